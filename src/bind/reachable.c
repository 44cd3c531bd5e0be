#include "bind/reachable.h"

#include <lauxlib.h>

#include "bind/look.h"

/* Lua counts no references, so whether anything holds a value is found as its
 * collector would find it: from the roots (the running functions with their
 * variables, and the registry, in which globals and loaded modules are), by
 * every table, upvalue, metatable and user value.  Unlike the collector it
 * leaves out the temporaries of running functions: the copy in t[{{},
 * 3}]:add_(1) lies in one, and is lost once the call is over, while p in `local
 * p = t[{{}, 3}]` is a variable.  It is asked only of copies that indexing has
 * made and that nobody is known to hold, once each.
 */

/* A search of all that can be reached, breadth first, so that the variables of
 * the calling functions come first.  It ends as if the value were held once it
 * has seen MOST: a program with so much in memory is not kept waiting. */
enum { MOST = 1 << 20, CHAIN = 16, EVERY = 1 << 16 };

typedef struct search {
    lua_State *L;
    int seen, queue; /* tables on the stack: set of objects, list of objects */
    lua_Integer last, left;    /* values that are reached until the next look */
    const void *wanted[CHAIN]; /* any of them */
    int wants;
    bool found;
} search;

/* The value on top of the stack has been reached; it is popped. */
static void reach(search *w)
{
    lua_State *L = w->L;
    lm_look_after(L, &w->left, 1, EVERY);
    const int type = lua_type(L, -1);
    const bool leads = type == LUA_TTABLE || type == LUA_TUSERDATA ||
                       type == LUA_TFUNCTION || type == LUA_TTHREAD;
    for (int k = 0; leads && k < w->wants; k++)
        w->found |= lua_topointer(L, -1) == w->wanted[k];
    if (!leads || w->found || lua_rawgetp(L, w->seen, lua_topointer(L, -1))) {
        lua_pop(L, leads && !w->found ? 2 : 1);
        return;
    }
    lua_pop(L, 1);
    lua_pushboolean(L, true);
    lua_rawsetp(L, w->seen, lua_topointer(L, -2));
    lua_rawseti(L, w->queue, ++w->last);
}

/* The same of what is on top of the stack of t. */
static void reach_from(search *w, lua_State *t)
{
    if (t != w->L) lua_xmove(t, w->L, 1);
    reach(w);
}

/* Locals whose names begin with '(' are on their way, and nobody's. */
static void expand_frame(search *w, lua_State *t, lua_Debug *frame)
{
    lua_getinfo(t, "f", frame);
    reach_from(w, t);
    const char *name;
    for (int n = 1; (name = lua_getlocal(t, frame, n)); n++)
        if (*name == '(')
            lua_pop(t, 1);
        else
            reach_from(w, t);
    for (int n = -1; lua_getlocal(t, frame, n); n--) reach_from(w, t);
}

static void expand_thread(search *w, lua_State *t)
{
    lua_Debug frame;
    if (!lua_checkstack(t, 4)) return;
    for (int level = 0; lua_getstack(t, level, &frame); level++)
        expand_frame(w, t, &frame);
}

static void expand_table(search *w, int at)
{
    lua_State *L = w->L;
    lua_pushnil(L);
    while (lua_next(L, at)) {
        reach(w);
        lua_pushvalue(L, -1);
        reach(w);
    }
}

/* What the object on top of the stack leads to; it is popped. */
static void expand(search *w)
{
    lua_State *L = w->L;
    const int at = lua_gettop(L), type = lua_type(L, at);
    if (type == LUA_TTHREAD) expand_thread(w, lua_tothread(L, at));
    if (type == LUA_TTABLE) expand_table(w, at);
    for (int n = 1; type == LUA_TFUNCTION && lua_getupvalue(L, at, n); n++)
        reach(w);
    for (int n = 1; type == LUA_TUSERDATA; n++) {
        const int found = lua_getiuservalue(L, at, n);
        reach(w);
        if (found == LUA_TNONE) break;
    }
    if (lua_getmetatable(L, at)) reach(w);
    lua_settop(L, at - 1);
}

static bool held(search *w)
{
    lua_State *L = w->L;
    const int top = lua_gettop(L);
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    lua_newtable(L);
    w->seen = lua_gettop(L);
    lua_newtable(L);
    w->queue = lua_gettop(L);
    lua_pushthread(L);
    reach(w);
    lua_pushvalue(L, LUA_REGISTRYINDEX);
    reach(w);
    for (lua_Integer k = 1; k <= w->last && !w->found; k++) {
        lua_rawgeti(L, w->queue, k);
        expand(w);
        if (k == MOST) w->found = true;
    }
    lua_settop(L, top);
    return w->found;
}

bool lm_value_fresh(lua_State *L, int i)
{
    search w = {.L = L};
    const int top = lua_gettop(L);
    lua_pushvalue(L, i);
    /* The tensor, what it is a view of, and so on. */
    while (lua_type(L, -1) == LUA_TUSERDATA && w.wants < CHAIN) {
        w.wanted[w.wants++] = lua_touserdata(L, -1);
        lua_getiuservalue(L, -1, 1);
    }
    lua_settop(L, top);
    if (w.wants == 0) return false;
    lm_tensor *whole = (lm_tensor *)w.wanted[w.wants - 1];
    if (!lm_value_is_part(whole)) return false;
    if (!held(&w)) return true;
    lm_value_set_part(whole, false);
    return false;
}
