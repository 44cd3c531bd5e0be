/* input.h -- what the functions of data share. */
#ifndef LM_DATA_INPUT_H
#define LM_DATA_INPUT_H

#include "core/lm.h"

#define LM_SEED_SLOT                                                           \
    OPT_SEED(seed, "random seed; absent: the next one of the session")

/* The first k >= 1 with c_k not 0, the information exponent; 0 if there is
 * none.  Ben Arous, Gheissari & Jagannath 2021. */
int64_t lm_information_exponent(const lm_env *env, lm_vec c);

/* Which of k clusters sample i belongs to: uniform. */
int64_t lm_cluster(uint64_t seed, int64_t i, int64_t k);

#endif
