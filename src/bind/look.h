/* look.h -- whether the user wants to stop, in functions that Lua calls. */
#ifndef LM_BIND_LOOK_H
#define LM_BIND_LOOK_H

#include <lauxlib.h>

#include "bind/env.h"

/* Raise that he does, which no pcall ends. */
static inline int lm_interrupted(lua_State *L)
{
    lm_env *env = lm_env_of(L);
    if (env->unwinds) env->unwinds(L);
    return luaL_error(L, "interrupted!");
}

/* Raise it if he does. */
static inline void lm_look(lua_State *L)
{
    if (lm_stopped(lm_env_of(L))) lm_interrupted(L);
}

/* The same for a loop over values of Lua i, once a piece: a value that is far
 * away in memory takes a hundred times as long as a number of a tensor. */
enum { LM_VALUES = 1 << 14 };
static inline void lm_look_at(lua_State *L, int64_t i)
{
    if (i % LM_VALUES == 0) lm_look(L);
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
