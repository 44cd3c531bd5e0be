#include "bind/methods.h"

#include "bind/value.h"

/* Push the table of methods of what a slot takes; false if it has none. */
static bool push_methods(lua_State *L, const lm_slot *s)
{
    if (s->dir == LM_DIR_IN && s->kind <= LM_KIND_VEC) {
        lm_value_meta(L);
        lua_getfield(L, -1, "methods");
    } else if (s->dir == LM_DIR_IN && s->kind == LM_KIND_OBJ) {
        lm_box_meta(L, s->type);
        lua_getfield(L, -1, "__index");
    } else {
        return false;
    }
    lua_remove(L, -2);
    return true;
}

void lm_methods_add(lua_State *L, const lm_export *export)
{
    if (!push_methods(L, export->slots)) return;
    lua_pushstring(L, export->name);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_pushvalue(L, -3);
        lua_setfield(L, -3, export->name);
    }
    lua_pop(L, 2);
}
