#include "bind/modules.h"

#include <lauxlib.h>

#include "bind/db.h"
#include "bind/made.h"
#include "bind/mpi.h"
#include "bind/proc.h"
#include "bind/session.h"
#include "bind/spelling.h"
#include "bind/wire.h"

void lm_modules_preload(lua_State *L)
{
    static const luaL_Reg modules[] = {
        {"limn.db", luaopen_limn_db},
        {"limn.made", luaopen_limn_made},
        {"limn.mpi", luaopen_limn_mpi},
        {"limn.proc", luaopen_limn_proc},
        {"limn.spelling", luaopen_limn_spelling},
        {"limn.session", luaopen_limn_session},
        {"limn.wire", luaopen_limn_wire},
        {0},
    };
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    luaL_setfuncs(L, modules, 0);
    lua_pop(L, 1);
}
