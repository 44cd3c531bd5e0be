/* meta.c -- the metatables of tensors and objects. */
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "bind/names.h"
#include "bind/value.h"

/* Free the object now; the box stays, empty.  Serves __gc and __close. */
static int box_collect(lua_State *L)
{
    lm_box *box = lua_touserdata(L, 1);
    void *object = box->object;
    box->object = NULL;
    if (object) box->type->free(object);
    return 0;
}

/* What a run or an operator was made from outlives its scope. */
static int box_close(lua_State *L)
{
    const lm_box *box = lua_touserdata(L, 1);
    return box->kept ? 0 : box_collect(L);
}

static int box_tostring(lua_State *L)
{
    const lm_box *box = lua_touserdata(L, 1);
    char text[512] = "closed";
    if (box->object && box->type->describe)
        box->type->describe(box->object, text, sizeof text);
    else if (box->object)
        snprintf(text, sizeof text, "%p", box->object);
    lua_pushfstring(L, "%s: %s", box->type->name, text);
    return 1;
}

void lm_box_meta(lua_State *L, const lm_type *type)
{
    if (!luaL_newmetatable(L, type->name)) return;
    static const luaL_Reg methods[] = {{"__gc", box_collect},
                                       {"__close", box_close},
                                       {"__tostring", box_tostring},
                                       {NULL, NULL}};
    luaL_setfuncs(L, methods, 0);
    lua_pushlightuserdata(L, (void *)type);
    lua_setfield(L, -2, "type");
    lua_newtable(L);
    lm_names_close(L, strchr("aeiou", *type->name) ? "an " : "a ", type->name);
    lua_setfield(L, -2, "__index");
}

void lm_value_meta(lua_State *L)
{
    lm_env *env = lm_env_of(L);
    if (env->values) { /* found faster than by its name */
        lua_rawgeti(L, LUA_REGISTRYINDEX, env->values);
        return;
    }
    luaL_newmetatable(L, LM_TENSOR_NAME);
    lua_newtable(L);
    lua_setfield(L, -2, "methods");
    lua_pushvalue(L, -1);
    env->values = luaL_ref(L, LUA_REGISTRYINDEX);
}
