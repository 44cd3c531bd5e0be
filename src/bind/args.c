#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bind/call.h"
#include "bind/nearest.h"

/* ---- which Lua value belongs to which slot ------------------------------ */

static int find_slot(const lm_export *export, const char *name)
{
    int k = 0;
    for (const lm_slot *s = export->slots; s->dir != LM_END; s++, k++)
        if (s->dir != LM_OUT && strcmp(s->name, name) == 0) return k;
    return -1;
}

static void unknown_option(lm_call *call, const char *name)
{
    lm_nearest near = lm_nearest_to(name);
    for (const lm_slot *s = call->export->slots; s->dir != LM_END; s++)
        if (s->dir != LM_OUT) lm_nearest_try(&near, s->name);
    char usage[512];
    if (near.best)
        lm_call_error(call, "no option '%.60s' (did you mean '%s'?)", name,
                      near.best);
    lm_call_error(call, "no option '%.60s'; usage: %s", name,
                  lm_call_usage(call->export, usage, sizeof usage));
}

static void set_slot(lm_call *call, int k, int at)
{
    if (call->at[k])
        lm_call_error(call, "'%s' is given twice",
                      call->export->slots[k].name);
    call->at[k] = at;
}

/* The option of a function that takes nothing else, which may come by position
 * too: limn.threads(2); -1 if there are other slots. */
static int only_option(const lm_export *export)
{
    int k = 0, found = -1;
    for (const lm_slot *s = export->slots; s->dir != LM_END; s++, k++) {
        if (s->dir == LM_IN || (s->dir == LM_OPT && found >= 0)) return -1;
        if (s->dir == LM_OPT) found = k;
    }
    return found;
}

/* The k-th required slot, counted from 0; -1 if there are fewer. */
static int required(const lm_export *export, int n)
{
    int k = 0;
    for (const lm_slot *s = export->slots; s->dir != LM_END; s++, k++)
        if (s->dir == LM_IN && n-- == 0) return k;
    return n == 0 ? only_option(export) : -1;
}

static void set_positional(lm_call *call, int n, int at)
{
    const int k = required(call->export, n);
    if (k < 0) {
        char usage[512];
        lm_call_error(call, "too many arguments; usage: %s",
                      lm_call_usage(call->export, usage, sizeof usage));
    }
    if (!lua_isnil(call->L, at)) set_slot(call, k, at);
}

/* The options at index `table`: names to slots, and a list part, if there
 * is one, to the required slots in order. */
static void set_named(lm_call *call, int table, int positional)
{
    lua_State *L = call->L;
    const int64_t n = (int64_t)lua_rawlen(L, table);
    for (int64_t i = 1; i <= n; i++) {
        lua_rawgeti(L, table, i);
        set_positional(call, positional++, lua_gettop(L));
    }
    /* Values stay on the stack, below the key, where their slots find
     * them. */
    lua_pushnil(L);
    while (lua_next(L, table)) {
        luaL_checkstack(L, 8, NULL);
        lua_insert(L, -2); /* [value, key] */
        if (lua_isinteger(L, -1)) {
            lua_remove(L, -2);
            continue;
        }
        if (lua_type(L, -1) != LUA_TSTRING)
            lm_call_error(call, "an option must have a name, got a %s",
                          luaL_typename(L, -1));
        const int k = find_slot(call->export, lua_tostring(L, -1));
        if (k < 0) unknown_option(call, lua_tostring(L, -1));
        set_slot(call, k, lua_gettop(L) - 1);
    }
}

static bool plain_table(lua_State *L, int i)
{
    if (!lua_istable(L, i)) return false;
    if (!lua_getmetatable(L, i)) return true;
    lua_pop(L, 1);
    return false;
}

static bool has_names(lua_State *L, int i)
{
    lua_pushnil(L);
    while (lua_next(L, i)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING) {
            lua_pop(L, 1);
            return true;
        }
    }
    return false;
}

static bool has_field(lua_State *L, int i, const char *name)
{
    const bool found = lua_getfield(L, i, name) != LUA_TNIL;
    lua_pop(L, 1);
    return found;
}

/* Is the last argument, the n-th, the table of options?  A table with names
 * is, unless it stands where a required table may stand (a value of any kind
 * may also come first in the table); an empty one is when nothing else is
 * missing. */
static bool is_options(lm_call *call, int n)
{
    lua_State *L = call->L;
    if (n == 0 || !plain_table(L, n)) return false;
    const int k = required(call->export, n - 1);
    const bool names = has_names(L, n);
    if (k < 0) return names || lua_rawlen(L, n) == 0;
    const lm_slot *s = &call->export->slots[k];
    if (s->kind == LM_TABLE || s->kind == LM_ANY)
        return n == 1 && (has_field(L, n, s->name) ||
                          (s->kind == LM_ANY && names && lua_rawlen(L, n)));
    return names;
}

/* May the value at index i stand in a list that was given loose: a number in
 * one of integers; in one of tensors also a tensor, or a nested list? */
static bool loose(lua_State *L, int i, int kind)
{
    if (lua_type(L, i) == LUA_TNUMBER) return true;
    if (kind == LM_INTS) return false;
    if (!plain_table(L, i)) return lm_value_test(L, i);
    const int first = lua_rawgeti(L, i, 1);
    lua_pop(L, 1);
    return first == LUA_TNUMBER || first == LUA_TTABLE;
}

/* Where the last required slot is a list of integers or of tensors, several
 * loose ones from there on are the list: reshape(x, 2, 3), concat(x, y); one
 * tensor is, too.  Returns how many arguments are left once they are one. */
static int gather_list(lm_call *call, int n)
{
    lua_State *L = call->L;
    int last = 0;
    while (required(call->export, last + 1) >= 0) last++;
    const int k = required(call->export, last);
    const int kind = k < 0 ? LM_ANY : call->export->slots[k].kind;
    if ((kind != LM_INTS && kind != LM_TENSORS) || n < last + 1) return n;
    if (n == last + 1 && (kind == LM_INTS || plain_table(L, n))) return n;
    for (int i = last + 1; i <= n; i++)
        if (!loose(L, i, kind)) return n;
    lua_createtable(L, n - last, 0);
    for (int i = last + 1; i <= n; i++) {
        lua_pushvalue(L, i);
        lua_rawseti(L, -2, i - last);
    }
    lua_replace(L, last + 1);
    return last + 1;
}

static void bind_slots(lm_call *call)
{
    int n = lua_gettop(call->L);
    while (n > 0 && lua_isnil(call->L, n)) n--; /* f(x, options), without */
    const bool options = is_options(call, n);
    const int plain = gather_list(call, options ? n - 1 : n);
    for (int i = 0; i < plain; i++) set_positional(call, i, i + 1);
    if (options) set_named(call, n, plain);
}

/* ---- one value into one field ------------------------------------------- */

static void wrong(lm_call *call, const lm_slot *s, const char *expected,
                  int at)
{
    char text[160];
    lm_call_error(call, "'%s' must be %s, got %s", s->name, expected,
                  lm_value_describe(call->L, at, text, sizeof text));
}

/* The tensor at `at`, made from a number or a list if need be; the slot then
 * points to the new one. */
static const lm_tensor *to_tensor(lm_call *call, const lm_slot *s, int *at)
{
    lua_State *L = call->L;
    const lm_tensor *t = lm_value_test(L, *at);
    if (t) return t;
    if (s->written) wrong(call, s, "a tensor", *at);
    const bool truth = lua_isboolean(L, *at);
    if (truth || lua_type(L, *at) == LUA_TNUMBER) {
        /* A number is a vector of one; true and false are a mask of one. */
        lm_tensor *number = lm_value_new(L, s->kind == LM_VEC, &(int64_t){1});
        number->data[0] =
            truth ? lua_toboolean(L, *at) : lua_tonumber(L, *at);
        lm_value_set_mask(number, truth);
        t = number;
    } else if (plain_table(L, *at) && !has_names(L, *at)) {
        const char *why = NULL;
        t = lm_value_from_list(L, *at, &why);
        if (!t) lm_call_error(call, "the list '%s' %s", s->name, why);
    } else {
        wrong(call, s, s->kind == LM_TENSOR ? "a tensor or a number"
                       : s->kind == LM_MAT  ? "a matrix"
                       : s->kind == LM_TENSORS ? "a list of tensors"
                                            : "a vector or a list of numbers",
              *at);
    }
    *at = lua_gettop(L);
    return t;
}

static void read_tensor(lm_call *call, const lm_slot *s, int *at,
                        void *field)
{
    const lm_tensor *t = to_tensor(call, s, at);
    if (s == call->export->slots) call->mask = lm_value_is_mask(t);
    if (!lm_dims_meet(&call->dims, s->rule, t->rank, t->size)) {
        char shape[160], expected[160];
        lm_dims_text(&call->dims, s->rule, expected, sizeof expected);
        lm_call_error(call, "'%s' is %s, expected %s", s->name,
                      t->rank ? lm_shape_text(t->rank, t->size, shape,
                                              sizeof shape)
                              : "a number",
                      expected);
    }
    if (s->kind == LM_TENSOR) {
        *(lm_tensor *)field = *t;
    } else if (s->kind == LM_VEC) {
        *(lm_vec *)field = (lm_vec){t->data, lm_count(t->rank, t->size)};
    } else {
        const int64_t cols = t->rank ? t->size[t->rank - 1] : 1;
        int64_t rows = 1;
        for (int k = 0; k < t->rank - 1; k++) rows *= t->size[k];
        *(lm_mat *)field = (lm_mat){t->data, rows, cols, cols};
    }
}

static int64_t to_integer(lm_call *call, const lm_slot *s, int at)
{
    int whole;
    const lua_Integer i = lua_tointegerx(call->L, at, &whole);
    if (!whole || lua_type(call->L, at) != LUA_TNUMBER)
        wrong(call, s, "an integer", at);
    return i;
}

/* Find the word in "a|b|c". */
static int to_choice(lm_call *call, const lm_slot *s, const char *word,
                     int at)
{
    int position = 0;
    const size_t n = strlen(word);
    for (const char *c = s->rule; *c; position++) {
        const size_t m = strcspn(c, "|");
        if (m == n && strncmp(c, word, n) == 0) return position;
        c += m + (c[m] == '|');
    }
    char expected[512];
    snprintf(expected, sizeof expected, "one of %s", s->rule);
    wrong(call, s, expected, at);
    return -1;
}

static const char *to_string(lm_call *call, const lm_slot *s, int at)
{
    size_t n;
    if (lua_type(call->L, at) != LUA_TSTRING) wrong(call, s, "a string", at);
    const char *text = lua_tolstring(call->L, at, &n);
    if (strlen(text) != n)
        lm_call_error(call, "'%s' has a zero byte in it", s->name);
    return text;
}

/* A list of integers (or one integer) as a block that Lua collects. */
static void read_ints(lm_call *call, const lm_slot *s, int at, lm_ints *out)
{
    lua_State *L = call->L;
    const bool single = lua_type(L, at) == LUA_TNUMBER;
    if (!single && !plain_table(L, at))
        wrong(call, s, "a list of integers", at);
    const int64_t n = single ? 1 : (int64_t)lua_rawlen(L, at);
    int64_t *data =
        lua_newuserdatauv(L, (size_t)(n ? n : 1) * sizeof *data, 0);
    for (int64_t i = 0; i < n; i++) {
        if (single)
            lua_pushvalue(L, at);
        else
            lua_rawgeti(L, at, i + 1);
        data[i] = to_integer(call, s, lua_gettop(L));
        if (!lm_dims_within(&call->dims, s->rule, (double)data[i]))
            lm_call_error(call, "'%s' must hold integers in %s, got %lld",
                          s->name, s->rule, (long long)data[i]);
        lua_pop(L, 1);
    }
    *out = (lm_ints){data, n};
}

static void read_strs(lm_call *call, const lm_slot *s, int at, lm_strs *out)
{
    lua_State *L = call->L;
    const bool single = lua_type(L, at) == LUA_TSTRING;
    if (!single && !plain_table(L, at))
        wrong(call, s, "a list of strings", at);
    const int64_t n = single ? 1 : (int64_t)lua_rawlen(L, at);
    const char **data =
        lua_newuserdatauv(L, (size_t)(n ? n : 1) * sizeof *data, 0);
    for (int64_t i = 0; i < n; i++) {
        if (single)
            lua_pushvalue(L, at);
        else
            lua_rawgeti(L, at, i + 1);
        data[i] = to_string(call, s, lua_gettop(L));
        lua_pop(L, 1); /* the list keeps it alive */
    }
    *out = (lm_strs){data, n};
}

/* A list of tensors; the ones made here are kept in a table on the stack. */
static void read_tensors(lm_call *call, const lm_slot *s, int at,
                         lm_tensors *out)
{
    lua_State *L = call->L;
    if (!plain_table(L, at)) wrong(call, s, "a list of tensors", at);
    const int64_t n = (int64_t)lua_rawlen(L, at);
    lm_tensor *data =
        lua_newuserdatauv(L, (size_t)(n ? n : 1) * sizeof *data, 0);
    lua_newtable(L);
    const int kept = lua_gettop(L);
    bool masks = n > 0;
    for (int64_t i = 0; i < n; i++) {
        lua_rawgeti(L, at, i + 1);
        int item = lua_gettop(L);
        const lm_tensor *t = to_tensor(call, s, &item);
        data[i] = *t;
        masks = masks && lm_value_is_mask(t);
        lua_pushvalue(L, item);
        lua_rawseti(L, kept, i + 1);
        lua_settop(L, kept);
    }
    if (s == call->export->slots) call->mask = masks;
    *out = (lm_tensors){data, n};
}

static void read_object(lm_call *call, const lm_slot *s, int at, void *field)
{
    const lm_box *box = lm_box_test(call->L, at, s->type);
    char expected[80];
    snprintf(expected, sizeof expected, "a %s", s->type->name);
    if (!box || !box->object) wrong(call, s, expected, at);
    *(void **)field = box->object;
    if (!s->type->size || !*s->rule) return;
    int64_t size[LM_RANK_MAX];
    int n = 0;
    for (const char *r = s->rule; *r && n < LM_RANK_MAX;) {
        size[n] = s->type->size(box->object, n);
        n++;
        r += strcspn(r, " ");
        r += strspn(r, " ");
    }
    if (lm_dims_meet(&call->dims, s->rule, n, size)) return;
    char shape[160], words[160];
    lm_dims_text(&call->dims, s->rule, words, sizeof words);
    lm_call_error(call, "'%s' has sizes %s, expected %s", s->name,
                  lm_shape_text(n, size, shape, sizeof shape), words);
}

static void read_number(lm_call *call, const lm_slot *s, int at, void *field)
{
    if (lua_type(call->L, at) != LUA_TNUMBER) wrong(call, s, "a number", at);
    const double x = lua_tonumber(call->L, at);
    const bool any = strcmp(s->rule, "any") == 0;
    if (!any && (isnan(x) || (isinf(x) && !strstr(s->rule, "inf]"))))
        wrong(call, s, "a finite number", at);
    *(double *)field = x;
}

static void read_func(lm_call *call, const lm_slot *s, int at)
{
    lua_State *L = call->L;
    if (s->kind == LM_FUNC && !lua_isfunction(L, at))
        wrong(call, s, "a function", at);
    if (s->kind == LM_TABLE && !lua_istable(L, at))
        wrong(call, s, "a table", at);
}

/* An integer whose name is a word of shapes must agree with them. */
static void bind_size(lm_call *call, const lm_slot *s, int64_t size)
{
    if (lm_dims_bind(&call->dims, s->name, size)) return;
    int64_t known = 0;
    lm_dims_find(&call->dims, s->name, &known);
    lm_call_error(call, "'%s' is %lld, but the shapes of other arguments "
                        "say %lld",
                  s->name, (long long)size, (long long)known);
}

static void read_slot(lm_call *call, const lm_slot *s, int *at)
{
    lua_State *L = call->L;
    void *field = call->args + s->offset;
    switch (s->kind) {
    case LM_TENSOR:
    case LM_MAT:
    case LM_VEC: read_tensor(call, s, at, field); break;
    case LM_NUM: read_number(call, s, *at, field); break;
    case LM_INT:
        *(int64_t *)field = to_integer(call, s, *at);
        bind_size(call, s, *(int64_t *)field);
        break;
    case LM_INDEX:
        /* Unsigned, since the smallest integer has none before it. */
        *(uint64_t *)field = (uint64_t)to_integer(call, s, *at) - 1;
        break;
    case LM_STR: *(const char **)field = to_string(call, s, *at); break;
    case LM_FLAG:
        if (!lua_isboolean(L, *at)) wrong(call, s, "true or false", *at);
        *(bool *)field = lua_toboolean(L, *at);
        break;
    case LM_CHOICE:
        *(int *)field = to_choice(call, s, to_string(call, s, *at), *at);
        break;
    case LM_SEED: *(uint64_t *)field = (uint64_t)to_integer(call, s, *at); break;
    case LM_INTS: read_ints(call, s, *at, field); break;
    case LM_STRS: read_strs(call, s, *at, field); break;
    case LM_TENSORS: read_tensors(call, s, *at, field); break;
    case LM_OBJ: read_object(call, s, *at, field); break;
    default: read_func(call, s, *at);
    }
}

static void set_default(lm_call *call, const lm_slot *s)
{
    void *field = call->args + s->offset;
    switch (s->kind) {
    case LM_NUM: *(double *)field = s->number; break;
    case LM_INT:
        *(int64_t *)field = (int64_t)s->number;
        bind_size(call, s, *(int64_t *)field);
        break;
    case LM_INDEX: *(int64_t *)field = -1; break;
    case LM_FLAG: *(bool *)field = s->number != 0; break;
    case LM_STR: *(const char **)field = s->text; break;
    case LM_CHOICE:
        *(int *)field = to_choice(call, s, s->text, 0);
        break;
    case LM_SEED: *(uint64_t *)field = lm_seed_next(lm_env_of(call->L)); break;
    default: break; /* the args struct starts as zeros: absent */
    }
}

/* ---- the whole call ----------------------------------------------------- */

static void missing(lm_call *call, const lm_slot *s)
{
    char usage[512];
    lm_call_error(call, "'%s' is missing; usage: %s", s->name,
                  lm_call_usage(call->export, usage, sizeof usage));
}

/* Ends of ranges may be sizes of any argument, so ranges come last. */
static void check_ranges(lm_call *call)
{
    int k = 0;
    char expected[128];
    for (const lm_slot *s = call->export->slots; s->dir != LM_END; s++, k++) {
        if (!call->at[k] || !*s->rule) continue;
        const void *field = call->args + s->offset;
        double x;
        if (s->kind == LM_NUM)
            x = *(const double *)field;
        else if (s->kind == LM_INT)
            x = (double)*(const int64_t *)field;
        else if (s->kind == LM_INDEX)
            x = (double)*(const int64_t *)field + 1;
        else
            continue;
        if (lm_dims_within(&call->dims, s->rule, x)) continue;
        snprintf(expected, sizeof expected, "%s in %s",
                 s->kind == LM_NUM ? "a number" : "an integer", s->rule);
        wrong(call, s, expected, call->at[k]);
    }
}

void lm_args_read(lm_call *call)
{
    const lm_export *export = call->export;
    luaL_checkstack(call->L, 3 * LM_SLOTS_MAX, NULL);
    lm_dims_open(&call->dims);
    bind_slots(call);
    int k = 0;
    for (const lm_slot *s = export->slots; s->dir != LM_END; s++, k++) {
        if (s->dir == LM_OUT) continue;
        if (call->at[k] && !lua_isnil(call->L, call->at[k]))
            read_slot(call, s, &call->at[k]);
        else if (s->dir == LM_IN)
            missing(call, s);
        else
            set_default(call, s);
    }
    check_ranges(call);
}
