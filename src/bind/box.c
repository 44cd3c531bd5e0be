#include "bind/box.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "bind/names.h"

/* What a box keeps, and what it holds without using it. */
enum { KEPT = 1, HELD };

lm_box *lm_box_new(lua_State *L, const lm_type *type)
{
    lm_box *box = lua_newuserdatauv(L, sizeof *box, HELD);
    *box = (lm_box){.type = type};
    lm_box_meta(L, type);
    box->meta = lua_topointer(L, -1);
    lua_setmetatable(L, -2);
    return box;
}

lm_box *lm_box_test(lua_State *L, int i, const lm_type *type)
{
    if (lua_type(L, i) != LUA_TUSERDATA) return NULL;
    lm_box *box = lua_touserdata(L, i);
    if (lua_rawlen(L, i) != sizeof *box || !lua_getmetatable(L, i)) return NULL;
    const bool same = lua_topointer(L, -1) == box->meta;
    lua_pop(L, 1);
    return same && (!type || box->type == type) ? box : NULL;
}

void *lm_box_object(const lm_box *box)
{
    return box->closed ? NULL : box->object;
}

/* ---- how long an object lives -------------------------------------------- */

void lm_box_acquire(lua_State *L, int i)
{
    lm_box *box = lm_box_test(L, i, NULL);
    if (box) box->users++;
}

static void let_go(lua_State *L, int i);

/* Free the object of a closed box that nobody uses, if it was ever made. */
static void settle(lua_State *L, int i, lm_box *box)
{
    void *object = box->object;
    if (!box->closed || box->users) return;
    box->object = NULL;
    if (object) box->type->free(object);
    let_go(L, i);
}

void lm_box_release(lua_State *L, int i)
{
    lm_box *box = lm_box_test(L, i, NULL);
    if (!box || !box->users) return;
    box->users--;
    settle(L, i, box);
}

void lm_box_keep(lua_State *L, int i)
{
    const lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, i, KEPT);
    for (lua_Integer k = 1; k <= n; k++) {
        lua_rawgeti(L, -1, k);
        lm_box_acquire(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

bool lm_box_kept(lua_State *L, int i)
{
    if (lua_getiuservalue(L, i, KEPT) == LUA_TTABLE) return true;
    lua_pop(L, 1);
    return false;
}

void lm_box_hold(lua_State *L, int i, int other)
{
    lua_pushvalue(L, other);
    lua_setiuservalue(L, i, HELD);
}

/* No more use of what the box at index i kept.  Where a chain of closed boxes
 * is longer than the stack, the rest waits for the collector. */
static void let_go(lua_State *L, int i)
{
    i = lua_absindex(L, i);
    if (!lua_checkstack(L, 4)) return;
    if (lua_getiuservalue(L, i, KEPT) == LUA_TTABLE) {
        lua_pushnil(L);
        lua_setiuservalue(L, i, KEPT);
        const lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
        for (lua_Integer k = 1; k <= n; k++) {
            lua_rawgeti(L, -1, k);
            lm_box_release(L, -1);
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
}

void lm_box_close(lua_State *L, int i)
{
    lm_box *box = lm_box_test(L, i, NULL);
    if (!box) return;
    box->closed = true;
    settle(L, i, box);
}

/* ---- the metatable ------------------------------------------------------- */

/* The first argument of a metamethod, which anybody may call. */
static lm_box *own(lua_State *L)
{
    const lm_type *type = lua_touserdata(L, lua_upvalueindex(1));
    lm_box *box = lm_box_test(L, 1, type);
    if (!box) luaL_error(L, "%s expected", type->name);
    return box;
}

static int box_close(lua_State *L)
{
    own(L);
    lm_box_close(L, 1);
    return 0;
}

static int box_tostring(lua_State *L)
{
    const lm_box *box = own(L);
    const void *object = lm_box_object(box);
    char text[512] = "closed";
    if (object && box->type->describe)
        box->type->describe(object, text, sizeof text);
    else if (object)
        snprintf(text, sizeof text, "%p", object);
    lua_pushfstring(L, "%s: %s", box->type->name, text);
    return 1;
}

void lm_box_meta(lua_State *L, const lm_type *type)
{
    /* One that no memory left half made is made again; __index comes last. */
    if (!luaL_newmetatable(L, type->name)) {
        lua_pushliteral(L, "__index");
        const bool whole = lua_rawget(L, -2) != LUA_TNIL;
        lua_pop(L, 1);
        if (whole) return;
    }
    static const luaL_Reg methods[] = {{"__gc", box_close},
                                       {"__close", box_close},
                                       {"__tostring", box_tostring},
                                       {NULL, NULL}};
    lua_pushlightuserdata(L, (void *)type);
    luaL_setfuncs(L, methods, 1);
    lua_pushstring(L, type->name);
    lua_setfield(L, -2, "__metatable");
    lua_newtable(L);
    lm_names_close(L, strchr("aeiou", *type->name) ? "an " : "a ", type->name);
    lua_setfield(L, -2, "__index");
}
