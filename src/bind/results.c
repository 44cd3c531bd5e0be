#include "bind/results.h"

#include <lauxlib.h>
#include <string.h>

#include "bind/field.h"
#include "bind/made.h"

/* Is the result of slot k one that this call has? */
static bool wanted(const lm_call *call, int k)
{
    const int flag = call->plan->slot[k].asked;
    if (flag < 0) return true;
    return *(const bool *)(call->args + call->export->slots[flag].offset);
}

/* Of results that are all objects only those that were made. */
static bool there(const lm_call *call, const lm_slot *s, int k)
{
    if (s->dir != LM_DIR_OUT || !wanted(call, k)) return false;
    return !call->plan->choice || *(void *const *)(call->args + s->offset);
}

static int count_there(const lm_call *call)
{
    int n = 0;
    for (int k = 0; k < call->plan->slots; k++)
        n += there(call, &call->export->slots[k], k);
    return n;
}

/* ---- before the call ---------------------------------------------------- */

/* The new object holds on to every tensor and object it was made from. */
static void keep_inputs(lm_call *call, int box)
{
    lua_State *L = call->L;
    int k = 0, n = 0;
    lua_newtable(L);
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END;
         s++, k++) {
        if (s->dir == LM_DIR_OUT || !call->at[k] ||
            (s->kind > LM_KIND_VEC && s->kind != LM_KIND_OBJ))
            continue;
        lua_pushvalue(L, call->at[k]);
        lua_rawseti(L, -2, ++n);
    }
    lm_box_keep(L, box);
}

/* The box of a result is there before the object, so that no error can lose
 * it. */
static void prepare_object(lm_call *call, const lm_slot *s, int k)
{
    lm_box_new(call->L, s->type);
    call->at[k] = lua_gettop(call->L);
    if (!s->type->alone) keep_inputs(call, call->at[k]);
}

void lm_results_prepare(lm_call *call)
{
    lua_State *L = call->L;
    int64_t size[LM_RANK_MAX];
    int k = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END;
         s++, k++) {
        if (s->dir != LM_DIR_OUT || !wanted(call, k)) continue;
        const lm_size_rule *rule = &call->plan->slot[k].sizes;
        if (s->kind <= LM_KIND_VEC && !rule->free) {
            const int rank = lm_dims_shape(&call->dims, rule, size);
            if (rank < 0)
                lm_call_error(call, "the shape '%s' of '%s' is not defined",
                              s->rule, s->name);
            if (rank == 0) {
                lm_field_tensor(s, call->args,
                                &(lm_tensor){.data = &call->number[k]});
                call->at[k] = LM_IN_CALL;
                continue;
            }
            lm_field_tensor(s, call->args, lm_value_new(L, rank, size));
            call->at[k] = lua_gettop(L);
        } else if (s->kind == LM_KIND_OBJ) {
            prepare_object(call, s, k);
        }
    }
}

/* ---- during the call ---------------------------------------------------- */

static int make_protected(lua_State *L)
{
    const lm_tensor *want = lua_touserdata(L, 1);
    lm_value_new(L, want->rank, want->size);
    return 1;
}

lm_status lm_results_make(lm_env *env, lm_tensor *out)
{
    lm_call *call = env->host;
    lua_State *L = call->L;
    const ptrdiff_t offset = (char *)out - call->args;
    int k = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END; s++, k++)
        if (s->dir == LM_DIR_OUT && (ptrdiff_t)s->offset == offset) break;
    if (out->rank == 0) {
        out->data = &call->number[k];
        call->at[k] = LM_IN_CALL;
        return LM_OK;
    }
    lua_pushcfunction(L, make_protected);
    lua_pushlightuserdata(L, out);
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
        lua_pop(L, 1);
        return lm_nomem(env);
    }
    out->data = ((lm_tensor *)lua_touserdata(L, -1))->data;
    call->at[k] = lua_gettop(L);
    return LM_OK;
}

/* ---- around the call ---------------------------------------------------- */

void lm_results_acquire(lm_call *call)
{
    int k = 0;
    if (!call->plan->takes) return;
    /* No Lua runs from here to the function itself, but it has since the
     * arguments were read. */
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END; s++, k++)
        if (s->dir != LM_DIR_OUT && s->kind == LM_KIND_OBJ && call->at[k] &&
            !lm_box_object(lua_touserdata(call->L, call->at[k])))
            lm_call_error(call, "'%s' was closed during the call", s->name);
    k = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END; s++, k++)
        if (s->dir != LM_DIR_OUT && s->kind == LM_KIND_OBJ && call->at[k])
            lm_box_acquire(call->L, call->at[k]);
}

void lm_results_release(lm_call *call, bool failed)
{
    int k = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END;
         s++, k++) {
        if (s->kind != LM_KIND_OBJ || !call->at[k]) continue;
        if (s->dir != LM_DIR_OUT)
            lm_box_release(call->L, call->at[k]);
        else if (failed)
            lm_box_close(call->L, call->at[k]);
    }
}

/* ---- after the call ----------------------------------------------------- */

static void push_object(lm_call *call, const lm_slot *s, int at)
{
    if (*(void **)(call->args + s->offset))
        lua_pushvalue(call->L, at);
    else
        lua_pushnil(call->L);
}

static bool holds_mask(const lm_call *call, const lm_slot *s)
{
    return s->holds == LM_HOLDS_MASK ||
           (s->holds == LM_HOLDS_MOVED && call->mask);
}

/* A vector or matrix may have been cut short by the function. */
static void push_tensor(lm_call *call, const lm_slot *s, int at)
{
    lua_State *L = call->L;
    if (!at) { /* "?" and never made: the function returned none */
        lua_pushnil(L);
        return;
    }
    const bool mask = holds_mask(call, s);
    if (at == LM_IN_CALL) {
        const double x = call->number[s - call->export->slots];
        if (mask)
            lua_pushboolean(L, x != 0);
        else
            lua_pushnumber(L, x);
        return;
    }
    const void *field = call->args + s->offset;
    lm_tensor *t = lua_touserdata(L, at);
    if (s->kind == LM_KIND_VEC) t->size[0] = ((const lm_vec *)field)->n;
    if (s->kind == LM_KIND_MAT && t->rank == 2)
        t->size[0] = ((const lm_mat *)field)->rows;
    lm_value_set_mask(t, mask);
    lua_pushvalue(L, at);
}

static void push_text(lua_State *L, const char *text)
{
    if (text)
        lua_pushstring(L, text);
    else
        lua_pushnil(L);
}

bool lm_results_list(lua_State *L, const lm_slot *s, const void *field)
{
    const lm_ints *ints = field;
    const lm_strs *strs = field;
    const bool words = s->kind == LM_KIND_STRS;
    const int64_t n = words ? strs->n : ints->n;
    lua_createtable(L, (int)n, 0);
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at_row(lm_env_of(L), i, 16)) return false;
        if (words)
            push_text(L, strs->data[i]);
        else
            lua_pushinteger(L, ints->data[i]);
        lua_rawseti(L, -2, i + 1);
    }
    return true;
}

static void push_slot(lm_call *call, const lm_slot *s, int at)
{
    lua_State *L = call->L;
    const void *field = call->args + s->offset;
    switch (s->kind) {
    case LM_KIND_TENSOR:
    case LM_KIND_MAT:
    case LM_KIND_VEC: push_tensor(call, s, at); break;
    case LM_KIND_OBJ: push_object(call, s, at); break;
    case LM_KIND_NUM: lua_pushnumber(L, *(const double *)field); break;
    case LM_KIND_INT: lua_pushinteger(L, *(const int64_t *)field); break;
    case LM_KIND_INDEX: lua_pushinteger(L, *(const int64_t *)field + 1); break;
    case LM_KIND_FLAG: lua_pushboolean(L, *(const bool *)field); break;
    case LM_KIND_STR: push_text(L, *(const char *const *)field); break;
    case LM_KIND_INTS:
    case LM_KIND_STRS: call->cut |= !lm_results_list(L, s, field); break;
    default: lua_pushnil(L);
    }
}

/* A function without results returns the argument that it changed. */
static int push_written(lm_call *call)
{
    int k = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END;
         s++, k++) {
        if (!s->written) continue;
        lua_pushvalue(call->L, call->at[k]);
        return 1;
    }
    return 0;
}

static void mark_written(lm_call *call)
{
    int k = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END; s++, k++)
        if (s->written)
            lm_value_set_mask(lua_touserdata(call->L, call->at[k]),
                              holds_mask(call, s));
}

/* A box that was given no object, since the result is of another type, uses
 * nothing. */
static void own_objects(lm_call *call)
{
    int k = 0;
    size_t bytes = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END;
         s++, k++) {
        if (s->dir != LM_DIR_OUT || s->kind != LM_KIND_OBJ) continue;
        lm_box *box = lua_touserdata(call->L, call->at[k]);
        box->object = *(void **)(call->args + s->offset);
        if (!box->object) {
            lm_box_close(call->L, call->at[k]);
            continue;
        }
        if (s->type->bytes) bytes += s->type->bytes(box->object);
        if (s->held) lm_box_hold(call->L, call->at[0], call->at[k]);
    }
    /* Once no error can lose one of them. */
    k = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END; s++, k++)
        if (s->dir == LM_DIR_OUT && s->kind == LM_KIND_OBJ)
            lm_made_remember(call, call->at[k]);
    lm_value_weigh(call->L, LM_OBJECT_WEIGHT * bytes);
}

int lm_results_push(lm_call *call)
{
    lua_State *L = call->L;
    const lm_plan *plan = call->plan;
    if (plan->written) mark_written(call);
    if (plan->outs == 0) return push_written(call);
    if (plan->objects) own_objects(call);
    const int outs =
        plan->asked || plan->choice ? count_there(call) : plan->outs;
    if (outs > 1) lua_createtable(L, 0, outs);
    int k = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END;
         s++, k++) {
        if (!there(call, s, k)) continue;
        push_slot(call, s, call->at[k]);
        if (outs > 1) lua_setfield(L, -2, s->name);
    }
    return 1;
}
