/* input.h -- what the functions of data share. */
#ifndef LM_DATA_INPUT_H
#define LM_DATA_INPUT_H

#include "core/lm.h"

#define LM_SEED_SLOT                                                           \
    OPT_SEED(seed, "the seed; the session's next one unless given")

/* The first k >= 1 with c_k not 0, the information exponent; 0 if there is
 * none.  Ben Arous, Gheissari & Jagannath 2021. */
int64_t lm_information_exponent(lm_vec c);

#endif
