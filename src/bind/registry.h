/* registry.h -- the table `limn`, made from every export of the program. */
#ifndef LM_BIND_REGISTRY_H
#define LM_BIND_REGISTRY_H

#include <lua.h>

#include "core/decl.h"

/* Push the table `limn`: limn.<folder>.<name> for every export, the methods
 * of tensors and objects, and limn.seed, limn.def, limn.exports. */
void lm_registry_open(lua_State *L);

/* Make the function on top of the stack a method of what its first slot
 * takes, unless that has a method of this name. */
void lm_registry_method(lua_State *L, const lm_export *export);

/* The object type of this name, or NULL. */
const lm_type *lm_registry_type(const char *name);

#endif
