/* registry.h -- the table `limn`, made from every export of the program. */
#ifndef LM_BIND_REGISTRY_H
#define LM_BIND_REGISTRY_H

#include <lua.h>

/* Push the table `limn`: limn.<folder>.<name> for every export, the methods
 * of tensors and objects, and limn.seed, limn.def, limn.exports. */
void lm_registry_open(lua_State *L);

#endif
