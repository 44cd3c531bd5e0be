/* fits.h -- whether matrices fit into the memory of the machine.
 *
 * A system promises more than it has, and ends programs that take it at its
 * word: what is larger than the machine is refused beforehand, with the size
 * that would fit.
 */
#ifndef LM_CORE_FITS_H
#define LM_CORE_FITS_H

#include "core/lm.h"

/* LM_NOMEM unless `matrices` of n x n doubles fit; `what` are the n, as in
 * "samples". */
lm_status lm_fits_square(lm_env *env, const char *what, int64_t n,
                           int matrices);
/* The same of m x p doubles, where m can be fewer. */
lm_status lm_fits_rows(lm_env *env, const char *what, int64_t m, int64_t p,
                         int matrices);

#endif
