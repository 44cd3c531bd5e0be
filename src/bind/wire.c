#include "bind/wire.h"

#include <lauxlib.h>
#include <string.h>

#include "bind/look.h"
#include "bind/value.h"
#include "core/digest.h"
#include "core/sort_by.h"

enum { DEPTH_MAX = 32 };

/* ---- writing ------------------------------------------------------------ */

/* Bytes that grow, in a userdata whose place on the stack never changes; or,
 * with a digest, bytes that are only fingerprinted. */
typedef struct sink {
    lua_State *L;
    lm_digest *digest;
    int at; /* stack index of the block */
    char *bytes;
    size_t used, size;
    int64_t values; /* that were put */
} sink;

static void copy(lua_State *L, void *to, const void *from, size_t n)
{
    if (lm_copy_bytes(lm_env_of(L), to, from, n)) lm_interrupted(L);
}

/* Room for n more. */
static void widen(sink *s, size_t n)
{
    if (n <= s->size - s->used) return;
    if (n > PTRDIFF_MAX / 4 - s->used)
        luaL_error(s->L, "a value is too large to be sent");
    const size_t size = 2 * (s->used + n);
    char *fresh = lua_newuserdatauv(s->L, size, 0);
    copy(s->L, fresh, s->bytes, s->used);
    lua_replace(s->L, s->at);
    s->bytes = fresh;
    s->size = size;
}

static void put(sink *s, const void *bytes, size_t n)
{
    if (s->digest) {
        lm_digest_add(lm_env_of(s->L), s->digest, bytes, n);
        return;
    }
    widen(s, n);
    copy(s->L, s->bytes + s->used, bytes, n);
    s->used += n;
}

static void put_byte(sink *s, char c)
{
    put(s, &c, 1);
}

static void put_size(sink *s, size_t n)
{
    const uint64_t size = n;
    put(s, &size, sizeof size);
}

static void put_value(sink *s, int at, int depth);

static void put_tensor(sink *s, const lm_tensor *t)
{
    put_byte(s, lm_value_is_mask(t) ? 'm' : 'x');
    put_byte(s, (char)t->rank);
    put(s, t->size, (size_t)t->rank * sizeof *t->size);
    put(s, t->data, (size_t)lm_count(t->rank, t->size) * sizeof *t->data);
}

/* Whatever order, and soon, once the user wants to stop. */
static int compare_names(const void *a, const void *b, void *env)
{
    if (lm_stopped(env)) return 0;
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Push a block with the string keys of the table at `at`, sorted, and a table
 * that keeps them alive: a finaliser may change the one at `at`. */
static const char **sorted_names(sink *s, int at, size_t *count)
{
    lua_State *L = s->L;
    const lua_Integer length = (lua_Integer)lua_rawlen(L, at);
    size_t n = 0;
    int64_t keys = 0;
    for (lua_pushnil(L); lua_next(L, at); lua_pop(L, 1)) {
        lm_look_at(L, keys++);
        if (lua_type(L, -2) == LUA_TSTRING) {
            if (strlen(lua_tostring(L, -2)) != lua_rawlen(L, -2))
                luaL_error(L, "a name with a zero byte cannot be sent");
            n++;
        } else if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) < 1 ||
                   lua_tointeger(L, -2) > length) {
            luaL_error(L, "a table with a key that is neither a name nor a "
                          "position cannot be sent");
        }
    }
    const char **names = lua_newuserdatauv(L, (n + 1) * sizeof *names, 0);
    lua_createtable(L, (int)n, 0);
    const int kept = lua_gettop(L);
    size_t i = 0;
    for (lua_pushnil(L); i < n && lua_next(L, at); lua_pop(L, 1)) {
        lm_look_at(L, keys++);
        if (lua_type(L, -2) != LUA_TSTRING) continue;
        names[i++] = lua_tostring(L, -2);
        lua_pushvalue(L, -2);
        lua_rawseti(L, kept, (lua_Integer)i);
    }
    lua_settop(L, kept);
    const lm_status status = lm_sort_by(lm_env_of(L), names, (int64_t)i,
                                        sizeof *names, compare_names);
    lm_look(L);
    if (status) luaL_error(L, "not enough memory");
    *count = i;
    return names;
}

static void put_string(sink *s, const char *text, size_t n)
{
    put_size(s, n);
    put(s, text, n);
}

static void put_table(sink *s, int at, int depth)
{
    lua_State *L = s->L;
    if (depth >= DEPTH_MAX)
        luaL_error(L, "a table more than %d levels deep cannot be sent",
                   DEPTH_MAX);
    luaL_checkstack(L, 16, NULL);
    size_t n;
    const char **names = sorted_names(s, at, &n);
    const lua_Unsigned length = lua_rawlen(L, at);
    put_byte(s, '{');
    put_size(s, length);
    for (lua_Unsigned i = 1; i <= length; i++) {
        lua_rawgeti(L, at, (lua_Integer)i);
        put_value(s, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
    }
    put_size(s, n);
    for (size_t i = 0; i < n; i++) {
        put_string(s, names[i], strlen(names[i]));
        lua_pushstring(L, names[i]);
        lua_rawget(L, at);
        put_value(s, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
}

static void put_number(sink *s, int at)
{
    if (lua_isinteger(s->L, at)) {
        const lua_Integer i = lua_tointeger(s->L, at);
        put_byte(s, 'i');
        put(s, &i, sizeof i);
    } else {
        const lua_Number x = lua_tonumber(s->L, at);
        put_byte(s, 'd');
        put(s, &x, sizeof x);
    }
}

static void put_value(sink *s, int at, int depth)
{
    lua_State *L = s->L;
    lm_look_at(L, s->values++);
    switch (lua_type(L, at)) {
    case LUA_TNIL: put_byte(s, 'n'); return;
    case LUA_TBOOLEAN: put_byte(s, lua_toboolean(L, at) ? 't' : 'f'); return;
    case LUA_TNUMBER: put_number(s, at); return;
    case LUA_TSTRING: {
        size_t n;
        const char *text = lua_tolstring(L, at, &n);
        put_byte(s, 's');
        put_string(s, text, n);
        return;
    }
    case LUA_TTABLE: put_table(s, at, depth); return;
    default: break;
    }
    const lm_tensor *t = lm_value_test(L, at);
    if (!t) luaL_error(L, "a %s cannot be sent", luaL_typename(L, at));
    put_tensor(s, t);
}

/* encode(v) */
static int wire_encode(lua_State *L)
{
    lua_settop(L, 1);
    sink s = {.L = L, .at = 2, .size = 256};
    s.bytes = lua_newuserdatauv(L, s.size, 0);
    put_value(&s, 1, 0);
    lua_pushlstring(L, s.bytes, s.used);
    return 1;
}

/* digest(v, ...) */
static int wire_digest(lua_State *L)
{
    lm_digest digest;
    lm_digest_begin(&digest);
    sink s = {.L = L, .digest = &digest};
    const int n = lua_gettop(L);
    for (int i = 1; i <= n; i++) put_value(&s, i, 0);
    lm_look(L);
    char text[33];
    lm_digest_end(&digest, text);
    lua_pushstring(L, text);
    return 1;
}

/* ---- reading ------------------------------------------------------------ */

typedef struct source {
    lua_State *L;
    const char *bytes;
    size_t left;
    int64_t values; /* that were taken */
} source;

static const void *take(source *s, size_t n)
{
    if (n > s->left) luaL_error(s->L, "a message is damaged");
    const void *from = s->bytes;
    s->bytes += n;
    s->left -= n;
    return from;
}

static uint64_t take_size(source *s)
{
    uint64_t n;
    memcpy(&n, take(s, sizeof n), sizeof n);
    /* Whatever is counted takes at least one byte each. */
    if (n > s->left) luaL_error(s->L, "a message is damaged");
    return n;
}

static void take_value(source *s, int depth);

static void take_tensor(source *s, bool mask)
{
    lm_tensor shape;
    shape.rank = *(const unsigned char *)take(s, 1);
    if (shape.rank > LM_RANK_MAX) luaL_error(s->L, "a message is damaged");
    for (int i = 0; i < shape.rank; i++) {
        memcpy(&shape.size[i], take(s, sizeof(int64_t)), sizeof(int64_t));
        if (shape.size[i] < 0) luaL_error(s->L, "a message is damaged");
    }
    const int64_t n = lm_count(shape.rank, shape.size);
    if (n < 0 || (uint64_t)n > s->left / sizeof(double))
        luaL_error(s->L, "a message is damaged");
    lm_tensor *t = lm_value_new(s->L, shape.rank, shape.size);
    lm_value_set_mask(t, mask);
    const size_t bytes = (size_t)n * sizeof(double);
    copy(s->L, t->data, take(s, bytes), bytes);
}

static void take_string(source *s)
{
    const size_t n = take_size(s);
    const char *text = take(s, n);
    lua_pushlstring(s->L, text, n);
}

static void take_table(source *s, int depth)
{
    lua_State *L = s->L;
    if (depth >= DEPTH_MAX) luaL_error(L, "a message is damaged");
    luaL_checkstack(L, 8, NULL);
    const uint64_t length = take_size(s);
    lua_newtable(L);
    for (uint64_t i = 1; i <= length; i++) {
        take_value(s, depth + 1);
        lua_rawseti(L, -2, (lua_Integer)i);
    }
    const uint64_t n = take_size(s);
    for (uint64_t i = 0; i < n; i++) {
        take_string(s);
        take_value(s, depth + 1);
        lua_rawset(L, -3);
    }
}

static void take_value(source *s, int depth)
{
    lua_State *L = s->L;
    const char kind = *(const char *)take(s, 1);
    lm_look_at(L, s->values++);
    switch (kind) {
    case 'n': lua_pushnil(L); break;
    case 't':
    case 'f': lua_pushboolean(L, kind == 't'); break;
    case 'i': {
        lua_Integer i;
        memcpy(&i, take(s, sizeof i), sizeof i);
        lua_pushinteger(L, i);
        break;
    }
    case 'd': {
        lua_Number x;
        memcpy(&x, take(s, sizeof x), sizeof x);
        lua_pushnumber(L, x);
        break;
    }
    case 's': take_string(s); break;
    case 'x':
    case 'm': take_tensor(s, kind == 'm'); break;
    case '{': take_table(s, depth); break;
    default: luaL_error(L, "a message is damaged");
    }
}

/* decode(text) */
static int wire_decode(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    source s = {.L = L, .bytes = text, .left = n};
    take_value(&s, 0);
    if (s.left > 0) luaL_error(L, "a message is damaged");
    return 1;
}

/* ---- bare numbers ------------------------------------------------------- */

/* doubles(list or tensor) */
static int wire_doubles(lua_State *L)
{
    const lm_tensor *t = lm_value_test(L, 1);
    if (t) {
        lua_pushlstring(L, (const char *)t->data,
                        (size_t)lm_count(t->rank, t->size) * sizeof(double));
        return 1;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    const lua_Unsigned n = lua_rawlen(L, 1);
    double *x = lua_newuserdatauv(L, (n + 1) * sizeof *x, 0);
    for (lua_Unsigned i = 0; i < n; i++) {
        int number;
        lm_look_at(L, (int64_t)i);
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        x[i] = lua_tonumberx(L, -1, &number);
        if (!number || lua_type(L, -1) != LUA_TNUMBER)
            return luaL_error(L, "a curve must hold numbers only");
        lua_pop(L, 1);
    }
    lua_pushlstring(L, (const char *)x, n * sizeof *x);
    return 1;
}

/* list(bytes) */
static int wire_list(lua_State *L)
{
    size_t n;
    const char *bytes = luaL_checklstring(L, 1, &n);
    lua_newtable(L);
    for (size_t i = 0; i < n / sizeof(double); i++) {
        double x;
        lm_look_at(L, (int64_t)i);
        memcpy(&x, bytes + i * sizeof x, sizeof x);
        lua_pushnumber(L, x);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* tensor(bytes, {sizes}) */
static int wire_tensor(lua_State *L)
{
    size_t n;
    const char *bytes = luaL_checklstring(L, 1, &n);
    luaL_checktype(L, 2, LUA_TTABLE);
    const lua_Unsigned rank = lua_rawlen(L, 2);
    if (rank > LM_RANK_MAX) return luaL_error(L, "a curve is damaged");
    int64_t size[LM_RANK_MAX];
    for (lua_Unsigned i = 0; i < rank; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        size[i] = lua_tointeger(L, -1);
        if (size[i] < 0) return luaL_error(L, "a curve is damaged");
        lua_pop(L, 1);
    }
    const int64_t count = lm_count((int)rank, size);
    if (count < 0 || (uint64_t)count > n / sizeof(double) ||
        (uint64_t)count * sizeof(double) != n)
        return luaL_error(L, "a curve is damaged");
    const lm_tensor *t = lm_value_new(L, (int)rank, size);
    copy(L, t->data, bytes, n);
    return 1;
}

/* shape(v) */
static int wire_shape(lua_State *L)
{
    const lm_tensor *t = lm_value_test(L, 1);
    if (!t) return 0;
    lua_createtable(L, t->rank, 0);
    for (int i = 0; i < t->rank; i++) {
        lua_pushinteger(L, t->size[i]);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

int luaopen_limn_wire(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"encode", wire_encode}, {"decode", wire_decode},
        {"digest", wire_digest}, {"doubles", wire_doubles},
        {"list", wire_list},     {"tensor", wire_tensor},
        {"shape", wire_shape},   {0}};
    luaL_newlib(L, functions);
    return 1;
}
