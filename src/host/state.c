#include "host/state.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>

#include "bind/modules.h"
#include "bind/registry.h"
#include "bind/value.h"
#include "host/codes.h"
#include "host/execute.h"
#include "host/finalisers.h"
#include "host/globals.h"
#include "host/idle.h"
#include "host/interrupt.h"
#include "host/loading.h"
#include "host/options.h"
#include "host/prelude.h"
#include "host/strings.h"
#include "host/tables.h"

static void add_modules(lua_State *L)
{
    static const luaL_Reg modules[] = {
        {"limn.flags", luaopen_limn_flags},
        {"limn.globals", luaopen_limn_globals},
        {"limn.idle", luaopen_limn_idle},
        {"limn.source", luaopen_limn_source},
        {0},
    };
    lm_modules_preload(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    luaL_setfuncs(L, modules, 0);
    lua_pop(L, 1);
}

/* The table of limn, as a global and as a module. */
static void add_limn(lua_State *L)
{
    lm_registry_open(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, "limn");
    lua_pop(L, 1);
    lua_setglobal(L, "limn");
}

/* Change the library of this name. */
static void change(lua_State *L, const char *library,
                   void (*open)(lua_State *L))
{
    lua_getglobal(L, library);
    open(L);
    lua_pop(L, 1);
}

void lm_state_open(lua_State *L)
{
    lua_gc(L, LUA_GCSTOP); /* what is loaded now stays */
    luaL_openlibs(L);
    change(L, LUA_STRLIBNAME, lm_strings_open);
    change(L, LUA_TABLIBNAME, lm_tables_open);
    change(L, LUA_UTF8LIBNAME, lm_codes_open);
    change(L, LUA_OSLIBNAME, lm_execute_open);
    change(L, LUA_GNAME, lm_loading_open);
    lm_finalisers_open(L);
    lm_globals_open(L);
    lm_interrupt_open(L, lm_env_of(L));
    add_limn(L);
    lm_prelude_open(L);
    add_modules(L);
    lua_getglobal(L, "require");
    lua_pushstring(L, "limn.init");
    lua_call(L, 1, 0);
    lua_gc(L, LUA_GCRESTART);
    /* Most results die young: collections of the young alone are cheap, and
     * the next result finds memory that is still in cache. */
    lua_gc(L, LUA_GCGEN, 0, 0);
}

/* Warnings of Lua are silent until "@on".  The collector may warn, so this
 * must not touch the stack. */
static void warn_off(void *context, const char *text, int more);

static void warn_on(void *context, const char *text, int more)
{
    lua_State *L = context;
    if (strcmp(text, "@off") == 0)
        lua_setwarnf(L, warn_off, L);
    else if (strcmp(text, "@on") != 0)
        fprintf(stderr, "%s%s", text, more ? "" : "\n");
}

static void warn_off(void *context, const char *text, int more)
{
    lua_State *L = context;
    if (!more && strcmp(text, "@on") == 0) lua_setwarnf(L, warn_on, L);
}

lua_State *lm_state_new(lm_env *env, lua_Alloc alloc, void *context)
{
    lua_State *L = lua_newstate(alloc, context);
    if (!L) return NULL;
    lm_env_set(L, env);
    lua_setwarnf(L, warn_off, L);
    return L;
}
