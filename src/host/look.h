/* look.h -- whether to stop, for functions of Lua's library that take long. */
#ifndef LM_HOST_LOOK_H
#define LM_HOST_LOOK_H

#include "bind/call.h"
#include "bind/env.h"

/* Raise the error that ends what the user has stopped. */
static inline void lm_look(lua_State *L)
{
    lm_env *env = lm_env_of(L);
    if (lm_stopped(env)) lm_call_stopped(L, env);
}

/* The same once in `every` steps, of which n are taken; *left counts down. */
static inline void lm_look_after(lua_State *L, lua_Integer *left, lua_Integer n,
                                 lua_Integer every)
{
    if ((*left -= n) > 0) return;
    *left = every;
    lm_look(L);
}

#endif
