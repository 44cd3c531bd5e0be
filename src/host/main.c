/* main.c -- limn [options] [script [args]], as lua does it. */
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind/modules.h"
#include "bind/registry.h"
#include "bind/value.h"
#include "host/embed.h"

static volatile sig_atomic_t stop_flag;

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

static void open_limn(lua_State *L)
{
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

static int traceback(lua_State *L)
{
    const char *text = lua_tostring(L, 1);
    luaL_traceback(L, L, text ? text : "(error object is not a string)", 1);
    return 1;
}

static int protected_main(lua_State *L)
{
    char **argv = lua_touserdata(L, 1);
    luaL_openlibs(L);
    open_limn(L);
    lua_newtable(L);
    for (int i = 1; argv[1] && argv[i]; i++) {
        lua_pushstring(L, argv[i]);
        lua_rawseti(L, -2, i - 1);
    }
    lua_setglobal(L, "arg");
    lua_pushcfunction(L, traceback);
    if (luaL_loadfile(L, argv[1]) != LUA_OK) return lua_error(L);
    if (lua_pcall(L, 0, 0, -2) != LUA_OK) return lua_error(L);
    return 0;
}

int main(int argc, char **argv)
{
    (void)argc;
    lm_env env;
    lm_env_open(&env, &stop_flag);
    lua_State *L = luaL_newstate();
    if (!L) return EXIT_FAILURE;
    lm_env_set(L, &env);
    lua_pushcfunction(L, protected_main);
    lua_pushlightuserdata(L, argv);
    const int status = lua_pcall(L, 1, 0, 0);
    if (status != LUA_OK) fprintf(stderr, "limn: %s\n", lua_tostring(L, -1));
    lua_close(L);
    lm_env_close(&env);
    return status == LUA_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
