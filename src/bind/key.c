#include "bind/key.h"

#include <lauxlib.h>

#include "bind/look.h"
#include "bind/value.h"
#include "tensor/part.h"
#include "tensor/shape.h"

/* ---- integers and ranges ------------------------------------------------ */

int64_t lm_key_position(lua_State *L, lua_Integer i, int64_t n)
{
    const lua_Integer k = i < 0 ? i + n : i - 1;
    if (i == 0 || k < 0 || k >= n)
        luaL_error(L, "index %I is outside 1 to %I", (LUAI_UACINT)i,
                   (LUAI_UACINT)n);
    return k;
}

lua_Integer lm_key_integer(lua_State *L, int i)
{
    int whole;
    const lua_Integer k = lua_tointegerx(L, i, &whole);
    char text[128];
    if (!whole)
        luaL_error(L,
                   "a tensor is indexed by integers, ranges and tensors, "
                   "got %s",
                   lm_value_describe(L, i, text, sizeof text));
    return k;
}

static lua_Integer integer_in(lua_State *L, int table, int k)
{
    lua_rawgeti(L, table, k);
    const lua_Integer i = lm_key_integer(L, -1);
    lua_pop(L, 1);
    return i;
}

static lm_pick whole_axis(int64_t n)
{
    return (lm_pick){.count = n, .step = 1};
}

/* {}, {i}, {first, last}, {first, last, step} */
static lm_pick range(lua_State *L, int i, int64_t n)
{
    const int length = (int)lua_rawlen(L, i);
    if (length == 0) return whole_axis(n);
    if (length > 3)
        luaL_error(L, "a range is {first, last, step}; for a list of indices "
                      "use a tensor");
    lm_pick p = {.start = lm_key_position(L, integer_in(L, i, 1), n),
                 .step = 1};
    p.count = 1;
    if (length == 1) return p;
    const lua_Integer last = integer_in(L, i, 2);
    const int64_t step = length == 3 ? integer_in(L, i, 3) : 1;
    if (step == 0)
        return (luaL_error(L, "the step of a range must not be 0"), p);
    /* {k, k - 1} is an empty range. */
    const int64_t end = last == p.start && step > 0 && length == 2
                            ? last - 1
                            : lm_key_position(L, last, n);
    const int64_t span = end - p.start;
    p.count = span && (span < 0) != (step < 0) ? 0 : span / step + 1;
    if (p.count > 1) p.step = step; /* else it may be any number */
    return p;
}

/* ---- tensors: lists of indices and masks -------------------------------- */

/* A vector of indices as a block that Lua collects. */
static lm_pick list(lua_State *L, const lm_tensor *v, int64_t n)
{
    const int64_t count = lm_length(v);
    int64_t *at = lua_newuserdatauv(L, (size_t)(count + 1) * sizeof *at, 0);
    for (int64_t i = 0; i < count; i++) {
        lm_look_at(L, i);
        const double x = v->data[i];
        if (x == 0)
            luaL_error(L,
                       "0 is not an index; of a vector v of 0 and 1, v:ne(0) "
                       "is a mask");
        lua_Integer k = 0;
        if (!lua_numbertointeger(x, &k) || x != (double)k)
            luaL_error(L, "%f is not an index", x);
        at[i] = lm_key_position(L, k, n);
    }
    return (lm_pick){.count = count, .list = at};
}

/* The places where a mask is 1; its shape begins that of t. */
static lm_pick masked(lua_State *L, const lm_tensor *m, const lm_tensor *t)
{
    const int64_t n = lm_length(m);
    bool fits = m->rank > 0 && m->rank <= t->rank;
    for (int k = 0; k < m->rank && fits; k++) fits = m->size[k] == t->size[k];
    if (!fits) {
        char one[LM_SHAPE_TEXT], two[LM_SHAPE_TEXT];
        luaL_error(L, "a mask of %s does not fit %s", lm_shape_words(m, one),
                   lm_shape_words(t, two));
    }
    int64_t count = 0, i, end = 0;
    while (count >= 0 && lm_next_piece(lm_env_of(L), n, &i, &end)) {
        const int64_t ones = lm_mask_count(end - i, m->data + i);
        count = ones < 0 ? -1 : count + ones;
    }
    lm_look(L);
    for (; count < 0 && i < n; i++)
        if (m->data[i] != 0 && m->data[i] != 1)
            luaL_error(L, "a mask holds only 0 and 1, got %f", m->data[i]);
    int64_t *at = lua_newuserdatauv(L, (size_t)(count + 1) * sizeof *at, 0);
    lm_mask_places(lm_env_of(L)->stop, n, m->data, at);
    lm_look(L);
    return (lm_pick){.count = count, .list = at};
}

/* ---- the whole key ------------------------------------------------------ */

/* The entry at index i, for the axis k. */
static lm_pick entry(lua_State *L, int i, const lm_tensor *t, int k)
{
    const int64_t n = t->size[k];
    const lm_tensor *v = lm_value_test(L, i), axis = {.rank = 1, .size = {n}};
    if (v && v->rank != 1) luaL_error(L, "a list of indices must be a vector");
    if (v) return lm_value_is_mask(v) ? masked(L, v, &axis) : list(L, v, n);
    if (lua_istable(L, i)) return range(L, i, n);
    return (lm_pick){.start = lm_key_position(L, lm_key_integer(L, i), n),
                     .count = 1,
                     .step = 1,
                     .drop = true};
}

static void rest(lm_part *p, int from)
{
    for (int k = from; k < p->t.rank; k++)
        p->picks[k] = whole_axis(p->t.size[k]);
}

lm_part lm_key_entries(lua_State *L, int i, int n)
{
    lm_part p = {.t = *(lm_tensor *)lua_touserdata(L, 1)};
    if (n > p.t.rank)
        luaL_error(L, "%d entries for a tensor of rank %d", n, p.t.rank);
    luaL_checkstack(L, 2 * LM_RANK_MAX, NULL);
    for (int k = 0; k < n; k++) p.picks[k] = entry(L, i + k, &p.t, k);
    rest(&p, n);
    return p;
}

/* Join the axes that the mask covers into one. */
static lm_part by_mask(lua_State *L, const lm_tensor *m)
{
    const lm_tensor *t = lua_touserdata(L, 1);
    lm_part p = {.picks = {masked(L, m, t)}};
    p.t = (lm_tensor){.data = t->data, .rank = 1, .size = {lm_length(m)}};
    for (int k = m->rank; k < t->rank; k++) p.t.size[p.t.rank++] = t->size[k];
    rest(&p, 1);
    return p;
}

/* Does a table hold entries for several axes, not just a range? */
static bool several(lua_State *L, int i)
{
    bool found = false;
    const int n = (int)lua_rawlen(L, i);
    for (int k = 1; k <= n && !found; k++) {
        lm_look_at(L, k);
        found = lua_rawgeti(L, i, k) != LUA_TNUMBER;
        lua_pop(L, 1);
    }
    return found;
}

lm_part lm_key_read(lua_State *L, int i)
{
    const lm_tensor *t = lua_touserdata(L, 1), *v = lm_value_test(L, i);
    if (t->rank == 0) luaL_error(L, "a tensor of rank 0 has no index");
    if (v && (lm_value_is_mask(v) || v->rank > 1)) return by_mask(L, v);
    if (!lua_istable(L, i) || !several(L, i)) return lm_key_entries(L, i, 1);
    const int n = (int)lua_rawlen(L, i), top = lua_gettop(L);
    luaL_checkstack(L, n + 4, NULL);
    for (int k = 1; k <= n; k++) lua_rawgeti(L, i, k);
    return lm_key_entries(L, top + 1, n);
}
