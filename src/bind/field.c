#include "bind/field.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bind/look.h"
#include "bind/reachable.h"

void lm_field_wrong(lm_call *call, const lm_slot *s, const char *expected,
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
    if (t && s->written && lm_value_fresh(L, *at))
        lm_call_error(call,
                      "'%s' is a copy of a part that nothing holds, so its "
                      "change would be lost; assign to the part, t[key] = "
                      "value, or keep the copy in a variable first",
                      s->name);
    if (t) return t;
    if (s->written) lm_field_wrong(call, s, "a tensor", *at);
    const bool truth = lua_isboolean(L, *at);
    if (truth || lua_type(L, *at) == LUA_TNUMBER) {
        /* A number is a vector of one; true and false are a mask of one. */
        lm_tensor *number =
            lm_value_new(L, s->kind == LM_KIND_VEC, &(int64_t){1});
        number->data[0] = truth ? lua_toboolean(L, *at) : lua_tonumber(L, *at);
        lm_value_set_mask(number, truth);
        t = number;
    } else if (lm_value_plain(L, *at) && !lm_value_named(L, *at)) {
        const char *why = NULL;
        t = lm_value_from_list(L, *at, &why);
        if (!t) lm_call_error(call, "the list '%s' %s", s->name, why);
    } else {
        lm_field_wrong(call, s,
                       s->kind == LM_KIND_TENSOR ? "a tensor or a number"
                       : s->kind == LM_KIND_MAT  ? "a matrix"
                       : s->kind == LM_KIND_TENSORS
                           ? "a list of tensors"
                           : "a vector or a list of numbers",
                       *at);
    }
    *at = lua_gettop(L);
    return t;
}

static const lm_slot_plan *plan_of(const lm_call *call, const lm_slot *s)
{
    return &call->plan->slot[s - call->export->slots];
}

/* What the rule of s asks for, in this call. */
static const char *sizes_text(const lm_call *call, const lm_slot *s, char *text,
                              size_t n)
{
    lm_dims_text(&call->dims, &plan_of(call, s)->sizes, &call->plan->words,
                 s->rule, text, n);
    return text;
}

void lm_field_tensor(const lm_slot *s, char *args, const lm_tensor *t)
{
    void *field = args + s->offset;
    if (s->kind == LM_KIND_TENSOR) {
        /* By parts: a new tensor's are still on their way to memory. */
        lm_tensor *view = field;
        view->data = t->data;
        view->rank = t->rank;
        for (int k = 0; k < t->rank; k++) view->size[k] = t->size[k];
    } else if (s->kind == LM_KIND_VEC) {
        *(lm_vec *)field = (lm_vec){t->data, lm_count(t->rank, t->size)};
    } else {
        const int64_t cols = t->rank ? t->size[t->rank - 1] : 1;
        int64_t rows = 1;
        for (int k = 0; k < t->rank - 1; k++) rows *= t->size[k];
        *(lm_mat *)field = (lm_mat){t->data, rows, cols, cols};
    }
}

static void read_tensor(lm_call *call, const lm_slot *s, int *at)
{
    const lm_tensor *t = to_tensor(call, s, at);
    if (s == call->export->slots) call->mask = lm_value_is_mask(t);
    if (!lm_dims_meet(&call->dims, &plan_of(call, s)->sizes, t->rank,
                      t->size)) {
        char shape[160], expected[160];
        lm_call_error(call, "'%s' is %s, expected %s", s->name,
                      t->rank
                          ? lm_shape_text(t->rank, t->size, shape, sizeof shape)
                          : "a number",
                      sizes_text(call, s, expected, sizeof expected));
    }
    lm_field_tensor(s, call->args, t);
}

static int64_t to_integer(lm_call *call, const lm_slot *s, int at)
{
    int whole;
    const lua_Integer i = lua_tointegerx(call->L, at, &whole);
    if (!whole || lua_type(call->L, at) != LUA_TNUMBER)
        lm_field_wrong(call, s, "an integer", at);
    return i;
}

/* math.huge, where the rule of s has it. */
static int64_t to_size(lm_call *call, const lm_slot *s, int at)
{
    if (plan_of(call, s)->range.infinite &&
        lua_type(call->L, at) == LUA_TNUMBER &&
        lua_tonumber(call->L, at) == HUGE_VAL)
        return LM_INFINITE;
    const int64_t size = to_integer(call, s, at);
    if (size == LM_INFINITE && plan_of(call, s)->range.infinite)
        lm_field_wrong(call, s, "a smaller integer or math.huge", at);
    return size;
}

static const char *to_string(lm_call *call, const lm_slot *s, int at)
{
    size_t n;
    if (lua_type(call->L, at) != LUA_TSTRING)
        lm_field_wrong(call, s, "a string", at);
    const char *text = lua_tolstring(call->L, at, &n);
    if (strlen(text) != n)
        lm_call_error(call, "'%s' has a zero byte in it", s->name);
    return text;
}

/* One of the words, which may be numbers: `beta = 2` is `beta = "2"`. */
static int to_choice(lm_call *call, const lm_slot *s, int at)
{
    lua_State *L = call->L;
    int position = -1;
    if (lua_isinteger(L, at)) {
        lua_pushvalue(L, at);
        position = lm_choice_find(s->rule, lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    if (position >= 0) return position;
    position = lm_choice_find(s->rule, to_string(call, s, at));
    if (position >= 0) return position;
    char expected[512];
    snprintf(expected, sizeof expected, "one of %s", s->rule);
    lm_field_wrong(call, s, expected, at);
}

/* A list of integers (or one integer) as a block that Lua collects. */
static void read_ints(lm_call *call, const lm_slot *s, int at, lm_ints *out)
{
    lua_State *L = call->L;
    const bool single = lua_type(L, at) == LUA_TNUMBER;
    if (!single && !lm_value_plain(L, at))
        lm_field_wrong(call, s, "a list of integers", at);
    const int64_t n = single ? 1 : (int64_t)lua_rawlen(L, at);
    int64_t *data = lua_newuserdatauv(L, (size_t)(n ? n : 1) * sizeof *data, 0);
    for (int64_t i = 0; i < n; i++) {
        lm_look_at(L, i);
        if (single)
            lua_pushvalue(L, at);
        else
            lua_rawgeti(L, at, i + 1);
        data[i] = to_size(call, s, lua_gettop(L));
        if (!lm_dims_within(&call->dims, &plan_of(call, s)->range,
                            (double)data[i]))
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
    if (!single && !lm_value_plain(L, at))
        lm_field_wrong(call, s, "a list of strings", at);
    const int64_t n = single ? 1 : (int64_t)lua_rawlen(L, at);
    const char **data =
        lua_newuserdatauv(L, (size_t)(n ? n : 1) * sizeof *data, 0);
    /* A finaliser may take it out of the list. */
    lua_newtable(L);
    for (int64_t i = 0; i < n; i++) {
        lm_look_at(L, i);
        if (single)
            lua_pushvalue(L, at);
        else
            lua_rawgeti(L, at, i + 1);
        data[i] = to_string(call, s, lua_gettop(L));
        lua_rawseti(L, -2, i + 1);
    }
    *out = (lm_strs){data, n};
}

/* One entry of numbers by name: its name is at -2, its number on top. */
static double named_entry(lm_call *call, const lm_slot *s)
{
    lua_State *L = call->L;
    const char *name = lua_tostring(L, -2);
    if (lua_type(L, -1) != LUA_TNUMBER || !isfinite(lua_tonumber(L, -1)))
        lm_call_error(call,
                      "'%s' must hold finite numbers by name, but '%s' "
                      "is not one",
                      s->name, name);
    const double x = lua_tonumber(L, -1);
    if (!lm_dims_within(&call->dims, &plan_of(call, s)->range, x))
        lm_call_error(call, "'%s' must hold numbers in %s, got %s = %.6g",
                      s->name, s->rule, name, x);
    return x;
}

/* {name = number, ...}; the names are kept in a table on the stack. */
static void read_names(lm_call *call, const lm_slot *s, int at, lm_named *out)
{
    lua_State *L = call->L;
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, at); lua_pop(L, 1), n++) {
        lm_look_at(L, (int64_t)n);
        if (lua_type(L, -2) != LUA_TSTRING)
            lm_field_wrong(call, s, "a number, or numbers by name", at);
    }
    const char **name = lua_newuserdatauv(L, (n ? n : 1) * sizeof *name, 0);
    double *value = lua_newuserdatauv(L, (n ? n : 1) * sizeof *value, 0);
    lua_newtable(L);
    const int kept = lua_gettop(L);
    *out = (lm_named){s->number, name, value, 0};
    for (lua_pushnil(L); lua_next(L, at) && (size_t)out->n < n; out->n++) {
        lm_look_at(L, out->n);
        value[out->n] = named_entry(call, s);
        lua_pushvalue(L, -2);
        name[out->n] = lua_tostring(L, -1);
        lua_rawseti(L, kept, out->n + 1);
        lua_pop(L, 1);
    }
    lua_settop(L, kept);
}

static void read_named(lm_call *call, const lm_slot *s, int at, lm_named *out)
{
    lua_State *L = call->L;
    if (lua_type(L, at) != LUA_TNUMBER && !lm_value_plain(L, at))
        lm_field_wrong(call, s, "a number, or numbers by name", at);
    if (lua_type(L, at) != LUA_TNUMBER) {
        read_names(call, s, at, out);
        return;
    }
    const double x = lua_tonumber(L, at);
    if (!isfinite(x)) lm_field_wrong(call, s, "a finite number", at);
    if (!lm_dims_within(&call->dims, &plan_of(call, s)->range, x))
        lm_call_error(call, "'%s' must be a number in %s, got %.6g", s->name,
                      s->rule, x);
    *out = (lm_named){.rest = x};
}

/* A list of tensors; the ones made here are kept in a table on the stack. */
static void read_tensors(lm_call *call, const lm_slot *s, int at,
                         lm_tensors *out)
{
    lua_State *L = call->L;
    if (!lm_value_plain(L, at))
        lm_field_wrong(call, s, "a list of tensors", at);
    const int64_t n = (int64_t)lua_rawlen(L, at);
    lm_tensor *data =
        lua_newuserdatauv(L, (size_t)(n ? n : 1) * sizeof *data, 0);
    lua_newtable(L);
    const int kept = lua_gettop(L);
    bool masks = n > 0;
    for (int64_t i = 0; i < n; i++) {
        lm_look_at(L, i);
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
    const char *article = strchr("aeiou", *s->type->name) ? "an" : "a";
    snprintf(expected, sizeof expected, "%s %s", article, s->type->name);
    void *object = box ? lm_box_object(box) : NULL;
    if (!object) lm_field_wrong(call, s, expected, at);
    const char *why = !s->any && s->type->lacks ? s->type->lacks(object) : NULL;
    if (why) lm_call_error(call, "'%s' %s", s->name, why);
    *(void **)field = object;
    const lm_size_rule *rule = &plan_of(call, s)->sizes;
    if (!s->type->size || !rule->n) return;
    int64_t size[LM_RANK_MAX + 1];
    for (int k = 0; k < rule->n; k++) size[k] = s->type->size(object, k);
    if (lm_dims_meet(&call->dims, rule, rule->n, size)) return;
    char shape[160], words[160];
    lm_call_error(call, "'%s' has sizes %s, expected %s", s->name,
                  lm_shape_text(rule->n, size, shape, sizeof shape),
                  sizes_text(call, s, words, sizeof words));
}

static void read_number(lm_call *call, const lm_slot *s, int at, void *field)
{
    if (lua_type(call->L, at) != LUA_TNUMBER)
        lm_field_wrong(call, s, "a number", at);
    const double x = lua_tonumber(call->L, at);
    const lm_range_rule *range = &plan_of(call, s)->range;
    if ((isnan(x) && !range->nan) || (isinf(x) && !range->infinite))
        lm_field_wrong(call, s, "a finite number", at);
    *(double *)field = x;
}

static void read_func(lm_call *call, const lm_slot *s, int at)
{
    lua_State *L = call->L;
    if (s->kind == LM_KIND_FUNC && !lua_isfunction(L, at))
        lm_field_wrong(call, s, "a function", at);
    if (s->kind == LM_KIND_TABLE && !lua_istable(L, at))
        lm_field_wrong(call, s, "a table", at);
}

/* An integer whose name is a word of shapes must agree with them. */
static void bind_size(lm_call *call, const lm_slot *s, int64_t size)
{
    const int word = plan_of(call, s)->word;
    if (word < 0 || lm_dims_bind(&call->dims, word, size)) return;
    lm_call_error(call,
                  "'%s' is %lld, but the shapes of other arguments "
                  "say %lld",
                  s->name, (long long)size, (long long)call->dims.size[word]);
}

void lm_field_read(lm_call *call, const lm_slot *s, int *at)
{
    lua_State *L = call->L;
    void *field = call->args + s->offset;
    switch (s->kind) {
    case LM_KIND_TENSOR:
    case LM_KIND_MAT:
    case LM_KIND_VEC: read_tensor(call, s, at); break;
    case LM_KIND_NUM: read_number(call, s, *at, field); break;
    case LM_KIND_INT:
        *(int64_t *)field = to_size(call, s, *at);
        bind_size(call, s, *(int64_t *)field);
        break;
    case LM_KIND_INDEX:
        *(int64_t *)field = to_integer(call, s, *at);
        /* The smallest integer has none before it. */
        if (*(int64_t *)field > INT64_MIN) --*(int64_t *)field;
        break;
    case LM_KIND_STR: *(const char **)field = to_string(call, s, *at); break;
    case LM_KIND_FLAG:
        if (!lua_isboolean(L, *at))
            lm_field_wrong(call, s, "true or false", *at);
        *(bool *)field = lua_toboolean(L, *at);
        break;
    case LM_KIND_CHOICE: *(int *)field = to_choice(call, s, *at); break;
    case LM_KIND_SEED:
        *(uint64_t *)field = (uint64_t)to_integer(call, s, *at);
        break;
    case LM_KIND_INTS: read_ints(call, s, *at, field); break;
    case LM_KIND_STRS: read_strs(call, s, *at, field); break;
    case LM_KIND_NAMED: read_named(call, s, *at, field); break;
    case LM_KIND_TENSORS: read_tensors(call, s, *at, field); break;
    case LM_KIND_OBJ: read_object(call, s, *at, field); break;
    default: read_func(call, s, *at);
    }
}

void lm_field_default(lm_call *call, const lm_slot *s)
{
    void *field = call->args + s->offset;
    switch (s->kind) {
    case LM_KIND_NUM: *(double *)field = s->number; break;
    case LM_KIND_INT:
        *(int64_t *)field = (int64_t)s->number;
        bind_size(call, s, *(int64_t *)field);
        break;
    case LM_KIND_INDEX: *(int64_t *)field = -1; break;
    case LM_KIND_NAMED: ((lm_named *)field)->rest = s->number; break;
    case LM_KIND_FLAG: *(bool *)field = s->number != 0; break;
    case LM_KIND_STR: *(const char **)field = s->text; break;
    case LM_KIND_CHOICE: *(int *)field = plan_of(call, s)->choice; break;
    case LM_KIND_SEED:
        *(uint64_t *)field = lm_seed_next(lm_env_of(call->L));
        break;
    default: break; /* the args struct starts as zeros: absent */
    }
}
