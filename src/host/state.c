#include "host/state.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>

#include "bind/modules.h"
#include "bind/registry.h"
#include "bind/value.h"
#include "host/embed.h"

/* Find "limn.x" among the embedded files. */
static int search_embedded(lua_State *L)
{
    char name[256];
    snprintf(name, sizeof name, "%s", luaL_checkstring(L, 1));
    for (char *c = name; *c; c++)
        if (*c == '.') *c = '/';
    for (const lm_embedded *f = lm_embedded_files; f->name; f++) {
        const size_t n = strlen(f->name);
        if (n < 5 || strncmp(f->name, name, n - 4) != 0 ||
            strlen(name) != n - 4 || strcmp(f->name + n - 4, ".lua") != 0)
            continue;
        lua_pushfstring(L, "@%s", f->name);
        if (luaL_loadbuffer(L, f->begin, (size_t)(f->end - f->begin),
                            lua_tostring(L, -1)) != LUA_OK)
            return lua_error(L);
        lua_pushstring(L, f->name);
        return 2;
    }
    lua_pushfstring(L, "no embedded module '%s'", name);
    return 1;
}

void lm_state_open(lua_State *L)
{
    luaL_openlibs(L);
    lm_registry_open(L);
    lua_setglobal(L, "limn");
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "searchers");
    for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i >= 2; i--) {
        lua_rawgeti(L, -1, i);
        lua_rawseti(L, -2, i + 1);
    }
    lua_pushcfunction(L, search_embedded);
    lua_rawseti(L, -2, 2);
    lua_pop(L, 2);
    lm_modules_preload(L);
    lua_getglobal(L, "require");
    lua_pushstring(L, "limn.init");
    lua_call(L, 1, 0);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getglobal(L, "limn");
    lua_setfield(L, -2, "limn");
    lua_pop(L, 1);
}

lua_State *lm_state_new(lm_env *env, lua_Alloc alloc, void *context)
{
    lua_State *L = lua_newstate(alloc, context);
    if (L) lm_env_set(L, env);
    return L;
}
