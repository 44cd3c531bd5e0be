/* exports.h -- limn.exports(): the tables of all functions, as Lua sees them.
 *
 * A list of records {folder, name, doc, ref, example, file, line, run, slots},
 * each slot {name, dir = "in" | "opt" | "out", kind, rule, doc, type, about,
 * default, written}; about is the description of an object's type.  Doc tests,
 * the call fuzzer and the generated documents read it.  limn.exports("plot.line")
 * is that record alone, or nothing.
 */
#ifndef LM_BIND_EXPORTS_H
#define LM_BIND_EXPORTS_H

#include <lua.h>

#include "core/decl.h"

/* Add limn.exports to the table on top of the stack, and limn.changes: a
 * number that differs once the list does. */
void lm_exports_open(lua_State *L);

/* Add an export to the end of the list, or in the place of one of the same
 * name.  `export` must live as long as L or until it is replaced. */
void lm_exports_add(lua_State *L, const lm_export *export);

/* The i-th export from 0, NULL past the end: those in C sorted by folder and
 * name, then those of limn.def in order of definition. */
const lm_export *lm_exports_at(lua_State *L, int i);

/* The export behind the Lua function at index i, or NULL. */
const lm_export *lm_exports_of(lua_State *L, int i);

/* The type of the objects called `name`, or NULL. */
const lm_type *lm_exports_type(lua_State *L, const char *name);

/* The kind of this name; -1 if there is none. */
int lm_kind_named(const char *name);

#endif
