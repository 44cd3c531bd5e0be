/* print.h -- tensors as text: a header, then as many elements as fit, and at
 * both ends of every axis only some of those that do not.
 *
 *     tensor 1000 x 784, 6.3 MB, 2 nan
 *         0.1250    0.0000  ...   -1.0000
 *         ...
 *
 * NaN and infinities are counted in the header; a mask says that it is one.
 */
#ifndef LM_BIND_PRINT_H
#define LM_BIND_PRINT_H

#include <lua.h>

/* The settings of lua/limn/format.lua, in the registry. */
#define LM_PRINT_SETTINGS "limn.format"

/* The __tostring of tensors. */
int lm_print_tensor(lua_State *L);

#endif
