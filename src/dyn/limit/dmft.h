/* dmft.h -- the infinite-width limit by dynamical mean-field theory: groups of
 * samples, each a march of its own (march.h). */
#ifndef LM_DYN_LIMIT_DMFT_H
#define LM_DYN_LIMIT_DMFT_H

#include "dyn/limit/limit.h"
#include "dyn/field/march.h"

typedef struct lm_dmft {
    lm_limit base;
    int64_t steps, points;
    double *all;     /* points x d: training inputs, then test inputs */
    double *gram;    /* points x points */
    lm_march *march; /* base.groups */
    bool ahead;      /* the outputs of time t are there */
} lm_dmft;

lm_status lm_dmft_step(lm_env *env, lm_limit *run, lm_limit_loss *loss);
lm_status lm_dmft_forward(lm_env *env, lm_limit *run, lm_mat z, double *f,
                          double *f_se);
lm_status lm_dmft_kernels(lm_env *env, lm_limit *run, lm_mat z,
                          const lm_limit_kernels *out);
lm_status lm_dmft_state(lm_env *env, lm_limit *run, double *to, int64_t *n);
lm_status lm_dmft_restore(lm_env *env, lm_limit *run, lm_vec state);

/* Make the outputs of time t be there. */
lm_status lm_dmft_ahead(lm_env *env, lm_dmft *s);
/* Back to the start. */
void lm_dmft_rewind(const volatile lm_flag *stop, lm_dmft *s);

#endif
