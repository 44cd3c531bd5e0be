/* sampler.h -- the infinite-width limit by Monte Carlo over neurons: the
 * sequential tensor program.
 *
 * Training is causal, so that every Z-variable is sampled once, in the order
 * in which a network computes it, and no n x n matrix is drawn.  Groups of
 * samples are independent runs, each with its own orthogonal normals; what is
 * returned is their mean, with its standard error.  Outputs are those less the
 * outputs of the start, whose limit is zero.
 *
 * Yang & Hu 2021 (arXiv 2011.14522); Yang & Littwin 2023 (arXiv 2308.01814).
 */
#ifndef LM_DYN_LIMIT_SAMPLER_H
#define LM_DYN_LIMIT_SAMPLER_H

#include "dyn/program/group.h"
#include "dyn/limit/limit.h"

typedef struct lm_sampler {
    lm_limit base;
    int64_t inputs;  /* dimension of the training inputs */
    double *basis;   /* inputs x d */
    double *input;   /* m x inputs */
    lm_group *group; /* base.groups */
    double *start;   /* groups x m x k: outputs at the start ... */
    double *known;   /* m: ... where 1 */
} lm_sampler;

/* What entrywise rules are for, at most: samples of a group, hidden layers and
 * steps.  Beyond that a large network is the better approximation. */
enum { LM_ENTRY_SAMPLES = 4096, LM_ENTRY_DEPTH = 3, LM_ENTRY_STEPS = 20 };

extern const lm_limit_solver lm_sampler_solver;

lm_status lm_sampler_step(lm_env *env, lm_limit *run, lm_limit_loss *loss);
lm_status lm_sampler_forward(lm_env *env, lm_limit *run, lm_mat z, double *f,
                             double *f_se);
lm_status lm_sampler_kernels(lm_env *env, lm_limit *run, lm_mat z,
                             const lm_limit_kernels *out);
lm_status lm_sampler_state(lm_env *env, lm_limit *run, double *to, int64_t *n);
lm_status lm_sampler_restore(lm_env *env, lm_limit *run, lm_vec state);

/* Room for `more` vectors in every layer of a group. */
lm_status lm_sampler_reserve(lm_env *env, lm_sampler *s, lm_group *g,
                             int64_t more);

/* A pass of z at the start and now, 2 z.rows inputs: the start first. */
lm_status lm_sampler_twice(lm_env *env, lm_sampler *s, lm_group *g, lm_mat z,
                           bool back, lm_limit_pass *pass);

#endif
