#include "bind/registry.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "bind/define.h"
#include "bind/dispatch.h"
#include "bind/exports.h"
#include "bind/index.h"
#include "bind/methods.h"
#include "bind/names.h"
#include "bind/value.h"

/* The linker gathers what LM_EXPORT put into this section. */
extern const lm_export *const __start_lm_exports[];
extern const lm_export *const __stop_lm_exports[];

/* Where two folders have a function of one name, the earlier folder's is the
 * method. */
static int folder_order(const char *folder)
{
    static const char *const order[] = {"tensor", "linalg", "data", "model"};
    const int n = sizeof order / sizeof *order;
    int i = 0;
    while (i < n && strcmp(folder, order[i]) != 0) i++;
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

/* Push a block with all exports that are in use, in order. */
static const lm_export **sorted(lua_State *L, int *n)
{
    const size_t all = (size_t)(__stop_lm_exports - __start_lm_exports);
    const lm_export **list = lua_newuserdatauv(L, (all + 1) * sizeof *list, 0);
    *n = 0;
    for (size_t i = 0; i < all; i++)
        if (lm_isa_has(__start_lm_exports[i]->isa))
            list[(*n)++] = __start_lm_exports[i];
    qsort(list, (size_t)*n, sizeof *list, compare);
    return list;
}

static void add_export(lua_State *L, int limn, const lm_export *export)
{
    lm_folder_push(L, limn, export->folder);
    lm_dispatch_push(L, export);
    lm_methods_add(L, export);
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
    lm_names_close(L, "", "limn");
    const int limn = lua_gettop(L);
    int n;
    const lm_export **list = sorted(L, &n);
    lm_index_open(L);
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
