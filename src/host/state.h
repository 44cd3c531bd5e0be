/* state.h -- a Lua state with everything of limn in it. */
#ifndef LM_HOST_STATE_H
#define LM_HOST_STATE_H

#include <lua.h>

#include "core/lm.h"

/* A new state over this environment, which must outlive it; NULL without
 * memory.  Nothing is open in it yet. */
lua_State *lm_state_new(lm_env *env, lua_Alloc alloc, void *context);

/* Open the standard libraries and limn; call it protected, it raises. */
void lm_state_open(lua_State *L);

#endif
