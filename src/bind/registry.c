#include "bind/registry.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "bind/call.h"
#include "bind/define.h"
#include "bind/exports.h"
#include "bind/index.h"
#include "bind/value.h"

/* The linker gathers what LM_EXPORT put into this section. */
extern const lm_export *const __start_lm_exports[];
extern const lm_export *const __stop_lm_exports[];

/* Where two folders have a function of one name, the earlier folder's is the
 * method. */
static int folder_order(const char *folder)
{
    static const char *const order[] = {"tensor", "data", "model"};
    int i = 0;
    while (i < 3 && strcmp(folder, order[i]) != 0) i++;
    return i;
}

static int compare(const void *left, const void *right)
{
    const lm_export *a = *(const lm_export *const *)left;
    const lm_export *b = *(const lm_export *const *)right;
    const int order = folder_order(a->folder) - folder_order(b->folder);
    if (order) return order;
    const int folder = strcmp(a->folder, b->folder);
    return folder ? folder : strcmp(a->name, b->name);
}

/* Push a block with all exports in order. */
static const lm_export **sorted(lua_State *L, int *n)
{
    *n = (int)(__stop_lm_exports - __start_lm_exports);
    const lm_export **list =
        lua_newuserdatauv(L, (size_t)(*n + 1) * sizeof *list, 0);
    for (int i = 0; i < *n; i++) list[i] = __start_lm_exports[i];
    qsort(list, (size_t)*n, sizeof *list, compare);
    return list;
}

const lm_type *lm_registry_type(const char *name)
{
    for (const lm_export *const *e = __start_lm_exports;
         e < __stop_lm_exports; e++)
        for (const lm_slot *s = (*e)->slots; s->dir != LM_END; s++)
            if (s->type && strcmp(s->type->name, name) == 0) return s->type;
    return NULL;
}

/* Push the table of methods of what a slot takes; false if it has none. */
static bool push_methods(lua_State *L, const lm_slot *s)
{
    if (s->dir == LM_IN && s->kind <= LM_VEC) {
        lm_value_meta(L);
        lua_getfield(L, -1, "methods");
    } else if (s->dir == LM_IN && s->kind == LM_OBJ) {
        lm_box_meta(L, s->type);
        lua_getfield(L, -1, "__index");
    } else {
        return false;
    }
    lua_remove(L, -2);
    return true;
}

void lm_registry_method(lua_State *L, const lm_export *export)
{
    if (!push_methods(L, export->slots)) return;
    if (lua_getfield(L, -1, export->name) == LUA_TNIL) {
        lua_pushvalue(L, -3);
        lua_setfield(L, -3, export->name);
    }
    lua_pop(L, 2);
}

static void add_export(lua_State *L, int limn, const lm_export *export)
{
    luaL_getsubtable(L, limn, export->folder);
    lm_call_push(L, export);
    lm_registry_method(L, export);
    lua_setfield(L, -2, export->name);
    lua_pop(L, 1);
}

/* limn.seed(k): the session's seed; all later seeds that nobody names follow
 * from it. */
static int set_seed(lua_State *L)
{
    lm_env *env = lm_env_of(L);
    env->seed = (uint64_t)luaL_checkinteger(L, 1);
    env->draws = 0;
    return 0;
}

void lm_registry_open(lua_State *L)
{
    lua_newtable(L);
    const int limn = lua_gettop(L);
    int n;
    const lm_export **list = sorted(L, &n);
    for (int i = 0; i < n; i++) {
        add_export(L, limn, list[i]);
        lm_exports_add(L, list[i]);
    }
    lua_settop(L, limn);
    lm_exports_open(L);
    lua_pushcfunction(L, set_seed);
    lua_setfield(L, limn, "seed");
    lm_define_open(L);
    lm_index_operators(L);
}
