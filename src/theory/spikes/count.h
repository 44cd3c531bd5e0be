/* count.h -- how many spikes the weights have after two giant steps.
 *
 * N neurons, d inputs, n samples in proportion; f = N^-1/2 sum a_i phi(w_i.x),
 * a_i ~ N(0, 1/N) kept, rows of W of norm about 1; steps of sizes C_t N^alpha_t,
 * alpha_t in [0, 1/2).  With g = 1/2 - alpha_1,
 *
 *     W_2 = W_0 + a (...)' + sum_{k >= 1} s_k a^(k+1) v_k' + small,
 *     s_k ~ (k + 1) c_{k+1} (c_1 C_1)^k C_2 N^(alpha_2 - k g),
 *
 * a^(k) entrywise, c_k the coefficients of phi (hermite.h): the terms that
 * grow are the spikes, one for k = 0 and floor(alpha_2 / g) new ones of the
 * second step (arXiv 2605.17767; the abstract's count, the conditions are
 * limn's).  A term needs c_1 and c_{k+1}, and a left vector of its own: signs
 * +-N^-1/2 have only two, a and the vector of ones.
 *
 * A term whose exponent is 0 neither grows nor falls; within 1/2 of it in
 * logarithms of N no integer can be told from a network.
 */
#ifndef LM_THEORY_SPIKES_COUNT_H
#define LM_THEORY_SPIKES_COUNT_H

#include "core/lm.h"
#include "core/names.h"
#include "theory/spikes/hermite.h"

#define LM_READOUTS(X)                                                         \
    X(LM_READOUT_GAUSSIAN, gaussian) X(LM_READOUT_SIGNS, signs)
typedef enum lm_readout { LM_READOUTS(LM_CONSTANT) } lm_readout;
#define LM_READOUT_NAMES LM_CHOICE_OF(LM_READOUTS)

typedef struct lm_spike_count {
    int64_t added, total; /* by the second step; with the first direction */
    int64_t rule;         /* floor(alpha_2 / g) */
    bool undecided;       /* at this N */
    int64_t terms;
    double exponent[LM_SPIKES_TERMS]; /* of term k: alpha_2 - k g */
    bool present[LM_SPIKES_TERMS];    /* grows, with what it needs */
} lm_spike_count;

/* phi NULL: every coefficient is there.  neurons 0: no size is given. */
lm_spike_count lm_spike_count_of(double alpha1, double alpha2,
                                 const lm_coefficients *phi,
                                 lm_readout readout, double neurons);

#endif
