/* index.h -- t[i], t[i] = v, #t, pairs, and arithmetic of tensors.
 *
 *     t[3]            the third element, or a view of the third slice
 *     t[{2, 5}]       a view of slices 2 to 5; {2, 9, 3} in steps of 3
 *     t[{{}, 3}]      a copy of column 3: one entry an axis, each an index, a
 *                     range {a, b [, step]}, all {}, or a vector of indices
 *     t[{i, {j}}]     an entry {j} is the list of one index
 *     t(2, 3, ...)    the same, entries as arguments
 *     t[v]            the slices whose indices the vector v holds
 *     t[m]            where the mask m, of the shape of t or of its leading
 *                     axes, is 1
 *
 * Masks are what comparisons (x:gt(0), v:ne(w)), logical functions (m & n,
 * ~m), isnan and its like, and lists of true and false make, as well as parts
 * and rearrangements of masks; a tensor of rank 2 or more can be nothing else.
 * Any other vector is a list of indices, also one of ones: arithmetic with a
 * mask and files give numbers, and v:ne(0) makes a mask of them.
 *
 * An element of a mask is the number 0 or 1; what a comparison of numbers or a
 * reduction to one truth gives, gt(x, 0) or m:all(), is true or false.
 *
 * What is no view is a copy, of which a change does not reach t.  To change it
 * in place, or to assign to its elements, while nothing holds it is an error:
 * t[{{}, 3}]:add_(1) would be lost.  Say t[{{}, 3}] = t[{{}, 3}] + 1.  A copy
 * that is held by a variable, an argument or a table is its owner's to change:
 * local p = t[{{}, 3}]; p:add_(1).
 *
 * Negative indices count from the end.  Assignment takes the same keys and a
 * number, or a tensor or nested list that broadcasts.
 */
#ifndef LM_BIND_INDEX_H
#define LM_BIND_INDEX_H

#include <lua.h>

/* Give tensors their indexing; names that are not indices are methods. */
void lm_index_open(lua_State *L);

/* Give tensors the operators + - * / and so on, once the functions behind
 * them are methods. */
void lm_index_operators(lua_State *L);

#endif
