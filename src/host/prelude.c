#include "host/prelude.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "host/embed.h"

static const lm_embedded *find(const char *module)
{
    char path[128];
    const int n = snprintf(path, sizeof path, "%s.lua", module);
    if (n >= (int)sizeof path) return NULL;
    for (int i = 0; i < n - 4; i++)
        if (path[i] == '.') path[i] = '/';
    for (const lm_embedded *f = lm_embedded_files; f->name; f++)
        if (strcmp(f->name, path) == 0) return f;
    return NULL;
}

/* The source of the prelude is "=limn/x.lua"; that of a file begins with @. */
bool lm_prelude_owns(const char *source)
{
    return strncmp(source, "=limn/", 6) == 0;
}

bool lm_prelude_load(lua_State *L, const char *module)
{
    const lm_embedded *f = find(module);
    if (!f) return false;
    const char *name = lua_pushfstring(L, "=%s", f->name);
    if (luaL_loadbufferx(L, f->begin, (size_t)(f->end - f->begin), name, "t") !=
        LUA_OK)
        lua_error(L);
    lua_remove(L, -2);
    return true;
}

/* source("limn/x.lua") -- its text, or nil. */
static int source(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    for (const lm_embedded *f = lm_embedded_files; f->name; f++)
        if (strcmp(f->name, name) == 0) {
            lua_pushlstring(L, f->begin, (size_t)(f->end - f->begin));
            return 1;
        }
    return 0;
}

int luaopen_limn_source(lua_State *L)
{
    lua_pushcfunction(L, source);
    return 1;
}

/* A searcher of package.searchers. */
static int search(lua_State *L)
{
    const char *module = luaL_checkstring(L, 1);
    if (!lm_prelude_load(L, module)) return 0;
    lua_pushvalue(L, 1);
    return 2;
}

/* Embedded modules come right after package.preload. */
void lm_prelude_open(lua_State *L)
{
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "searchers");
    for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i >= 2; i--) {
        lua_rawgeti(L, -1, i);
        lua_rawseti(L, -2, i + 1);
    }
    lua_pushcfunction(L, search);
    lua_rawseti(L, -2, 2);
    lua_pop(L, 2);
}
