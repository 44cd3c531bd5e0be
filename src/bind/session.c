#include "bind/session.h"

#include <lauxlib.h>

#include "bind/value.h"
#include "core/isa.h"
#include "linalg/blas.h"

static int session_seed(lua_State *L)
{
    const lm_env *env = lm_env_of(L);
    lua_pushinteger(L, (lua_Integer)env->seed);
    lua_pushinteger(L, (lua_Integer)env->draws);
    return 2;
}

static int session_restore(lua_State *L)
{
    lm_env *env = lm_env_of(L);
    env->seed = (uint64_t)luaL_checkinteger(L, 1);
    env->draws = (uint64_t)luaL_checkinteger(L, 2);
    return 0;
}

static int session_threads(lua_State *L)
{
    const lua_Integer n = luaL_optinteger(L, 1, 0);
    luaL_argcheck(L, n <= 4096, 1, "too many threads");
    lua_pushinteger(L, lm_blas_threads(n < 1 ? 0 : (int)n));
    return 1;
}

static int session_stopped(lua_State *L)
{
    const lm_env *env = lm_env_of(L);
    lua_pushboolean(L, env->asked && *env->asked);
    return 1;
}

static int session_facts(lua_State *L)
{
    lua_newtable(L);
    lua_pushstring(L, LIMN_VERSION);
    lua_setfield(L, -2, "version");
    lua_pushstring(L, lm_blas_config());
    lua_setfield(L, -2, "blas");
    lua_pushstring(L, lm_blas_core());
    lua_setfield(L, -2, "core");
    lua_pushstring(L, lm_isa_name());
    lua_setfield(L, -2, "isa");
    return 1;
}

int luaopen_limn_session(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"seed", session_seed},       {"restore", session_restore},
        {"threads", session_threads}, {"stopped", session_stopped},
        {"facts", session_facts},     {0}};
    luaL_newlib(L, functions);
    return 1;
}
