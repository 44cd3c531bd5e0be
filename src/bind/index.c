#include "bind/index.h"

#include <lauxlib.h>
#include <string.h>

#include "bind/value.h"
#include "tensor/select.h"
#include "tensor/shape.h"

/* What a key means: t as the key sees it (a mask joins axes), one pick an
 * axis. */
typedef struct {
    lm_tensor t;
    lm_pick picks[LM_RANK_MAX];
} part;

/* ---- one entry of a key ------------------------------------------------- */

static int64_t position(lua_State *L, lua_Integer i, int64_t n)
{
    const lua_Integer k = i < 0 ? i + n : i - 1;
    if (i == 0 || k < 0 || k >= n)
        luaL_error(L, "index %I is outside 1 to %I", (LUAI_UACINT)i,
                   (LUAI_UACINT)n);
    return k;
}

static lua_Integer integer_at(lua_State *L, int i)
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
    const lua_Integer i = integer_at(L, -1);
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
    lm_pick p = {.start = position(L, integer_in(L, i, 1), n), .step = 1};
    p.count = 1;
    if (length == 1) return p;
    const lua_Integer last = integer_in(L, i, 2);
    const int64_t step = length == 3 ? integer_in(L, i, 3) : 1;
    if (step == 0) luaL_error(L, "the step of a range must not be 0");
    p.step = step;
    /* {k, k - 1} is an empty range. */
    const int64_t end = last == p.start && step > 0 && length == 2
                            ? last - 1
                            : position(L, last, n);
    const int64_t span = step > 0 ? end - p.start : p.start - end;
    p.count = span < 0 ? 0 : span / (step > 0 ? step : -step) + 1;
    return p;
}

/* A vector of indices as a block that Lua collects. */
static lm_pick list(lua_State *L, const lm_tensor *v, int64_t n)
{
    const int64_t count = lm_length(v);
    int64_t *at = lua_newuserdatauv(L, (size_t)(count + 1) * sizeof *at, 0);
    for (int64_t i = 0; i < count; i++) {
        const double x = v->data[i];
        if (x != (double)(lua_Integer)x) luaL_error(L, "%f is not an index", x);
        at[i] = position(L, (lua_Integer)x, n);
    }
    return (lm_pick){.count = count, .list = at};
}

static bool is_mask(const lm_tensor *m, const lm_tensor *t)
{
    if (m->rank == 0 || m->rank > t->rank) return false;
    for (int i = 0; i < m->rank; i++)
        if (m->size[i] != t->size[i]) return false;
    const int64_t n = lm_length(m);
    for (int64_t i = 0; i < n; i++)
        if (m->data[i] != 0 && m->data[i] != 1) return false;
    return true;
}

/* The places where a mask is 1. */
static lm_pick masked(lua_State *L, const lm_tensor *m)
{
    const int64_t n = lm_length(m);
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++) count += m->data[i] == 1;
    int64_t *at = lua_newuserdatauv(L, (size_t)(count + 1) * sizeof *at, 0);
    for (int64_t i = 0, k = 0; i < n; i++)
        if (m->data[i] == 1) at[k++] = i;
    return (lm_pick){.count = count, .list = at};
}

static lm_pick entry(lua_State *L, int i, int64_t n)
{
    const lm_tensor *v = lm_value_test(L, i);
    if (v) {
        const lm_tensor axis = {.rank = 1, .size = {n}};
        if (v->rank != 1) luaL_error(L, "a list of indices must be a vector");
        return is_mask(v, &axis) ? masked(L, v) : list(L, v, n);
    }
    if (lua_istable(L, i)) return range(L, i, n);
    return (lm_pick){.start = position(L, integer_at(L, i), n),
                     .count = 1,
                     .step = 1,
                     .drop = true};
}

/* ---- the whole key ------------------------------------------------------ */

static void rest(part *p, int from)
{
    for (int k = from; k < p->t.rank; k++)
        p->picks[k] = whole_axis(p->t.size[k]);
}

/* Does a table hold entries for several axes, not just a range? */
static bool several(lua_State *L, int i)
{
    bool found = false;
    const int n = (int)lua_rawlen(L, i);
    for (int k = 1; k <= n && !found; k++)
        found = lua_rawgeti(L, i, k) != LUA_TNUMBER, lua_pop(L, 1);
    return found;
}

static void entries(lua_State *L, part *p, int first, int n)
{
    if (n > p->t.rank)
        luaL_error(L, "%d entries for a tensor of rank %d", n, p->t.rank);
    luaL_checkstack(L, 2 * LM_RANK_MAX, NULL);
    for (int k = 0; k < n; k++) p->picks[k] = entry(L, first + k, p->t.size[k]);
    rest(p, n);
}

/* Join the axes that the mask covers into one. */
static void by_mask(lua_State *L, part *p, const lm_tensor *m)
{
    const lm_tensor whole = p->t;
    p->t.rank = 1;
    p->t.size[0] = lm_length(m);
    for (int k = m->rank; k < whole.rank; k++)
        p->t.size[p->t.rank++] = whole.size[k];
    p->picks[0] = masked(L, m);
    rest(p, 1);
}

static part read_key(lua_State *L, int key)
{
    part p = {.t = *(lm_tensor *)lua_touserdata(L, 1)};
    const lm_tensor *v = lm_value_test(L, key);
    if (p.t.rank == 0) luaL_error(L, "a tensor of rank 0 has no index");
    if (v && is_mask(v, &p.t)) {
        by_mask(L, &p, v);
    } else if (lua_istable(L, key) && several(L, key)) {
        const int n = (int)lua_rawlen(L, key), top = lua_gettop(L);
        luaL_checkstack(L, n + 4, NULL);
        for (int k = 1; k <= n; k++) lua_rawgeti(L, key, k);
        entries(L, &p, top + 1, n);
    } else {
        p.picks[0] = entry(L, key, p.t.size[0]);
        rest(&p, 1);
    }
    return p;
}

static int push_part(lua_State *L, const part *p)
{
    lm_tensor shape;
    lm_part_shape(&p->t, p->picks, &shape);
    lm_tensor *out = lm_value_new(L, shape.rank, shape.size);
    lm_part_get(&p->t, p->picks, out->data);
    if (shape.rank == 0) lua_pushnumber(L, out->data[0]);
    return 1;
}

/* ---- metamethods -------------------------------------------------------- */

static int push_slice(lua_State *L, const lm_tensor *t, int64_t i)
{
    const int64_t count = lm_count(t->rank - 1, t->size + 1);
    if (t->rank == 1)
        lua_pushnumber(L, t->data[i]);
    else
        lm_value_view(L, 1, i * count, t->rank - 1, t->size + 1);
    return 1;
}

static int push_shape(lua_State *L, const lm_tensor *t)
{
    lua_createtable(L, t->rank, 0);
    for (int k = 0; k < t->rank; k++) {
        lua_pushinteger(L, t->size[k]);
        lua_rawseti(L, -2, k + 1);
    }
    return 1;
}

static int get_name(lua_State *L, const lm_tensor *t)
{
    const char *name = lua_tostring(L, 2);
    if (strcmp(name, "shape") == 0) return push_shape(L, t);
    if (strcmp(name, "rank") == 0) {
        lua_pushinteger(L, t->rank);
        return 1;
    }
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    return 1;
}

static int index_get(lua_State *L)
{
    const lm_tensor *t = lua_touserdata(L, 1);
    if (lua_type(L, 2) == LUA_TSTRING) return get_name(L, t);
    if (lua_type(L, 2) == LUA_TNUMBER && t->rank) {
        const lua_Integer i = integer_at(L, 2);
        if (i == t->size[0] + 1) return 0; /* the end of ipairs */
        return push_slice(L, t, position(L, i, t->size[0]));
    }
    const part p = read_key(L, 2);
    const lm_pick *first = &p.picks[0];
    bool leading = !first->list && !first->drop && first->step == 1;
    for (int k = 1; k < p.t.rank && leading; k++)
        leading = !p.picks[k].drop && !p.picks[k].list &&
                  p.picks[k].count == p.t.size[k] && p.picks[k].step == 1;
    if (!leading) return push_part(L, &p);
    lm_tensor shape;
    lm_part_shape(&p.t, p.picks, &shape);
    lm_value_view(L, 1, first->start * lm_count(t->rank - 1, t->size + 1),
                  shape.rank, shape.size);
    return 1;
}

static int index_call(lua_State *L)
{
    part p = {.t = *(lm_tensor *)lua_touserdata(L, 1)};
    entries(L, &p, 2, lua_gettop(L) - 1);
    return push_part(L, &p);
}

static int index_set(lua_State *L)
{
    lm_env *env = lm_env_of(L);
    const part p = read_key(L, 2);
    lm_tensor number = {.rank = 0};
    double x = lua_tonumber(L, 3);
    number.data = &x;
    const lm_tensor *value = lm_value_test(L, 3);
    const char *why = "";
    if (!value && lua_istable(L, 3)) {
        value = lm_value_from_list(L, 3, &why);
        if (!value) return luaL_error(L, "the list to assign %s", why);
    } else if (!value && lua_type(L, 3) == LUA_TNUMBER) {
        value = &number;
    } else if (!value) {
        char text[128];
        return luaL_error(L, "a tensor holds numbers, got %s",
                          lm_value_describe(L, 3, text, sizeof text));
    }
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status = lm_part_set(env, &p.t, p.picks, value);
    lm_scratch_release(env, mark);
    if (status) return luaL_error(L, "%s", env->message);
    return 0;
}

static int index_len(lua_State *L)
{
    const lm_tensor *t = lua_touserdata(L, 1);
    lua_pushinteger(L, t->rank ? t->size[0] : 0);
    return 1;
}

/* The same shape and the same elements. */
static int index_eq(lua_State *L)
{
    const lm_tensor *a = lm_value_test(L, 1), *b = lm_value_test(L, 2);
    bool same = a && b && lm_same_shape(a, b);
    const int64_t n = same ? lm_length(a) : 0;
    for (int64_t i = 0; i < n && same; i++) same = a->data[i] == b->data[i];
    lua_pushboolean(L, same);
    return 1;
}

/* Lua passes the operand of a unary operator twice. */
static int once(lua_State *L)
{
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

void lm_index_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"__newindex", index_set},
        {"__len", index_len},
        {"__eq", index_eq},
        {"__call", index_call},
        {"__tostring", lm_print_tensor},
        {NULL, NULL},
    };
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, index_get, 1);
    lua_setfield(L, -3, "__index");
    lua_insert(L, -2); /* [methods, metatable] */
    luaL_setfuncs(L, functions, 0);
    lua_insert(L, -2);
}

void lm_index_operators(lua_State *L)
{
    static const char *const two[][2] = {
        {"__add", "add"},        {"__sub", "sub"},
        {"__mul", "mul"},        {"__div", "div"},
        {"__mod", "mod"},        {"__pow", "pow"},
        {"__idiv", "idiv"},      {"__band", "logical_and"},
        {"__bor", "logical_or"}, {"__bxor", "logical_xor"},
    };
    lm_value_meta(L);
    lua_getfield(L, -1, "methods");
    for (size_t k = 0; k < sizeof two / sizeof *two; k++) {
        lua_getfield(L, -1, two[k][1]);
        lua_setfield(L, -3, two[k][0]);
    }
    lua_getfield(L, -1, "neg");
    lua_pushcclosure(L, once, 1);
    lua_setfield(L, -3, "__unm");
    lua_getfield(L, -1, "logical_not");
    lua_pushcclosure(L, once, 1);
    lua_setfield(L, -3, "__bnot");
    lua_pop(L, 2);
}
