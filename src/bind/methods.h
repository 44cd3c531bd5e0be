/* methods.h -- a function whose first slot is a tensor or an object is also its
 * method. */
#ifndef LM_BIND_METHODS_H
#define LM_BIND_METHODS_H

#include <lua.h>

#include "core/decl.h"

/* Make the function on top of the stack a method of what its first slot
 * takes, unless that has a method of this name. */
void lm_methods_add(lua_State *L, const lm_export *export);

/* Make it a method of tensors (type NULL) or of the objects of a type unless
 * they have one of this name. */
void lm_methods_add_to(lua_State *L, const lm_type *type, const char *name);

#endif
