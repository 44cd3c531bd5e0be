/* covariance.h -- white inputs made to have a covariance: x = z C^(1/2), with C
 * diagonal and its spectrum a power law, or any matrix. */
#ifndef LM_DATA_COVARIANCE_H
#define LM_DATA_COVARIANCE_H

#include "core/decl.h"
#include "data/input.h"

typedef struct lm_covariance_args {
    int64_t m, d;
    double power;
    lm_mat covariance;
    uint64_t seed;
    lm_mat x;
    lm_vec spectrum;
} lm_covariance_args;

/* Give the rows of a->x, of covariance 1, the one that a asks for; fill the
 * spectrum. */
lm_status lm_covariance_apply(lm_env *env, const lm_covariance_args *a);

/* Of the eigenvalues: see `work_of` of decl.h. */
double lm_covariance_work(const void *args);

#define LM_COVARIANCE_SLOTS                                                    \
    {                                                                          \
        IN_INT(m, "[0,inf)", "number of samples"),                             \
            IN_INT(d, "[1,inf)", "dimension of the inputs"),                   \
            OPT_NUM(                                                           \
                power, 0, "[0,inf)",                                           \
                "coordinate k has variance c k^-power, normalized to mean 1"), \
            OPT_MAT(covariance, "d d",                                         \
                    "any positive semidefinite matrix, in "                    \
                    "place of power"),                                         \
            LM_SEED_SLOT, OUT_MAT(x, "m d", "inputs, one per row, of mean 0"), \
            OUT_VEC(spectrum, "d",                                             \
                    "eigenvalues of the covariance, descending"),              \
            LM_SLOTS_END,                                                      \
    }

#endif
