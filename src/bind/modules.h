/* modules.h -- the private C modules of the prelude (limn.proc, ...), found
 * by `require` and never part of `limn`. */
#ifndef LM_BIND_MODULES_H
#define LM_BIND_MODULES_H

#include <lua.h>

/* Announce them in package.preload. */
void lm_modules_preload(lua_State *L);

#endif
