/* dispatch.h -- from a Lua call to a C function and back.
 *
 *     arguments -> one value a slot -> kinds, shapes, ranges, defaults
 *               -> run -> results, or an error at the caller's line
 */
#ifndef LM_BIND_DISPATCH_H
#define LM_BIND_DISPATCH_H

#include <lua.h>

#include "core/decl.h"

/* Push the Lua function of an export in C; its first upvalue is the export. */
void lm_dispatch_push(lua_State *L, const lm_export *export);

#endif
