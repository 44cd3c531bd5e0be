/* dual.h -- Gaussian means of activations: their dual functions.
 *
 *     J(a, b, c) = E phi(u) phi(v),   Jd = dJ/dc = E phi'(u) phi'(v),
 *     V(q) = J(q, q, q),              D(q) = E phi'(u)^2,  Var u = q,
 *
 * (u, v) centred Gaussian with variances a, b and covariance c: one layer of
 * infinite width takes the kernel c to J and multiplies tangents by Jd.
 * Closed forms, directly or as means over a mixture (calc/logistic.h); for elu,
 * and for what has no closed form, quadrature with its error.  Cho & Saul 2009;
 * Williams 1997; Daniely, Frostig & Singer 2016.
 *
 * The error of J is relative to sqrt(V(a) V(b)), that of Jd to sqrt(D(a)
 * D(b)): 1e-12 or better over variances from 1e-6 to 1e6 and all correlations,
 * for the a, b, c and gap (calc/pair.h) given; 1e-10 by quadrature.  phi'(0) = 0 where relu has no
 * variance.  Where phi itself jumps, as step does, phi' in Jd and D has a peak
 * there, D is infinite, and Jd is dJ/dc.
 */
#ifndef LM_MODEL_DUAL_H
#define LM_MODEL_DUAL_H

#include "calc/gauss.h"
#include "core/lm.h"
#include "model/act.h"

/* What one of the two variables brings: its variance q, V and D with their
 * absolute errors, and what small changes do.  In the coordinates (a, b, rho)
 * of a pair, rho = c / sqrt(a b), the kernel of relu keeps its correlation
 * when a variance changes; in (a, b, c) errors would seem to grow with depth
 * that do not. */
typedef struct lm_side {
    double variance, v, d, v_error, d_error;
    double growth; /* d log V / d log q, at most in size */
    double drift;  /* of J / sqrt(V V) with log q, at most twice that */
    double swing;  /* E (u phi''(u))^2 at most */
    double bend;   /* E phi''(u)^2 at most; infinite for relu */
    double lift;   /* of D with log q: what corners off 0 add, at most */
    double turn;   /* drift less what it may be too large by */
    struct {
        double variance, v, d, swing, bend;
    } root; /* square roots of these */
} lm_side;

/* Values with absolute errors, n of each. */
typedef struct lm_dual_out {
    double *value, *slope, *value_error, *slope_error;
} lm_dual_out;

/* The sides of n variances. */
lm_status lm_dual_sides(lm_env *env, const lm_act *act, int64_t n,
                        const double *variance, double tol, lm_side *side);

/* J and Jd of n pairs (u[k], v[k]) with covariances c[k], and the gaps that
 * these have; tol as above, for quadrature.  Polled by the caller: about a
 * microsecond a pair or less, elu some ten; without a closed form, where it
 * polls, milliseconds. */
lm_status lm_dual(lm_env *env, const lm_act *act, int64_t n, const lm_side *u,
                  const lm_side *v, const double *c, double tol,
                  lm_dual_out out);

/* n sides, and their fields one after another, for loops over the pairs of a
 * row; v, over = 1 / v, which is 0 for v = 0, d, swing and bend are square roots. */
typedef struct lm_edge {
    lm_side *side;
    double *variance, *root, *v, *over, *d, *swing, *bend, *drift, *lift;
} lm_edge;
/* Those of n variances, in scratch. */
lm_status lm_edge_of(lm_env *env, const lm_act *act, int64_t n,
                     const double *variance, double tol, lm_edge *out);

/* As lm_dual for pairs (u, v[k]), with gaps of their own. */
lm_status lm_dual_line(lm_env *env, const lm_act *act, int64_t n,
                       const lm_side *u, const lm_edge *v, const double *c,
                      const double *gap, double tol, lm_dual_out out);

/* A pair with covariance c, gap and Jd = slope, off by slope_error for these;
 * variances are off by parts ea and eb, and the correlation by dr. */
typedef struct lm_dual_pair {
    const lm_side *u, *v;
    double c, gap, slope, slope_error, ea, eb, dr;
} lm_dual_pair;

/* Changes at most, to first order, of J / sqrt(V(a) V(b)) and of Jd. */
typedef struct lm_dual_change {
    double correlation, slope;
} lm_dual_change;
lm_dual_change lm_dual_moved(const lm_act *act, const lm_dual_pair *pair);

/* 1 - |J| / sqrt(V(a) V(b)) of a pair with a small gap, without the
 * cancellation of that expression: with an error that is relative to it where
 * phi is smooth or has one corner, at 0.  To leading order in the gap and in
 * log(a / b), what is left out being in the error, infinite where it is not
 * known. */
lm_estimate lm_dual_gap(const lm_act *act, const lm_dual_pair *pair);
/* The same, to rounding also where the gap is not so small, by quadrature of Jd
 * from the pair to gap 0; v: the edge of pair->v alone. */
lm_status lm_dual_gap_along(lm_env *env, const lm_act *act,
                            const lm_dual_pair *pair, const lm_edge *v,
                            double tol, lm_estimate *gap);
/* 1 if phi(-z) = phi(z), -1 if phi(-z) = -phi(z), 0 if neither is known. */
int lm_dual_parity(const lm_act *act);
/* Of D, when the variance is off by a part e; V is by the part growth e. */
double lm_side_moved(const lm_side *u, double e);

/* E phi(u), u ~ N(0, q), where it has a closed form. */
bool lm_dual_mean(const lm_act *act, double q, double *mean);

/* phi (order 0) or phi' (order 1) without its jumps, for quadrature over that
 * variance; `source` must live as long as the curve. */
typedef struct lm_act_source {
    lm_act act;
    int order;
    double variance;
} lm_act_source;
lm_integrand lm_act_integrand(const lm_act_source *source);

#endif
