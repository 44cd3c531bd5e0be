#include "bind/value.h"

#include <lauxlib.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bind/look.h"

/* ---- tensors ------------------------------------------------------------ */

void lm_value_weigh(lua_State *L, size_t bytes)
{
    enum { LITTLE = 1 << 22 }; /* not worth asking */
    lm_env *env = lm_env_of(L);
    env->made += bytes;
    if (env->made / LM_OBJECT_WEIGHT < LITTLE) return;
    const uint64_t heap = (uint64_t)lua_gc(L, LUA_GCCOUNT) << 10;
    if (env->made / LM_OBJECT_WEIGHT < heap || !lua_gc(L, LUA_GCISRUNNING))
        return;
    env->made = 0;
    lua_gc(L, LUA_GCCOLLECT);
}

/* Let the collector work before a large block is made and not after, so that
 * the block can take the place of a dead one: when it is due, and for blocks
 * that fill a cache always.  The second step takes back what the first has
 * counted in advance. */
static void collect_first(lua_State *L, size_t bytes)
{
    enum { LARGE = 1 << 15, CACHE = 1 << 19 };
    lm_value_weigh(L, bytes);
    if (bytes < LARGE || !lua_gc(L, LUA_GCISRUNNING)) return;
    const int block =
        bytes >> 10 < INT_MAX / 2 ? (int)(bytes >> 10) : INT_MAX / 2;
    const int heap = lua_gc(L, LUA_GCCOUNT);
    lua_gc(L, LUA_GCSTEP, bytes < CACHE ? block : block + heap / 2);
    lua_gc(L, LUA_GCSTEP, -block);
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
    lua_pushstring(L, LM_TENSOR_NAME);
    lua_setfield(L, -2, "__metatable");
    lua_pushvalue(L, -1);
    env->values = luaL_ref(L, LUA_REGISTRYINDEX);
}

/* The userdata; elements or a user value follow. */
typedef struct {
    lm_tensor tensor;
    bool mask, part;
    const void *meta; /* the metatable, by which a tensor is known */
} value;

static lm_tensor *fill_header(value *v, double *data, int rank,
                              const int64_t *size)
{
    v->mask = v->part = false;
    v->tensor.data = data;
    v->tensor.rank = rank;
    for (int k = 0; k < rank; k++) v->tensor.size[k] = size[k];
    return &v->tensor;
}

/* For the userdata on top of the stack. */
static void set_meta(lua_State *L, value *v)
{
    lm_value_meta(L);
    v->meta = lua_topointer(L, -1);
    lua_setmetatable(L, -2);
}

lm_tensor *lm_value_new(lua_State *L, int rank, const int64_t *size)
{
    const int64_t count = lm_count(rank, size);
    if (count < 0) luaL_error(L, "not enough memory");
    const size_t bytes = (size_t)count * sizeof(double);
    collect_first(L, bytes);
    value *v = lua_newuserdatauv(L, sizeof *v + LM_ALIGN + bytes, 0);
    const uintptr_t after = (uintptr_t)(v + 1);
    double *data = (double *)((after + LM_ALIGN - 1) / LM_ALIGN * LM_ALIGN);
    lm_large_pages(data, bytes);
    set_meta(L, v);
    return fill_header(v, data, rank, size);
}

lm_tensor *lm_value_view(lua_State *L, int i, int64_t first, int rank,
                         const int64_t *size)
{
    i = lua_absindex(L, i);
    const value *parent = lua_touserdata(L, i);
    value *v = lua_newuserdatauv(L, sizeof *v, 1);
    fill_header(v, parent->tensor.data + first, rank, size);
    v->mask = parent->mask;
    lua_pushvalue(L, i);
    lua_setiuservalue(L, -2, 1);
    set_meta(L, v);
    return &v->tensor;
}

lm_tensor *lm_value_test(lua_State *L, int i)
{
    value *v = lua_touserdata(L, i);
    if (!v || lua_rawlen(L, i) < sizeof *v || !lua_getmetatable(L, i))
        return NULL;
    const bool same = lua_topointer(L, -1) == v->meta;
    lua_pop(L, 1);
    return same ? &v->tensor : NULL;
}

lm_tensor *lm_value_own(lua_State *L)
{
    lm_tensor *t = lm_value_test(L, 1);
    char text[128];
    if (!t)
        luaL_error(L, "a tensor expected, got %s",
                   lm_value_describe(L, 1, text, sizeof text));
    return t;
}

bool lm_value_is_mask(const lm_tensor *t)
{
    return ((const value *)t)->mask;
}

void lm_value_set_mask(lm_tensor *t, bool mask)
{
    ((value *)t)->mask = mask;
}

bool lm_value_is_part(const lm_tensor *t)
{
    return ((const value *)t)->part;
}

void lm_value_set_part(lm_tensor *t, bool part)
{
    ((value *)t)->part = part;
}

/* ---- nested lists ------------------------------------------------------- */

/* Read the sizes of a nested list from its first elements. */
static int list_shape(lua_State *L, int i, int64_t *size)
{
    int rank = 0;
    lua_pushvalue(L, i);
    while (lua_istable(L, -1) && rank < LM_RANK_MAX) {
        size[rank++] = (int64_t)lua_rawlen(L, -1);
        lua_rawgeti(L, -1, 1);
        lua_replace(L, -2);
    }
    const bool whole = !lua_istable(L, -1);
    lua_pop(L, 1);
    return whole ? rank : -1;
}

/* Where the elements of a list go, which are all of the type of the first. */
typedef struct elements {
    int type;
    const double *first;
    double *next;
} elements;

/* Copy the number, or true or false, on top of the stack. */
static const char *element_copy(lua_State *L, elements *to)
{
    const int found = lua_type(L, -1);
    lm_look_at(L, to->next - to->first);
    if (to->type == LUA_TNONE) to->type = found;
    if (lm_value_test(L, -1)) return "holds a tensor; stack joins tensors";
    if (found != LUA_TNUMBER && found != LUA_TBOOLEAN)
        return "holds a non-number";
    if (found != to->type) return "mixes numbers with true and false";
    *to->next++ =
        found == LUA_TNUMBER ? lua_tonumber(L, -1) : lua_toboolean(L, -1);
    return NULL;
}

/* Copy the list on top of the stack, whose shape must be size. */
static const char *list_copy(lua_State *L, int rank, const int64_t *size,
                             elements *to)
{
    if (rank == 0) return element_copy(L, to);
    if (!lua_istable(L, -1) || (int64_t)lua_rawlen(L, -1) != size[0])
        return "is ragged";
    const char *why = NULL;
    for (int64_t k = 1; k <= size[0] && !why; k++) {
        lm_look_at(L, k);
        lua_rawgeti(L, -1, k);
        why = list_copy(L, rank - 1, size + 1, to);
        lua_pop(L, 1);
    }
    return why;
}

lm_tensor *lm_value_from_list(lua_State *L, int i, const char **why)
{
    i = lua_absindex(L, i);
    luaL_checkstack(L, LM_RANK_MAX + 4, "nested list");
    int64_t size[LM_RANK_MAX];
    const int rank = list_shape(L, i, size);
    if (rank < 0) {
        *why = "is nested more than 8 deep";
        return NULL;
    }
    lm_tensor *t = lm_value_new(L, rank, size);
    elements to = {LUA_TNONE, t->data, t->data};
    lua_pushvalue(L, i);
    *why = list_copy(L, rank, size, &to);
    lm_value_set_mask(t, to.type == LUA_TBOOLEAN);
    lua_pop(L, *why ? 2 : 1);
    return *why ? NULL : t;
}

/* ---- words for messages ------------------------------------------------- */

const char *lm_shape_text(int rank, const int64_t *size, char *text, size_t n)
{
    if (rank == 0) snprintf(text, n, "()");
    size_t at = 0;
    for (int k = 0; k < rank && at < n; k++)
        at += (size_t)snprintf(text + at, n - at, "%s%lld", k ? " x " : "",
                               (long long)size[k]);
    return text;
}

const char *lm_value_describe(lua_State *L, int i, char *text, size_t n)
{
    char shape[128];
    const lm_tensor *t = lm_value_test(L, i);
    const lm_box *box = lm_box_test(L, i, NULL);
    if (t) {
        snprintf(text, n, "a tensor of %s",
                 lm_shape_text(t->rank, t->size, shape, sizeof shape));
    } else if (box) {
        snprintf(text, n, "%s %s", lm_box_object(box) ? "a" : "a closed",
                 box->type->name);
    } else if (lua_isinteger(L, i)) {
        snprintf(text, n, "%lld", (long long)lua_tointeger(L, i));
    } else if (lua_type(L, i) == LUA_TNUMBER) {
        const double x = lua_tonumber(L, i);
        snprintf(text, n, "%s", x != x ? "nan" : "");
        if (x == x) snprintf(text, n, "%.14g", x);
    } else if (lua_type(L, i) == LUA_TSTRING) {
        const char *s = lua_tostring(L, i);
        snprintf(text, n, "'%.60s%s'", s, strlen(s) > 60 ? "..." : "");
    } else if (lua_isboolean(L, i)) {
        snprintf(text, n, "%s", lua_toboolean(L, i) ? "true" : "false");
    } else if (lua_isnoneornil(L, i)) {
        snprintf(text, n, "nothing");
    } else {
        snprintf(text, n, "a %s", luaL_typename(L, i));
    }
    return text;
}

bool lm_value_plain(lua_State *L, int i)
{
    if (!lua_istable(L, i)) return false;
    if (!lua_getmetatable(L, i)) return true;
    lua_pop(L, 1);
    return false;
}

bool lm_value_named(lua_State *L, int i)
{
    int64_t keys = 0;
    lua_pushnil(L);
    while (lua_next(L, i)) {
        lm_look_at(L, keys++);
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING) {
            lua_pop(L, 1);
            return true;
        }
    }
    return false;
}
