/* env.h -- the environment of a Lua state. */
#ifndef LM_BIND_ENV_H
#define LM_BIND_ENV_H

#include <lua.h>

#include "core/lm.h"

static inline lm_env *lm_env_of(lua_State *L)
{
    return *(lm_env **)lua_getextraspace(L);
}

/* The host sets it. */
static inline void lm_env_set(lua_State *L, lm_env *env)
{
    *(lm_env **)lua_getextraspace(L) = env;
    env->values = 0;
}

#endif
