/* march.h -- dynamical mean-field theory of one group of samples, marched
 * forward in time.
 *
 * The variables of plan.h are driven by Gaussian fields u and r and by kernels
 * and responses that their own means make.  With g = dh, rows (t, point) and
 * columns (s, sample of the batch of step s), w = lr |chi|,
 *
 *     h^l = u^l + C^l g^l,      C^l = std_l^2 A^(l-1)
 *                                     - w (rate_l Phi^(l-1) + bias rate)
 *     z^l = r^l + D^l x^l,      D^l = std_(l+1)^2 B^l - w rate_(l+1) G^(l+1)
 *     Phi^l = <x x'>,  G^l = <g g'>,   u^l ~ N(0, std_l^2 Phi^(l-1)),
 *     r^l ~ N(0, std_(l+1)^2 G^(l+1))
 *     A^l = <d x^l / d r^l>,    B^l = <d g^(l+1) / d u^(l+1)>
 *
 * C and what D has of updates are strictly causal, B^l is causal, so one sweep
 * in the order of time and layers solves all.  The rows of A and B of a step
 * are found back in time (responses.h).  Outputs come from Stein's lemma,
 *
 *     f_c = s (std^2 <d x^L / d v_c> - rate sum lr chi_c Phi^L) + b_c.
 *
 * Bordelon & Pehlevan 2022 (arXiv 2205.09653), in discrete time.
 */
#ifndef LM_DYN_FIELD_MARCH_H
#define LM_DYN_FIELD_MARCH_H

#include "core/layout.h"
#include "dyn/field/factor.h"
#include "dyn/program/plan.h"

typedef struct lm_field {
    lm_span span;
    lm_factor u, r;
    double *x, *h;         /* rows x n */
    double *xb, *g;        /* columns x n: x and dh of batches ... */
    double *sb, *cb;       /* ... phi', and phi'' z */
    double *slope, *curve; /* points x n: phi', phi'' now */
    double *now;           /* points x columns: C now ... */
    double *c, *d;         /* columns x columns: ... of batches, and D */
    double *phi;           /* rows x rows */
    double *grad;          /* columns x columns: G */
    double *a, *b; /* rows x columns, columns x columns: A^l, B^(l-1); of the
                      last layer A is rows x k, by v */
} lm_field;

typedef struct lm_march {
    const lm_limit_plan *plan;
    int64_t n;             /* samples */
    int64_t points, batch; /* per step */
    int64_t steps;         /* at most */
    int64_t t;
    const double *gram;    /* points x points: <x x'> of the inputs */
    lm_field *field;       /* depth */
    int64_t *row;          /* columns: their rows */
    double *size, *weight; /* columns: |chi|, and w now */
    double *chi, *way;    /* columns x k: w times the direction, which is way */
    double *speed, *sum;  /* steps: what a gradient weighs now, with momentum */
    double *f;            /* rows x k */
    double *xv, *gv, *hv; /* columns x k x n, points x k x n: d x, d g and d h
                             of the last layer by v */
    double *work, *block;
    size_t bytes;
} lm_march;

/* Place everything. */
void lm_march_place(lm_march *m, lm_layout *w);
/* Of no use once `stop`, which may be NULL, says so. */
void lm_march_start(lm_march *m, const volatile lm_flag *stop, uint64_t seed);

/* Layers at time t, and the outputs of all points. */
lm_status lm_march_forward(lm_env *env, lm_march *m);
/* Backward at time t for the batch with these points, sizes |chi| and
 * directions (batch, batch x k). */
lm_status lm_march_backward(lm_env *env, lm_march *m, const int64_t *point,
                            const double *size, const double *way);
/* End the step: from now on its gradient counts. */
void lm_march_advance(lm_march *m, double lr, double momentum, bool nesterov);

/* Columns of A: of the last layer, by v. */
int64_t lm_march_ways(const lm_march *m, int64_t l);

/* Means over samples of products of the rows of x (`each` a step) of this step
 * with all so far, into their places in means. */
void lm_march_correlate(const lm_env *env, const lm_march *m, int64_t each,
                        const double *x, double *means);

/* Where the normals of a march are, to take back what came after. */
typedef struct lm_march_mark {
    int64_t *count;
} lm_march_mark;
lm_status lm_march_mark_at(lm_env *env, const lm_march *m, lm_march_mark *mark);
void lm_march_return(lm_march *m, const lm_march_mark *mark);

#endif
