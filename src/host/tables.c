#include "host/tables.h"

#include <lauxlib.h>
#include <limits.h>
#include <stdbool.h>

#include "bind/look.h"

enum { EVERY = 10000, WHOLE = 4000000 };

/* ---- arguments ----------------------------------------------------------- */

/* The metamethods by which another value may stand for a table. */
enum { READ = 1, WRITE = 2, LENGTH = 4 };

/* Argument `arg` is a table, or has these. */
static void check_table(lua_State *L, int arg, int needs)
{
    static const char *const names[] = {"__index", "__newindex", "__len"};
    if (lua_istable(L, arg)) return;
    bool good = lua_getmetatable(L, arg);
    for (int i = 0; i < 3 && good; i++) {
        if (!(needs & 1 << i)) continue;
        lua_pushstring(L, names[i]);
        good = lua_rawget(L, -2) != LUA_TNIL;
        lua_pop(L, 1);
    }
    if (!good) luaL_checktype(L, arg, LUA_TTABLE);
    lua_pop(L, 1);
}

static lua_Integer length(lua_State *L, int needs)
{
    check_table(L, 1, needs | LENGTH);
    return luaL_len(L, 1);
}

/* ---- sort ---------------------------------------------------------------- */

/* Quicksort (Sedgewick, Algorithms in Modula-3, 1993, chapter 7): median of
 * three, the smaller part first.  The table is argument 1, the order, a
 * function or nil, argument 2. */
typedef struct sorting {
    lua_State *L;
    lua_Integer left; /* comparisons until the next look */
    lua_Unsigned mix; /* of pivots, once parts have become too unequal */
} sorting;

enum { SMALL = 100, UNEQUAL = 128 };

/* Is the value at index a of the stack before the one at b?  Both negative. */
static bool before(sorting *o, int a, int b)
{
    lua_State *L = o->L;
    lm_look_after(L, &o->left, 1, EVERY);
    if (lua_isnil(L, 2)) return lua_compare(L, a, b, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, a - 1);
    lua_pushvalue(L, b - 2);
    lua_call(L, 2, 1);
    const bool is = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is;
}

/* Set t[i] to the top of the stack, t[j] to what is below. */
static void put(lua_State *L, lua_Integer i, lua_Integer j)
{
    lua_seti(L, 1, i);
    lua_seti(L, 1, j);
}

/* Let t[i] not be after t[j]; true if they were exchanged. */
static bool order(sorting *o, lua_Integer i, lua_Integer j)
{
    lua_geti(o->L, 1, i);
    lua_geti(o->L, 1, j);
    const bool wrong = before(o, -1, -2);
    if (wrong)
        put(o->L, i, j);
    else
        lua_pop(o->L, 2);
    return wrong;
}

static void unordered(lua_State *L)
{
    luaL_error(L, "invalid order function for sorting");
}

/* The place of the pivot, which is on top of the stack and at hi - 1, once
 * those before it are not after it and those behind it not before; t[lo] and
 * t[hi] are so already.  Pops it. */
static lua_Integer partition(sorting *o, lua_Integer lo, lua_Integer hi)
{
    lua_State *L = o->L;
    lua_Integer i = lo, j = hi - 1;
    for (;;) {
        while (lua_geti(L, 1, ++i), before(o, -1, -2)) {
            if (i == hi - 1) unordered(L);
            lua_pop(L, 1);
        }
        while (lua_geti(L, 1, --j), before(o, -3, -1)) {
            if (j < i) unordered(L);
            lua_pop(L, 1);
        }
        if (j < i) break;
        put(L, i, j);
    }
    lua_pop(L, 1); /* t[j] */
    put(L, hi - 1, i);
    return i;
}

static lua_Integer pivot(const sorting *o, lua_Integer lo, lua_Integer hi)
{
    if (hi - lo < SMALL || o->mix == 0) return (lo + hi) / 2;
    const lua_Integer quarter = (hi - lo) / 4;
    return lo + quarter + (lua_Integer)(o->mix % (lua_Unsigned)(2 * quarter));
}

static void sort_part(sorting *o, lua_Integer lo, lua_Integer hi)
{
    lua_State *L = o->L;
    while (lo < hi) {
        order(o, lo, hi);
        if (hi - lo == 1) return;
        const lua_Integer p = pivot(o, lo, hi);
        if (!order(o, lo, p)) order(o, p, hi);
        if (hi - lo == 2) return;
        lua_geti(L, 1, p);
        lua_pushvalue(L, -1);
        lua_geti(L, 1, hi - 1);
        put(L, p, hi - 1);
        const lua_Integer middle = partition(o, lo, hi);
        lua_Integer small;
        if (middle - lo < hi - middle) {
            small = middle - lo;
            sort_part(o, lo, middle - 1);
            lo = middle + 1;
        } else {
            small = hi - middle;
            sort_part(o, middle + 1, hi);
            hi = middle - 1;
        }
        if ((hi - lo) / UNEQUAL > small)
            o->mix = o->mix * 6364136223846793005u + 1442695040888963407u;
    }
}

static int sort(lua_State *L)
{
    const lua_Integer n = length(L, READ | WRITE);
    if (n < 2) return 0;
    luaL_argcheck(L, n < INT_MAX, 1, "array too big");
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    sorting o = {.L = L, .left = EVERY};
    sort_part(&o, 1, n);
    return 0;
}

/* ---- concat -------------------------------------------------------------- */

/* The look counts its bytes and the `gap` that follow. */
static void add_element(lua_State *L, luaL_Buffer *b, lua_Integer i, size_t gap,
                        lua_Integer *left)
{
    lua_geti(L, 1, i);
    lm_look_after(L, left, 1 + (lua_Integer)((lua_rawlen(L, -1) + gap) / 16),
                  EVERY);
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid value (%s) at index %I in table for 'concat'",
                   luaL_typename(L, -1), i);
    luaL_addvalue(b);
}

static int concat(lua_State *L)
{
    size_t n;
    lua_Integer last = length(L, READ), left = EVERY;
    const char *between = luaL_optlstring(L, 2, "", &n);
    lua_Integer i = luaL_optinteger(L, 3, 1);
    last = luaL_optinteger(L, 4, last);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (; i < last; i++) {
        add_element(L, &b, i, n, &left);
        luaL_addlstring(&b, between, n);
    }
    if (i == last) add_element(L, &b, i, 0, &left);
    luaL_pushresult(&b);
    return 1;
}

/* ---- insert, remove, move ------------------------------------------------ */

/* Elements f, f + 1, ... of the table at index `from` become t, t + 1, ... of
 * the one at `to`, backwards from the last. */
static void shift(lua_State *L, int from, lua_Integer f, lua_Integer n, int to,
                  lua_Integer t, bool backwards, lua_Integer every)
{
    lua_Integer left = every;
    for (lua_Integer k = 0; k < n; k++) {
        const lua_Integer i = backwards ? n - 1 - k : k;
        lm_look_after(L, &left, 1, every);
        lua_geti(L, from, f + i);
        lua_seti(L, to, t + i);
    }
}

static int insert(lua_State *L)
{
    const lua_Integer end =
        (lua_Integer)((lua_Unsigned)length(L, READ | WRITE) + 1);
    const int n = lua_gettop(L);
    lua_Integer at = end;
    if (n == 3) {
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, (lua_Unsigned)at - 1 < (lua_Unsigned)end, 2,
                      "position out of bounds");
        shift(L, 1, at, end - at, 1, at + 1, true, WHOLE);
    } else if (n != 2) {
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_seti(L, 1, at);
    return 0;
}

static int take(lua_State *L)
{
    const lua_Integer size = length(L, READ | WRITE);
    lua_Integer at = luaL_optinteger(L, 2, size);
    if (at != size)
        luaL_argcheck(L, (lua_Unsigned)at - 1 <= (lua_Unsigned)size, 2,
                      "position out of bounds");
    lua_geti(L, 1, at);
    if (at < size) {
        shift(L, 1, at + 1, size - at, 1, at, false, WHOLE);
        at = size;
    }
    lua_pushnil(L);
    lua_seti(L, 1, at);
    return 1;
}

static int move(lua_State *L)
{
    const lua_Integer f = luaL_checkinteger(L, 2);
    const lua_Integer e = luaL_checkinteger(L, 3);
    const lua_Integer t = luaL_checkinteger(L, 4);
    const int to = lua_isnoneornil(L, 5) ? 1 : 5;
    check_table(L, 1, READ);
    check_table(L, to, WRITE);
    if (e >= f) {
        luaL_argcheck(L, f > 0 || e < LUA_MAXINTEGER + f, 3,
                      "too many elements to move");
        const lua_Integer n = e - f + 1;
        luaL_argcheck(L, t <= LUA_MAXINTEGER - n + 1, 4,
                      "destination wrap around");
        const bool apart =
            t > e || t <= f || (to != 1 && !lua_compare(L, 1, to, LUA_OPEQ));
        shift(L, 1, f, n, to, t, !apart, EVERY);
    }
    lua_pushvalue(L, to);
    return 1;
}

void lm_tables_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"sort", sort},     {"concat", concat},
                                         {"insert", insert}, {"remove", take},
                                         {"move", move},     {0}};
    luaL_setfuncs(L, functions, 0);
}
