#include "bind/exports.h"

#include <lauxlib.h>
#include <string.h>

#include "bind/names.h"

static const char LIST[] = "limn.exports";

static const char *const kinds[] = {
    [LM_KIND_TENSOR] = "tensor",   [LM_KIND_MAT] = "mat",
    [LM_KIND_VEC] = "vec",         [LM_KIND_NUM] = "num",
    [LM_KIND_INT] = "int",         [LM_KIND_INDEX] = "index",
    [LM_KIND_STR] = "str",         [LM_KIND_FLAG] = "flag",
    [LM_KIND_CHOICE] = "choice",   [LM_KIND_SEED] = "seed",
    [LM_KIND_INTS] = "ints",       [LM_KIND_STRS] = "strs",
    [LM_KIND_TENSORS] = "tensors", [LM_KIND_NAMED] = "named",
    [LM_KIND_OBJ] = "object",      [LM_KIND_FUNC] = "function",
    [LM_KIND_TABLE] = "table",     [LM_KIND_ANY] = "any"};

int lm_kind_named(const char *name)
{
    for (int k = 0; k < (int)(sizeof kinds / sizeof *kinds); k++)
        if (k != LM_KIND_OBJ && strcmp(kinds[k], name) == 0) return k;
    return -1;
}

/* Push LIST: the exports by position, and by name the tables "places", of
 * positions by full name, and "types", of object types by name. */
static void push_list(lua_State *L)
{
    if (luaL_getsubtable(L, LUA_REGISTRYINDEX, LIST)) return;
    lua_newtable(L);
    lua_setfield(L, -2, "places");
    lua_newtable(L);
    lua_setfield(L, -2, "types");
}

static void push_name(lua_State *L, const lm_export *export)
{
    lua_pushfstring(L, "%s%s%s", export->folder, *export->folder ? "." : "",
                    export->name);
}

/* The position of the export whose full name is on top, which is popped; 0 if
 * there is none. */
static lua_Integer place(lua_State *L)
{
    push_list(L);
    lua_getfield(L, -1, "places");
    lua_pushvalue(L, -3);
    lua_rawget(L, -2);
    const lua_Integer i = lua_tointeger(L, -1);
    lua_pop(L, 4);
    return i;
}

static void add_place(lua_State *L, const lm_export *export, lua_Integer i)
{
    lua_getfield(L, -1, "places");
    push_name(L, export);
    lua_pushinteger(L, i);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

static void add_types(lua_State *L, const lm_export *export)
{
    lua_getfield(L, -1, "types");
    for (const lm_slot *s = export->slots; s->dir != LM_DIR_END; s++)
        if (s->type) {
            lua_pushlightuserdata(L, (void *)s->type);
            lua_setfield(L, -2, s->type->name);
        }
    lua_pop(L, 1);
}

void lm_exports_add(lua_State *L, const lm_export *export)
{
    push_name(L, export);
    lua_Integer i = place(L);
    push_list(L);
    if (i == 0) i = (lua_Integer)lua_rawlen(L, -1) + 1;
    lua_pushlightuserdata(L, (void *)export);
    lua_rawseti(L, -2, i);
    add_place(L, export, i);
    add_types(L, export);
    lua_getfield(L, -1, "changes");
    lua_pushinteger(L, lua_tointeger(L, -1) + 1);
    lua_setfield(L, -3, "changes");
    lua_pop(L, 2);
}

const lm_export *lm_exports_at(lua_State *L, int i)
{
    push_list(L);
    lua_rawgeti(L, -1, i + 1);
    const lm_export *export = lua_touserdata(L, -1);
    lua_pop(L, 2);
    return export;
}

const lm_export *lm_exports_of(lua_State *L, int i)
{
    if (!lua_iscfunction(L, i) || !lua_getupvalue(L, i, 1)) return NULL;
    const void *first = lua_touserdata(L, -1);
    lua_pop(L, 1);
    const lm_export *export = NULL;
    for (int k = 0; (export = lm_exports_at(L, k)) && export != first;) k++;
    return export;
}

const lm_type *lm_exports_type(lua_State *L, const char *name)
{
    push_list(L);
    lua_getfield(L, -1, "types");
    lua_getfield(L, -1, name);
    const lm_type *type = lua_touserdata(L, -1);
    lua_pop(L, 3);
    return type;
}

static void set_text(lua_State *L, const char *field, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, field);
}

static void push_slot(lua_State *L, const lm_slot *s)
{
    static const char *const dirs[] = {"", "in", "opt", "out"};
    lua_newtable(L);
    set_text(L, "name", s->name);
    set_text(L, "dir", dirs[s->dir]);
    set_text(L, "kind", kinds[s->kind]);
    lua_pushboolean(L, s->holds == LM_HOLDS_MASK);
    lua_setfield(L, -2, "mask");
    set_text(L, "rule", s->rule);
    set_text(L, "doc", s->doc);
    set_text(L, "asked", s->asked);
    set_text(L, "type", s->type ? s->type->name : NULL);
    set_text(L, "about", s->type ? s->type->doc : NULL);
    lua_pushboolean(L, s->written);
    lua_setfield(L, -2, "written");
    if (s->dir != LM_DIR_OPT || s->bare) return;
    if (s->kind == LM_KIND_NUM || s->kind == LM_KIND_INT ||
        s->kind == LM_KIND_NAMED)
        lua_pushnumber(L, s->number);
    else if (s->kind == LM_KIND_FLAG)
        lua_pushboolean(L, s->number != 0);
    else
        lua_pushstring(L, s->text);
    lua_setfield(L, -2, "default");
}

static void push_export(lua_State *L, int limn, const lm_export *export)
{
    lua_newtable(L);
    set_text(L, "folder", export->folder);
    set_text(L, "name", export->name);
    set_text(L, "doc", export->doc);
    set_text(L, "ref", export->ref);
    set_text(L, "example", export->example);
    set_text(L, "file", export->file);
    lua_pushinteger(L, export->line);
    lua_setfield(L, -2, "line");
    lm_folder_push(L, limn, export->folder);
    lua_getfield(L, -1, export->name);
    lua_setfield(L, -3, "run");
    lua_pop(L, 1);
    lua_newtable(L);
    int n = 0;
    for (const lm_slot *s = export->slots; s->dir != LM_DIR_END; s++) {
        push_slot(L, s);
        lua_rawseti(L, -2, ++n);
    }
    lua_setfield(L, -2, "slots");
}

/* The one of this full name, or nil. */
static int export_named(lua_State *L)
{
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    const lua_Integer i = place(L);
    if (i == 0) return 0;
    lua_pushvalue(L, lua_upvalueindex(1)); /* 2: limn */
    push_export(L, 2, lm_exports_at(L, (int)i - 1));
    return 1;
}

static int exports(lua_State *L)
{
    if (lua_type(L, 1) == LUA_TSTRING) return export_named(L);
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1)); /* 1: limn */
    lua_newtable(L);
    const lm_export *export;
    for (int i = 0; (export = lm_exports_at(L, i)); i++) {
        push_export(L, 1, export);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* limn.changes() -- goes up with every definition. */
static int changes(lua_State *L)
{
    push_list(L);
    lua_getfield(L, -1, "changes");
    return 1;
}

void lm_exports_open(lua_State *L)
{
    lua_pushcfunction(L, changes);
    lua_setfield(L, -2, "changes");
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, exports, 1);
    lua_setfield(L, -2, "exports");
}
