/* index.h -- t[i], t[i] = v, #t, arithmetic and printing of tensors. */
#ifndef LM_BIND_INDEX_H
#define LM_BIND_INDEX_H

#include <lua.h>

/* Fill the metatable of tensors.  The stack holds the metatable and, on top,
 * the table of methods, to which names that are not indices go. */
void lm_index_open(lua_State *L);

#endif
