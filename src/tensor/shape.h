/* shape.h -- axes, strides, and copies between layouts.
 *
 * A layout is a pointer, sizes and a stride per axis in elements; a stride
 * may be 0 (repeat) or negative (backwards).  Slicing, transposing, flipping
 * and broadcasting are all one copy between two layouts.
 */
#ifndef LM_TENSOR_SHAPE_H
#define LM_TENSOR_SHAPE_H

#include "core/lm.h"

/* The number of elements of a tensor that exists. */
int64_t lm_length(const lm_tensor *t);
bool lm_same_shape(const lm_tensor *a, const lm_tensor *b);

/* The strides of a contiguous tensor. */
void lm_strides(int rank, const int64_t *size, int64_t *stride);

/* Axes are counted from 1 as in Lua, and -1 is the last one.  lm_axis stores
 * the 0-based axis; lm_axes marks those in the list, all if the list is
 * empty or absent.  LM_DOMAIN if there is no such axis or one comes twice. */
lm_status lm_axis(lm_env *env, int64_t axis, int rank, int *out);
lm_status lm_axes(lm_env *env, lm_ints axes, int rank, bool *marked);

/* A tensor seen as outer x n x inner: the product of the sizes before an axis
 * (0-based), the size along it, and the product of those after. */
typedef struct lm_split {
    int64_t outer, n, inner;
} lm_split;
lm_split lm_split_at(const lm_tensor *x, int axis);

/* A list of sizes as a shape; a, then b; x with an axis of size n more, which
 * `axis` says where to put.  All refuse more axes than a tensor has. */
lm_status lm_shape_list(lm_env *env, lm_ints size, lm_tensor *out);
lm_status lm_shape_join(lm_env *env, const lm_tensor *a, const lm_tensor *b,
                        lm_tensor *out);
lm_status lm_shape_insert(lm_env *env, const lm_tensor *x, int64_t axis,
                          int64_t n, lm_tensor *out, int *k);

/* Copy size[0] x size[1] x ... elements from one layout to another.  The two
 * may not overlap. */
void lm_copy(int rank, const int64_t *size, double *dst, const int64_t *dst_at,
             const double *src, const int64_t *src_at);
/* n numbers from one place to another, and one number to n places, looking on
 * the way whether to stop. */
lm_status lm_move(lm_env *env, int64_t n, const double *src, double *dst);
lm_status lm_fill(lm_env *env, double number, int64_t n, double *dst);
/* As lm_copy, looking on the way. */
lm_status lm_copy_all(lm_env *env, int rank, const int64_t *size, double *dst,
                      const int64_t *dst_at, const double *src,
                      const int64_t *src_at);

/* The common shape of a and b by numpy's rule (sizes are equal or 1, aligned
 * at the last axis), or LM_DOMAIN naming both shapes. */
lm_status lm_broadcast(lm_env *env, const lm_tensor *a, const lm_tensor *b,
                       lm_tensor *out);
/* The strides with which t walks through a shape it broadcasts to. */
void lm_broadcast_strides(const lm_tensor *t, const lm_tensor *shape,
                          int64_t *stride);

/* "3 x 4", "(number)"; text has room for LM_SHAPE_TEXT bytes. */
enum { LM_SHAPE_TEXT = LM_RANK_MAX * 24 };
const char *lm_shape_words(const lm_tensor *t, char *text);

#endif
