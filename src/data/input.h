/* input.h -- what the functions of data share. */
#ifndef LM_DATA_INPUT_H
#define LM_DATA_INPUT_H

#include "core/lm.h"

#define LM_SEED_SLOT                                                           \
    OPT_SEED(seed, "the seed; the session's next one unless given")

/* The normalised Hermite series g(z) = sum_k c_k he_k(z), with he_k as in
 * model/act.h: c[0] is the mean of g under N(0, 1), the sum of squares of the
 * others its variance. */
double lm_hermite_series(lm_vec c, double z);

/* The first k >= 1 with c_k not 0, the information exponent; 0 if there is
 * none.  Ben Arous, Gheissari & Jagannath 2021. */
int64_t lm_information_exponent(lm_vec c);

#endif
