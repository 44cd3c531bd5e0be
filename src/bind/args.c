#include "bind/args.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "bind/field.h"
#include "bind/spelling.h"

/* A call is written in one of four ways, which mean the same to a function:
 *
 *     align(k, q, {center = false})     positions, then options in a last table
 *     align{k, q, center = false}       one table: its list part is the
 * positions align{k = k, q = q}               all by name reshape(x, 2, 3) a
 * list at the end, given loose
 *
 * A table may be a value (a nested list is a tensor) or the options, and the
 * two must be told apart without a hint from the caller.  Only the last
 * argument can be the options.  It is if it has names, for no list of numbers
 * has any; where the slot at its position takes any table, only if it is the
 * one argument and names a required slot; and if it is empty, once all required
 * slots are taken (is_options).
 *
 * Values are not copied: call->at[k] is where on Lua's stack that of slot k
 * lies. Those of the options are pushed there and stay.  Most calls give all
 * required arguments and no table, and nothing of this is asked of them
 * (bind_plain).
 */

/* ---- which Lua value belongs to which slot ------------------------------ */

static int find_slot(const lm_export *export, const char *name)
{
    int k = 0;
    for (const lm_slot *s = export->slots; s->dir != LM_DIR_END; s++, k++)
        if (s->dir != LM_DIR_OUT && strcmp(s->name, name) == 0) return k;
    return -1;
}

static void unknown_option(lm_call *call, const char *name)
{
    lm_nearest near = lm_nearest_to(name);
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END; s++)
        if (s->dir != LM_DIR_OUT) lm_nearest_try(&near, s->name);
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
        lm_call_error(call, "'%s' is given twice", call->export->slots[k].name);
    call->at[k] = at;
}

/* Which slot the n-th positional argument goes to, counted from 0; -1 if there
 * are fewer. */
static int required(const lm_call *call, int n)
{
    const lm_plan *plan = call->plan;
    if (n < plan->positions) return plan->required[n];
    return n == 0 ? plan->only : -1;
}

static void set_positional(lm_call *call, int n, int at)
{
    const int k = required(call, n);
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
        if (lua_isinteger(L, -1) && lua_tointeger(L, -1) > 0 &&
            lua_tointeger(L, -1) <= n) {
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

/* Does the table at index i name a required slot? */
static bool names_required(const lm_call *call, int i)
{
    lua_State *L = call->L;
    bool found = false;
    for (int n = 0; !found && required(call, n) >= 0; n++) {
        const int k = required(call, n);
        found = lua_getfield(L, i, call->export->slots[k].name) != LUA_TNIL;
        lua_pop(L, 1);
    }
    return found;
}

/* Is the last argument, the n-th, the table of options?  A table with names
 * is, unless it stands where a required table may stand (a value of any kind
 * may also come first in the table); an empty one is when nothing else is
 * missing. */
static bool is_options(lm_call *call, int n)
{
    lua_State *L = call->L;
    if (n == 0 || !lm_value_plain(L, n)) return false;
    const int k = required(call, n - 1);
    const bool names = lm_value_named(L, n);
    if (k < 0) return names || lua_rawlen(L, n) == 0;
    const lm_slot *s = &call->export->slots[k];
    if (s->kind == LM_KIND_TABLE || s->kind == LM_KIND_ANY)
        return n == 1 &&
               (names_required(call, n) ||
                (s->kind == LM_KIND_ANY && names && lua_rawlen(L, n)));
    return names;
}

/* May the value at index i stand in a list that was given loose: a number in
 * one of integers; in one of tensors also a tensor, or a nested list? */
static bool loose(lua_State *L, int i, int kind)
{
    if (lua_type(L, i) == LUA_TNUMBER) return true;
    if (kind == LM_KIND_INTS) return false;
    if (!lm_value_plain(L, i)) return lm_value_test(L, i);
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
    const int last = call->plan->positions ? call->plan->positions - 1 : 0;
    const int k = required(call, last);
    const int kind = k < 0 ? LM_KIND_ANY : call->export->slots[k].kind;
    if ((kind != LM_KIND_INTS && kind != LM_KIND_TENSORS) || n < last + 1)
        return n;
    if (n == last + 1 && (kind == LM_KIND_INTS || lm_value_plain(L, n)))
        return n;
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

/* All required slots and nothing else, no nil and no table: neither options nor
 * a list to gather. */
static bool bind_plain(lm_call *call, int n)
{
    const lm_plan *plan = call->plan;
    if (n != plan->positions || plan->lists) return false;
    for (int i = n; i > 0; i--) {
        const int type = lua_type(call->L, i);
        if (type == LUA_TNIL || type == LUA_TTABLE) return false;
    }
    for (int i = 0; i < n; i++) call->at[plan->required[i]] = i + 1;
    return true;
}

static void bind_slots(lm_call *call)
{
    int n = lua_gettop(call->L);
    if (bind_plain(call, n)) return;
    while (n > 0 && lua_isnil(call->L, n)) n--; /* f(x, options), without */
    const bool options = is_options(call, n);
    const int plain = gather_list(call, options ? n - 1 : n);
    for (int i = 0; i < plain; i++) set_positional(call, i, i + 1);
    if (options) set_named(call, n, plain);
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
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END;
         s++, k++) {
        if (!call->at[k]) continue;
        const void *field = call->args + s->offset;
        double x;
        if (s->kind == LM_KIND_NUM)
            x = *(const double *)field;
        else if (s->kind == LM_KIND_INT)
            x = (double)*(const int64_t *)field;
        else if (s->kind == LM_KIND_INDEX)
            x = (double)*(const int64_t *)field + 1;
        else
            continue;
        if (lm_dims_within(&call->dims, &call->plan->slot[k].range, x))
            continue;
        snprintf(expected, sizeof expected, "%s in %s",
                 s->kind == LM_KIND_NUM ? "a number" : "an integer", s->rule);
        lm_field_wrong(call, s, expected, call->at[k]);
    }
}

void lm_args_read(lm_call *call)
{
    const lm_export *export = call->export;
    /* Also for the results. */
    luaL_checkstack(call->L, 5 * call->plan->slots + LUA_MINSTACK, NULL);
    lm_dims_open(&call->dims);
    bind_slots(call);
    int k = 0;
    for (const lm_slot *s = export->slots; s->dir != LM_DIR_END; s++, k++) {
        if (s->dir == LM_DIR_OUT) continue;
        if (call->at[k])
            lm_field_read(call, s, &call->at[k]);
        else if (s->dir == LM_DIR_IN)
            missing(call, s);
        else if (!s->bare)
            lm_field_default(call, s);
    }
    if (call->plan->ranges) check_ranges(call);
}
