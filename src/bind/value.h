/* value.h -- tensors as Lua values.
 *
 * A tensor is one userdata: header and 64-byte aligned elements in the same
 * block, so that the collector sees its true weight.  A view of the leading
 * index shares the elements of its parent and keeps it alive.
 */
#ifndef LM_BIND_VALUE_H
#define LM_BIND_VALUE_H

#include <lua.h>

#include "bind/box.h"
#include "bind/env.h"

#define LM_TENSOR_NAME "tensor"

/* Collections of the young are cheap and let go nothing old.  Count bytes as
 * made, and collect all once they are LM_OBJECT_WEIGHT times what Lua's heap
 * holds.  The bytes of an object, which lies outside that heap, count that
 * many times. */
enum { LM_OBJECT_WEIGHT = 64 };
void lm_value_weigh(lua_State *L, size_t bytes);

/* Push a new tensor with uninitialised elements; raises when memory is
 * exhausted. */
lm_tensor *lm_value_new(lua_State *L, int rank, const int64_t *size);

/* Push a view of the tensor at index i: its elements from `first` on, with
 * the given shape, which must lie inside. */
lm_tensor *lm_value_view(lua_State *L, int i, int64_t first, int rank,
                         const int64_t *size);

/* The tensor at index i, or NULL if something else is there. */
lm_tensor *lm_value_test(lua_State *L, int i);

/* The first argument of a metamethod, which anybody may call: the tensor, or
 * an error. */
lm_tensor *lm_value_own(lua_State *L);

/* Is it a mask: does it select, as an index, where it is 1?  True of what
 * comparisons make (LM_HOLDS_MASK of decl.h), and of its parts. */
bool lm_value_is_mask(const lm_tensor *t);
void lm_value_set_mask(lm_tensor *t, bool mask);

/* Is it a copy that indexing has made, of which nobody has seen yet that
 * something holds it (reachable.h)? */
bool lm_value_is_part(const lm_tensor *t);
void lm_value_set_part(lm_tensor *t, bool part);

/* Push the tensor that a nested list of numbers describes; of true and false,
 * a mask.  On a ragged list or another element return NULL, push nothing and
 * point *why at a reason. */
lm_tensor *lm_value_from_list(lua_State *L, int i, const char **why);

/* Is a table without a metatable at index i; does it have a name as a key? */
bool lm_value_plain(lua_State *L, int i);
bool lm_value_named(lua_State *L, int i);

/* Push the metatable of tensors, made at the first request; in its field
 * "methods" is a table of them. */
void lm_value_meta(lua_State *L);

/* Describe the value at index i for an error message: "4.5", "'abc'",
 * "a tensor of 5 x 2", "a table", "nothing". */
const char *lm_value_describe(lua_State *L, int i, char *text, size_t n);

/* "5 x 2"; a number has the empty shape "()". */
const char *lm_shape_text(int rank, const int64_t *size, char *text, size_t n);

#endif
