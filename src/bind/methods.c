#include "bind/methods.h"

#include "bind/box.h"
#include "bind/value.h"

/* type: NULL for tensors. */
void lm_methods_add_to(lua_State *L, const lm_type *type, const char *name)
{
    if (type) {
        lm_box_meta(L, type);
        lua_getfield(L, -1, "__index");
    } else {
        lm_value_meta(L);
        lua_getfield(L, -1, "methods");
    }
    lua_pushstring(L, name);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_pushvalue(L, -4);
        lua_setfield(L, -3, name);
    }
    lua_pop(L, 3);
}

void lm_methods_add(lua_State *L, const lm_export *export)
{
    const lm_slot *s = export->slots;
    if (s->dir == LM_IN && s->kind <= LM_VEC)
        lm_methods_add_to(L, NULL, export->name);
    else if (s->dir == LM_IN && s->kind == LM_OBJ)
        lm_methods_add_to(L, s->type, export->name);
}
