/* newton: the read-out of the logistic loss.
 *
 * With W = diag l''(f), V^2 = W and s = n penalty, the next alpha of Newton's
 * method on s alpha + l'(K alpha) = 0 is, by Woodbury,
 *
 *     (s + W K)^-1 b = [b - V (s + V K V)^-1 V K b] / s,   b = W f - l',
 *
 * with a positive definite system also where W vanishes.  A step is halved
 * until the objective, which is convex, does not rise. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/posdef.h"
#include "linalg/until.h"
#include "model/loss.h"
#include "model/readout/readout.h"

enum { STEPS = 100, HALVINGS = 40 };

typedef struct newton {
    lm_readout *r;
    const double *y;
    double *alpha, *f; /* n */
    double *slope;     /* l' */
    double *v, *next, *kb, *trial, *trial_f;
    double shift;
} newton;

/* n times the objective, and the slopes. */
static double objective(const newton *s, const double *alpha, const double *f,
                        double *slope)
{
    const int64_t n = s->r->n;
    return lm_loss_value_d(NULL, s->r->loss, n, 1, f, s->y, 1, 1, slope) +
           s->shift / 2 * lm_dot_d(n, alpha, f);
}

/* The largest |s alpha + l'| over the largest of its terms. */
static double residual(const newton *s, const double *alpha,
                       const double *slope)
{
    double most = 0, of = DBL_MIN;
    for (int64_t j = 0; j < s->r->n; j++) {
        most = fmax(most, fabs(s->shift * alpha[j] + slope[j]));
        of = fmax(of, fabs(slope[j]));
    }
    return most / of;
}

static lm_status direction(lm_env *env, newton *s)
{
    lm_readout *r = s->r;
    const int64_t n = r->n;
    for (int64_t j = 0; j < n; j++) s->next[j] = 1;
    lm_loss_curve_d(NULL, r->loss, n, 1, s->f, s->y, 1, 1, s->next, s->v);
    for (int64_t j = 0; j < n; j++) {
        s->next[j] = s->v[j] * s->f[j] - s->slope[j];
        s->v[j] = sqrt(s->v[j]);
    }
    const lm_status status = lm_readout_factor(env, r, s->v);
    if (status) return status;
    lm_gemv_until_d(env->stop, false, n, n, 1, r->k, n, s->next, 0, s->kb);
    for (int64_t j = 0; j < n; j++) s->kb[j] *= s->v[j];
    lm_posdef_solve(env->stop, n, r->factor, 1, s->kb);
    for (int64_t j = 0; j < n; j++)
        s->next[j] = (s->next[j] - s->v[j] * s->kb[j]) / s->shift;
    return LM_OK;
}

static void accept(newton *s)
{
    const size_t bytes = (size_t)s->r->n * sizeof(double);
    memcpy(s->alpha, s->trial, bytes);
    memcpy(s->f, s->trial_f, bytes);
    memcpy(s->slope, s->kb, bytes);
}

/* Move towards next, as far as that is lower; where rounding hides what is
 * lower, by the whole step if its residual is.  False: by nothing. */
static bool move(const lm_env *env, newton *s, double *value)
{
    const int64_t n = s->r->n;
    double size = 1;
    for (int i = 0; i < HALVINGS; i++, size /= 2) {
        for (int64_t j = 0; j < n; j++)
            s->trial[j] = s->alpha[j] + size * (s->next[j] - s->alpha[j]);
        lm_gemv_until_d(env->stop, false, n, n, 1, s->r->k, n, s->trial, 0,
                        s->trial_f);
        if (lm_stopped(env)) return false;
        const double is = objective(s, s->trial, s->trial_f, s->kb);
        const bool flat =
            i == 0 && is <= *value * (1 + 1e-13) &&
            residual(s, s->trial, s->kb) < residual(s, s->alpha, s->slope);
        if (!(is < *value || flat)) continue;
        *value = is;
        accept(s);
        return true;
    }
    return false;
}

lm_status lm_readout_newton(lm_env *env, lm_readout *r, int64_t t)
{
    const int64_t n = r->n;
    double *w = r->work;
    newton s = {r,
                r->y + t * n,
                r->alpha + t * n,
                r->f + t * n,
                w,
                w + n,
                w + 2 * n,
                w + 3 * n,
                w + 4 * n,
                w + 5 * n,
                (double)n * r->penalty};
    lm_gemv_until_d(env->stop, false, n, n, 1, r->k, n, s.alpha, 0, s.f);
    if (lm_stopped(env)) return LM_STOPPED;
    double value = objective(&s, s.alpha, s.f, s.slope);
    if (!isfinite(value)) {
        memset(s.alpha, 0, (size_t)n * sizeof *s.alpha);
        memset(s.f, 0, (size_t)n * sizeof *s.f);
        value = objective(&s, s.alpha, s.f, s.slope);
    }
    for (int i = 0;
         i < STEPS && residual(&s, s.alpha, s.slope) > 4 * DBL_EPSILON; i++) {
        const lm_status status = direction(env, &s);
        if (status) return status;
        if (!move(env, &s, &value)) break; /* down to rounding */
    }
    if (lm_stopped(env)) return LM_STOPPED;
    if (residual(&s, s.alpha, s.slope) <= 1e-6) return LM_OK;
    return lm_fail(env, LM_SINGULAR,
                   "Newton's method for the read-out stopped at the relative "
                   "residual %.2g",
                   residual(&s, s.alpha, s.slope));
}
