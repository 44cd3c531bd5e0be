#include "bind/define.h"

#include <assert.h>
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "bind/args.h"
#include "bind/exports.h"
#include "bind/look.h"
#include "bind/methods.h"
#include "bind/names.h"
#include "bind/results.h"

/* ---- calling ------------------------------------------------------------ */

/* The word at this position of "a|b|c". */
static void push_choice(lua_State *L, const char *rule, int position)
{
    for (; position > 0; position--) rule += strcspn(rule, "|") + 1;
    lua_pushlstring(L, rule, strcspn(rule, "|"));
}

static void push_size(lua_State *L, int64_t size)
{
    if (size == LM_INFINITE)
        lua_pushnumber(L, HUGE_VAL);
    else
        lua_pushinteger(L, size);
}

/* A tensor of rank 0 is a number. */
static void push_value(lua_State *L, int at)
{
    const lm_tensor *t = lm_value_test(L, at);
    if (t && t->rank == 0)
        lua_pushnumber(L, t->data[0]);
    else
        lua_pushvalue(L, at);
}

/* The type that a default of this kind has; LUA_TNONE if it has none. */
static int default_type(int kind)
{
    switch (kind) {
    case LM_KIND_NUM:
    case LM_KIND_INT:
    case LM_KIND_NAMED: return LUA_TNUMBER;
    case LM_KIND_FLAG: return LUA_TBOOLEAN;
    case LM_KIND_STR:
    case LM_KIND_CHOICE: return LUA_TSTRING;
    default: return LUA_TNONE;
    }
}

static void push_argument(lm_call *call, const lm_slot *s, int at)
{
    lua_State *L = call->L;
    const void *field = call->args + s->offset;
    const bool defaulted = !s->bare && (default_type(s->kind) != LUA_TNONE ||
                                        s->kind == LM_KIND_SEED);
    if (!at && !defaulted) {
        lua_pushnil(L);
        return;
    }
    switch (s->kind) {
    case LM_KIND_NUM: lua_pushnumber(L, *(const double *)field); break;
    case LM_KIND_INT: push_size(L, *(const int64_t *)field); break;
    case LM_KIND_SEED: lua_pushinteger(L, *(const int64_t *)field); break;
    case LM_KIND_FLAG: lua_pushboolean(L, *(const bool *)field); break;
    case LM_KIND_CHOICE: push_choice(L, s->rule, *(const int *)field); break;
    case LM_KIND_STR: lua_pushstring(L, *(const char *const *)field); break;
    case LM_KIND_NAMED:
        if (at)
            lua_pushvalue(L, at);
        else
            lua_pushnumber(L, ((const lm_named *)field)->rest);
        break;
    case LM_KIND_INTS:
    case LM_KIND_STRS:
        if (!lm_results_list(L, s, field)) lm_interrupted(L);
        break;
    default: push_value(L, at);
    }
}

/* Upvalues; the first is the export. */
enum { EXPORT = 1, RUN, PLAN, BLOCK };

static int dispatch_lua(lua_State *L)
{
    lm_call call = {.L = L, .plan = lua_touserdata(L, lua_upvalueindex(PLAN))};
    call.export = call.plan->export;
    lm_args_read(&call);
    const int top = lua_gettop(L);
    lua_pushvalue(L, lua_upvalueindex(RUN));
    lua_newtable(L);
    int k = 0;
    for (const lm_slot *s = call.export->slots; s->dir != LM_DIR_END;
         s++, k++) {
        if (s->dir == LM_DIR_OUT) continue;
        push_argument(&call, s, call.at[k]);
        lua_setfield(L, -2, s->name);
    }
    lua_call(L, 1, LUA_MULTRET);
    return lua_gettop(L) - top;
}

/* ---- declaring ---------------------------------------------------------- */

/* Index 1: the declaration.  Index 2: strings that must live as long. */
enum { SPEC = 1, KEPT = 2 };

static const char *keep(lua_State *L)
{
    const char *text = lua_tostring(L, -1);
    lua_pushvalue(L, -1);
    lua_pushboolean(L, 1);
    lua_settable(L, KEPT);
    lua_pop(L, 1);
    return text;
}

/* The text in field `name` of the table at index i; absent: `otherwise`. */
static const char *text_field(lua_State *L, int i, const char *name,
                              const char *otherwise)
{
    i = lua_absindex(L, i);
    if (lua_getfield(L, i, name) == LUA_TNIL && otherwise) {
        lua_pop(L, 1);
        return otherwise;
    }
    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "def: '%s' must be a string", name);
    return keep(L);
}

static void read_kind(lua_State *L, lm_slot *s, const char *kind)
{
    const int known = lm_kind_named(kind);
    if (known >= 0) {
        s->kind = (uint8_t)known;
        return;
    }
    s->type = lm_exports_type(L, kind);
    s->kind = LM_KIND_OBJ;
    if (!s->type) luaL_error(L, "def: no kind '%s'", kind);
}

static void read_default(lua_State *L, lm_slot *s)
{
    const int found = lua_getfield(L, -1, "default");
    const int type = default_type(s->kind);
    if (found == LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    if (type == LUA_TNONE)
        luaL_error(L, "def: '%s' can have no default; make it optional",
                   s->name);
    if (found != type)
        luaL_error(L, "def: the default of '%s' must be a %s, got a %s",
                   s->name, lua_typename(L, type), lua_typename(L, found));
    s->dir = LM_DIR_OPT;
    if (type == LUA_TSTRING) {
        s->text = keep(L);
        return;
    }
    s->number =
        type == LUA_TNUMBER ? lua_tonumber(L, -1) : lua_toboolean(L, -1);
    lua_pop(L, 1);
}

/* Read the slot that the table on top describes. */
static void read_spec(lua_State *L, lm_slot *s, bool result, size_t *size)
{
    s->name = text_field(L, -1, "name", NULL);
    read_kind(L, s, text_field(L, -1, "kind", NULL));
    s->dir = result ? LM_DIR_OUT : LM_DIR_IN;
    s->doc = text_field(L, -1, "doc", "");
    const bool shaped = s->kind <= LM_KIND_VEC;
    s->rule = text_field(L, -1, "rule", shaped ? "?" : "");
    read_default(L, s);
    lua_getfield(L, -1, "any");
    s->any = lua_toboolean(L, -1);
    lua_pop(L, 1);
    lua_getfield(L, -1, "optional");
    if (lua_toboolean(L, -1) && s->dir == LM_DIR_IN) {
        s->dir = LM_DIR_OPT;
        s->bare = s->kind != LM_KIND_SEED;
    }
    lua_pop(L, 1);
    s->offset = *size;
    *size += s->kind == LM_KIND_TENSOR ? sizeof(lm_tensor) : sizeof(lm_mat);
    static_assert(sizeof(lm_named) <= sizeof(lm_mat), "a field holds either");
}

static int read_list(lua_State *L, const char *name, bool result,
                     lm_slot *slots, int n, size_t *size)
{
    if (lua_getfield(L, SPEC, name) == LUA_TTABLE) {
        const int count = (int)lua_rawlen(L, -1);
        for (int i = 1; i <= count; i++) {
            if (n >= LM_SLOTS_MAX - 1)
                luaL_error(L, "def: more than %d slots", LM_SLOTS_MAX - 1);
            lua_rawgeti(L, -1, i);
            luaL_checktype(L, -1, LUA_TTABLE);
            read_spec(L, &slots[n++], result, size);
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
    return n;
}

static void read_name(lua_State *L, lm_export *export)
{
    const char *name = text_field(L, SPEC, "name", NULL);
    const char *dot = strrchr(name, '.');
    lua_pushlstring(L, name, dot ? (size_t)(dot - name) : 0);
    export->folder = keep(L);
    lua_pushstring(L, dot ? dot + 1 : name);
    export->name = keep(L);
}

/* Where the function is defined, for help. */
static void read_source(lua_State *L, lm_export *export)
{
    lua_Debug where;
    lua_getfield(L, SPEC, "run");
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">S", &where);
    lua_pushstring(L, where.short_src);
    export->file = keep(L);
    export->line = where.linedefined;
    lua_pop(L, 1);
}

/* Make the function on top a method of the kinds in the list `methods`. */
static void add_methods(lua_State *L, const lm_export *export)
{
    const int f = lua_gettop(L);
    if (lua_getfield(L, SPEC, "methods") == LUA_TTABLE)
        for (int i = 1; lua_rawgeti(L, f + 1, i) == LUA_TSTRING; i++) {
            const char *kind = lua_tostring(L, -1);
            const bool tensor = strcmp(kind, "tensor") == 0;
            const lm_type *type = tensor ? NULL : lm_exports_type(L, kind);
            if (!tensor && !type) luaL_error(L, "def: no kind '%s'", kind);
            lua_pushvalue(L, f);
            lm_methods_add_to(L, type, export->name);
            lua_settop(L, f + 1);
        }
    lua_settop(L, f);
}

/* limn.def{...}: upvalue 1 is `limn`. */
static int define(lua_State *L)
{
    luaL_checktype(L, SPEC, LUA_TTABLE);
    lua_settop(L, 1);
    lua_newtable(L);
    lua_getfield(L, SPEC, "run");
    luaL_argcheck(L, lua_isfunction(L, -1), 1, "'run' must be a function");
    lua_pop(L, 1);
    struct {
        lm_export export;
        lm_slot slots[LM_SLOTS_MAX];
    } *made = lua_newuserdatauv(L, sizeof *made, 1);
    memset(made, 0, sizeof *made);
    lua_pushvalue(L, KEPT);
    lua_setiuservalue(L, -2, 1);
    lm_export *export = &made->export;
    export->slots = made->slots;
    read_name(L, export);
    export->doc = text_field(L, SPEC, "doc", "");
    export->ref = text_field(L, SPEC, "ref", "");
    export->example = text_field(L, SPEC, "example", "");
    read_source(L, export);
    int n = read_list(L, "args", false, made->slots, 0, &export->size);
    read_list(L, "results", true, made->slots, n, &export->size);
    if (export->size > LM_ARGS_MAX) luaL_error(L, "def: too many slots");

    const int block = lua_gettop(L);
    lua_pushlightuserdata(L, export);
    lua_getfield(L, SPEC, "run");
    lm_plan_push(L, export);
    lua_pushvalue(L, block);
    lua_pushcclosure(L, dispatch_lua, BLOCK);
    lm_folder_push(L, lua_upvalueindex(1), export->folder);
    lua_insert(L, -2);
    if (export->slots[0].dir != LM_DIR_END) lm_methods_add(L, export);
    add_methods(L, export);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, export->name);
    lm_exports_add(L, export);
    /* The list points at the block; a definition that takes the place of
     * this one lets it go. */
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "limn.defined");
    char full[128];
    lm_call_name(export, full, sizeof full);
    lua_pushvalue(L, block);
    lua_setfield(L, -2, full);
    lua_pop(L, 1);
    return 1;
}

/* ---- callbacks ----------------------------------------------------------- */

/* coroutine.yield, which cannot leave a callback: what is called with one ends
 * before its caller goes on.  The one is what the user called: of functions that
 * call others of limn, the outermost. */
static int yield(lua_State *L)
{
    lua_Debug frame;
    const lm_export *called = NULL;
    for (int k = 1; !lua_isyieldable(L) && lua_getstack(L, k, &frame); k++) {
        lua_getinfo(L, "fS", &frame);
        const lm_export *export = lm_exports_of(L, -1);
        lua_pop(L, 1);
        if (export) called = export;
        if (called && *frame.what != 'C' &&
            strncmp(frame.short_src, "limn/", 5) != 0)
            break;
    }
    char name[128];
    if (called)
        return luaL_error(L, "%s: a function that it calls must not yield",
                          lm_call_name(called, name, sizeof name));
    return lua_yield(L, lua_gettop(L));
}

void lm_define_open(lua_State *L)
{
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, define, 1);
    lua_setfield(L, -2, "def");
    lua_getglobal(L, "coroutine");
    lua_pushcfunction(L, yield);
    lua_setfield(L, -2, "yield");
    lua_pop(L, 1);
}
