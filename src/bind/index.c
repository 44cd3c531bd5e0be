#include "bind/index.h"

#include <lauxlib.h>
#include <string.h>

#include "bind/key.h"
#include "bind/look.h"
#include "bind/names.h"
#include "bind/print.h"
#include "bind/reachable.h"
#include "bind/value.h"
#include "tensor/shape.h"

/* ---- metamethods -------------------------------------------------------- */

static int push_part(lua_State *L, const lm_part *p)
{
    lm_tensor shape;
    lm_part_shape(&p->t, p->picks, &shape);
    lm_tensor *out = lm_value_new(L, shape.rank, shape.size);
    lm_env *env = lm_env_of(L);
    if (lm_part_get(env, &p->t, p->picks, out->data)) return lm_interrupted(L);
    lm_value_set_mask(out, lm_value_is_mask(lua_touserdata(L, 1)));
    lm_value_set_part(out, true);
    if (shape.rank == 0) lua_pushnumber(L, out->data[0]);
    return 1;
}

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

static int push_rank(lua_State *L, const lm_tensor *t)
{
    lua_pushinteger(L, t->rank);
    return 1;
}

/* What a tensor has beside methods: light userdata among them. */
typedef struct {
    const char *name;
    int (*push)(lua_State *L, const lm_tensor *t);
} property;
static const property properties[] = {{"shape", push_shape},
                                      {"rank", push_rank}};

static int get_name(lua_State *L)
{
    lua_pushvalue(L, 2);
    const int type = lua_rawget(L, lua_upvalueindex(1));
    if (type == LUA_TNIL)
        lm_no_name(L, lua_upvalueindex(1), "a tensor", lua_tostring(L, 2));
    if (type != LUA_TLIGHTUSERDATA) return 1;
    return ((const property *)lua_touserdata(L, -1))
        ->push(L, lua_touserdata(L, 1));
}

static int index_get(lua_State *L)
{
    const lm_tensor *t = lm_value_own(L);
    const int type = lua_type(L, 2);
    if (type == LUA_TSTRING) return get_name(L);
    if (type == LUA_TNUMBER && t->rank) {
        const lua_Integer i = lm_key_integer(L, 2);
        if (i == t->size[0] + 1) return 0; /* the end of ipairs */
        return push_slice(L, t, lm_key_position(L, i, t->size[0]));
    }
    const lm_part p = lm_key_read(L, 2);
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
    lm_value_own(L);
    const lm_part p = lm_key_entries(L, 2, lua_gettop(L) - 1);
    return push_part(L, &p);
}

static int index_set(lua_State *L)
{
    lm_env *env = lm_env_of(L);
    lm_value_own(L);
    lua_settop(L, 3);
    if (lm_value_fresh(L, 1))
        return luaL_error(L, "the elements to assign to are a copy that "
                             "nothing holds, so they would be lost; put all "
                             "entries in one key, t[{i, j}] = v");
    const lm_part p = lm_key_read(L, 2);
    lm_tensor number = {.rank = 0};
    double x = lua_isboolean(L, 3) ? lua_toboolean(L, 3) : lua_tonumber(L, 3);
    number.data = &x;
    const lm_tensor *value = lm_value_test(L, 3);
    const char *why = "";
    if (!value && lua_istable(L, 3)) {
        value = lm_value_from_list(L, 3, &why);
        if (!value) return luaL_error(L, "the list to assign %s", why);
    } else if (!value && (lua_isnumber(L, 3) || lua_isboolean(L, 3))) {
        value = &number;
    } else if (!value) {
        char text[128];
        return luaL_error(L, "a tensor holds numbers, got %s",
                          lm_value_describe(L, 3, text, sizeof text));
    }
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status = lm_part_set(env, &p.t, p.picks, value);
    lm_scratch_release(env, mark);
    if (status == LM_STOPPED) return lm_interrupted(L);
    if (status) return luaL_error(L, "%s", env->message);
    return 0;
}

/* The step of pairs: the next index and its element or slice. */
static int next_slice(lua_State *L)
{
    const lm_tensor *t = lm_value_own(L);
    const lua_Integer i = luaL_checkinteger(L, 2);
    if (i < 0 || t->rank == 0 || i >= t->size[0]) return 0;
    lua_pushinteger(L, i + 1);
    return 1 + push_slice(L, t, i);
}

static int index_pairs(lua_State *L)
{
    lm_value_own(L);
    lua_pushcfunction(L, next_slice);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

static int index_len(lua_State *L)
{
    const lm_tensor *t = lm_value_own(L);
    lua_pushinteger(L, t->rank ? t->size[0] : 0);
    return 1;
}

/* The same shape and the same elements. */
static int index_eq(lua_State *L)
{
    const lm_tensor *a = lm_value_test(L, 1), *b = lm_value_test(L, 2);
    bool same = a && b && lm_same_shape(a, b);
    const int64_t n = same ? lm_length(a) : 0;
    int64_t i, end = 0;
    while (same && lm_next_piece(lm_env_of(L), n, &i, &end))
        for (; i < end && same; i++) same = a->data[i] == b->data[i];
    lm_look(L);
    lua_pushboolean(L, same);
    return 1;
}

/* Lua would make one truth of what __lt and __le return. */
static int no_order(lua_State *L)
{
    return luaL_error(L, "tensors are compared by methods: x:lt(y), x:le(y), "
                         "x:gt(y) and x:ge(y) are masks");
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
        {"__pairs", index_pairs},
        {"__eq", index_eq},
        {"__lt", no_order},
        {"__le", no_order},
        {"__call", index_call},
        {"__tostring", lm_print_tensor},
        {NULL, NULL},
    };
    lm_value_meta(L);
    luaL_setfuncs(L, functions, 0);
    lua_getfield(L, -1, "methods");
    for (size_t k = 0; k < sizeof properties / sizeof *properties; k++) {
        lua_pushlightuserdata(L, (void *)&properties[k]);
        lua_setfield(L, -2, properties[k].name);
    }
    lua_pushcclosure(L, index_get, 1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
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
