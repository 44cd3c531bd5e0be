/* key.h -- what stands between the brackets of t[key].
 *
 * The forms are those of index.h.  A key becomes one pick an axis; a mask of
 * several axes joins them first.
 */
#ifndef LM_BIND_KEY_H
#define LM_BIND_KEY_H

#include <lua.h>

#include "core/lm.h"
#include "tensor/part.h"

/* The tensor as the key sees it, and what of it is meant.  The lists of the
 * picks are on the stack. */
typedef struct lm_part {
    lm_tensor t;
    lm_pick picks[LM_RANK_MAX];
} lm_part;

/* The key at index i, of the tensor at index 1; raises a worded error. */
lm_part lm_key_read(lua_State *L, int i);
/* The same of n entries, one an axis, at index i and after. */
lm_part lm_key_entries(lua_State *L, int i, int n);

/* The integer at index i of the stack. */
lua_Integer lm_key_integer(lua_State *L, int i);
/* The place, from 0, of index i of an axis of size n. */
int64_t lm_key_position(lua_State *L, lua_Integer i, int64_t n);

#endif
