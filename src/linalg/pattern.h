/* pattern.h -- what the zeros of a square matrix say about its functions.
 *
 * Row i leads to column j where a_ij is not 0.  What no path joins stays 0 in
 * every power of the matrix, and so in every function of it.
 */
#ifndef LM_LINALG_PATTERN_H
#define LM_LINALG_PATTERN_H

#include "core/lm.h"

/* label[i] (n) = which of the blocks that no entry joins index i belongs to,
 * 0, 1, ...; returns how many there are. */
int64_t lm_pattern_blocks(lm_mat a, int64_t *label);

/* Whether a path leads from i to j: bit j of row i, (n + 63) / 64 words a row,
 * zeros at first. */
void lm_pattern_reach(lm_mat a, uint64_t *reach);

static inline bool lm_pattern_leads(int64_t n, const uint64_t *reach, int64_t i,
                                    int64_t j)
{
    return reach[i * ((n + 63) / 64) + j / 64] >> (j % 64) & 1;
}

#endif
