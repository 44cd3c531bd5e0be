#include "theory/rmt/subordinate.h"

#include <math.h>

enum { TRIES = 60, LEVELS = 400 };

typedef struct path {
    const lm_law *law;
    lm_equation f;
    double complex w;
    lm_residual at; /* f at w */
} path;

/* A step that would leave the half-plane goes half of the way to the axis. */
static double complex bounded(double complex w, double complex step)
{
    const double below = cimag(w - step);
    if (below > 0 || cimag(w) <= 0) return w - step;
    return w - step * (cimag(w) / 2 / (cimag(w) - below));
}

/* Newton's method for w at z; *done once steps are lost in rounding. */
static lm_status newton(lm_env *env, path *p, double complex z, int most,
                        bool *done)
{
    *done = false;
    for (int i = 0; i < most; i++) {
        const lm_status status = p->f(env, p->law, p->w, z, &p->at);
        if (status) return status;
        const double complex step = p->at.value / p->at.slope;
        if (!isfinite(cabs(step))) return LM_OK;
        if (cabs(p->at.value) <= p->at.rounding ||
            cabs(step) <= 0x1p-51 * cabs(p->w)) {
            *done = true;
            return LM_OK;
        }
        p->w = bounded(p->w, step);
    }
    return LM_OK;
}

/* To the imaginary part `to` from `from`, in one go or in two. */
static lm_status follow(lm_env *env, path *p, double x, double start, double to)
{
    double y = start, factor = 0.1;
    for (int level = 0; level < LEVELS && y > to; level++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const double next = fmax(y * factor, to);
        const double complex kept = p->w;
        bool done;
        const lm_status status = newton(env, p, x + next * I, 10, &done);
        if (status) return status;
        if (done && cimag(p->w) > 0) {
            y = next;
            factor = fmax(factor * factor, 1e-3);
        } else {
            p->w = kept;
            factor = sqrt(factor);
        }
    }
    return LM_OK;
}

/* A root within the error of its mirror image is half of a double one, where
 * f = f'' (w - w0)^2 / 2 and f'' = f' / Im w. */
static double error_of(const path *p)
{
    const double r = cabs(p->at.value) + p->at.rounding,
                 slope = cabs(p->at.slope), y = fabs(cimag(p->w));
    const double plain = r / slope;
    return plain > y && y > 0 ? fmin(plain, 2 * sqrt(r * y / slope) + y)
                              : plain;
}

static lm_status refuse(lm_env *env, double complex z)
{
    return lm_fail(env, LM_SINGULAR,
                   "the fixed-point equation was not solved at %.17g + %.3g i",
                   creal(z), cimag(z));
}

lm_status lm_subordinate(lm_env *env, const lm_law *law, lm_equation f,
                         lm_start start, double scale, double complex z,
                         lm_root *out)
{
    const double high = 4 * (scale + cabs(z)),
                 low = 1e-13 * (z == 0 ? scale : fmin(scale, cabs(z)));
    path p = {.law = law, .f = f, .w = start(law, creal(z) + high * I)};
    bool done;
    lm_status status = follow(env, &p, creal(z), high, fmax(cimag(z), low));
    if (!status) status = newton(env, &p, z, TRIES, &done);
    if (status) return status;
    out->w = p.w;
    out->slope = -p.at.by_z / p.at.slope;
    out->error = error_of(&p);
    const bool found = cabs(p.at.value) <= 2 * p.at.rounding + 1e-9 * cabs(z);
    const bool inside = cimag(p.w) >= -out->error,
               attracting = cimag(p.w) > out->error || cimag(z) > 0 ||
                            creal(p.at.slope) > -1e-3;
    return found && inside && attracting ? LM_OK : refuse(env, z);
}
