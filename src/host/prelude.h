/* prelude.h -- the files of lua/limn, which travel inside the program. */
#ifndef LM_HOST_PRELUDE_H
#define LM_HOST_PRELUDE_H

#include <lua.h>
#include <stdbool.h>

/* Let `require` find them. */
void lm_prelude_open(lua_State *L);

/* Push what the file of the module "limn.x" says, as a function; false and
 * nothing pushed if there is none. */
bool lm_prelude_load(lua_State *L, const char *module);

/* The private module limn.source: a function that gives the text of one. */
int luaopen_limn_source(lua_State *L);

/* Does a function with this `source` belong to the prelude? */
bool lm_prelude_owns(const char *source);

#endif
