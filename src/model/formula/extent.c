/* extent: how a formula oscillates and grows far out. */
#include <math.h>

#include "model/formula/ops.h"

enum { PLACES = 256 };

/* The largest slope of what is on the stack after `length` instructions. */
static double steepest(const lm_formula *f, int length, double reach)
{
    double x[PLACES], v[PLACES], d[PLACES], most = 0;
    for (int i = 0; i < PLACES; i++)
        x[i] = reach * (2 * (i + 0.5) / PLACES - 1);
    lm_formula_run_d(f, length, 1, PLACES, x, v, d, NULL);
    for (int i = 0; i < PLACES; i++) most = fmax(most, fabs(d[i]));
    return most;
}

double lm_formula_wave(const lm_formula *f, double sd)
{
    double fastest = 0;
    for (int i = 0; i < f->length; i++)
        if (lm_op_kind_of((lm_op)f->op[i]) == WAVE)
            fastest = fmax(fastest, steepest(f, i, 12 * sd));
    return fastest > 0 ? M_PI / fastest : INFINITY;
}

/* The largest |f| on both sides in [near, far]. */
static double largest(const lm_formula *f, double near, double far)
{
    enum { HALF = 16 };
    double x[2 * HALF], v[2 * HALF], most = 0;
    for (int i = 0; i < HALF; i++) {
        x[i] = near + (far - near) * (i + 0.5) / HALF;
        x[HALF + i] = -x[i];
    }
    lm_formula_run_d(f, f->length, 0, 2 * HALF, x, v, NULL, NULL);
    for (int i = 0; i < 2 * HALF; i++)
        most = isnan(v[i]) ? INFINITY : fmax(most, fabs(v[i]));
    return most;
}

/* Where a mean of f^2 ends depends on how f grows there (calc/gauss.h), and
 * that on where: two or three rounds settle it. */
double lm_formula_growth(const lm_formula *f, double sd)
{
    double degree = 0;
    if (!(sd > 0)) return 0;
    for (int i = 0; i < 30; i++) {
        const double end = (9.2 + 2 * sqrt(2 * degree)) * sd;
        const double far = largest(f, 0.8 * end, end),
                     near = largest(f, 0.4 * end, 0.5 * end);
        const double next = far > near ? 1.5 * log(far / near) / log(2) : 0;
        if (!isfinite(next)) return INFINITY;
        if (next <= degree * 1.05 + 0.1) return degree;
        degree = next;
    }
    return INFINITY;
}
