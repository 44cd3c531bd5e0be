/* main.c -- limn [options] [script [args]], as lua does it. */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/state.h"

static volatile sig_atomic_t stop_flag;

static int traceback(lua_State *L)
{
    const char *text = lua_tostring(L, 1);
    luaL_traceback(L, L, text ? text : "(error object is not a string)", 1);
    return 1;
}

static int protected_main(lua_State *L)
{
    char **argv = lua_touserdata(L, 1);
    lm_state_open(L);
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

static void *allocate(void *context, void *block, size_t old, size_t size)
{
    (void)context;
    (void)old;
    if (size) return realloc(block, size);
    free(block);
    return NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    lm_env env;
    lm_env_open(&env, &stop_flag);
    lua_State *L = lm_state_new(&env, allocate, NULL);
    if (!L) return EXIT_FAILURE;
    lua_pushcfunction(L, protected_main);
    lua_pushlightuserdata(L, argv);
    const int status = lua_pcall(L, 1, 0, 0);
    if (status != LUA_OK) fprintf(stderr, "limn: %s\n", lua_tostring(L, -1));
    lua_close(L);
    lm_env_close(&env);
    return status == LUA_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
