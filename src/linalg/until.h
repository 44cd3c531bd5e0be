/* until.h -- products that end early when the user wants to stop.
 *
 * They look at the flag between blocks that take about a twentieth of a second,
 * so that no product of any size is deaf.  Small products are one block: a call
 * of BLAS, as in blas.h.  What ends early leaves c unfinished, and whoever asked
 * for it sees the same flag.
 */
#ifndef LM_LINALG_UNTIL_H
#define LM_LINALG_UNTIL_H

#include "core/lm.h"

#define LM_TWICE "linalg/until.hot.h"
#include "core/twice.h"

/* The rows of c (m x n, by products of length k) in a block. */
int64_t lm_until_rows(int64_t n, int64_t k);

#endif
