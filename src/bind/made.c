#include "bind/made.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "bind/box.h"
#include "bind/env.h"

/* Fields of the list of what a box keeps. */
#define EXPORT "export"
#define ARGUMENTS "arguments"

/* The i-th of the words "a|b|c". */
static void push_word(lua_State *L, const char *words, int i)
{
    for (; i > 0; i--) words = strchr(words, '|') + 1;
    lua_pushlstring(L, words, strcspn(words, "|"));
}

/* A table of numbers by name belongs to the caller. */
static void push_copy(lm_call *call, int i)
{
    lua_State *L = call->L;
    int64_t n = 0;
    if (!lua_istable(L, i)) {
        lua_pushvalue(L, i);
        return;
    }
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, i); lua_pop(L, 1)) {
        if (lm_stopped_at_row(lm_env_of(L), n++, 16)) {
            call->cut = true;
            lua_pop(L, 2);
            return;
        }
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_settable(L, -5);
    }
}

/* Push the value that slot s had in the call, nil if it was not given. */
static void push_argument(lm_call *call, const lm_slot *s, int at)
{
    lua_State *L = call->L;
    const void *field = call->args + s->offset;
    switch (s->kind) {
    case LM_KIND_NUM: {
        const double x = *(const double *)field;
        if (isnan(x))
            lua_pushnil(L);
        else
            lua_pushnumber(L, x);
        break;
    }
    case LM_KIND_INT: {
        const int64_t n = *(const int64_t *)field;
        if (n == LM_INFINITE)
            lua_pushnumber(L, INFINITY);
        else
            lua_pushinteger(L, n);
        break;
    }
    case LM_KIND_SEED:
        lua_pushinteger(L, (lua_Integer) * (const uint64_t *)field);
        break;
    case LM_KIND_FLAG: lua_pushboolean(L, *(const bool *)field); break;
    case LM_KIND_CHOICE: push_word(L, s->rule, *(const int *)field); break;
    case LM_KIND_STR: lua_pushstring(L, *(const char *const *)field); break;
    default:
        if (at > 0)
            push_copy(call, at);
        else
            lua_pushnil(L);
    }
}

static bool takes_values(const lm_call *call)
{
    int k = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END; s++, k++)
        if (s->dir != LM_DIR_OUT && call->at[k] &&
            (s->kind <= LM_KIND_VEC || s->kind == LM_KIND_TENSORS ||
             s->kind == LM_KIND_OBJ))
            return true;
    return false;
}

void lm_made_remember(lm_call *call, int i)
{
    lua_State *L = call->L;
    const lm_export *export = call->export;
    char name[128];
    int k = 0;
    if (!lm_box_kept(L, i)) {
        if (takes_values(call)) return;
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lm_box_keep(L, i);
    }
    lua_pushstring(L, lm_call_name(export, name, sizeof name));
    lua_setfield(L, -2, EXPORT);
    lua_newtable(L);
    for (const lm_slot *s = export->slots; s->dir != LM_DIR_END; s++, k++) {
        if (s->dir == LM_DIR_OUT) continue;
        push_argument(call, s, call->at[k]);
        lua_setfield(L, -2, s->name);
    }
    lua_setfield(L, -2, ARGUMENTS);
    lua_pop(L, 1);
}

static int made(lua_State *L)
{
    if (!lm_box_test(L, 1, NULL) || !lm_box_kept(L, 1)) return 0;
    lua_getfield(L, -1, EXPORT);
    lua_getfield(L, -2, ARGUMENTS);
    return lua_isnil(L, -2) ? 0 : 2;
}

int luaopen_limn_made(lua_State *L)
{
    lua_pushcfunction(L, made);
    return 1;
}
