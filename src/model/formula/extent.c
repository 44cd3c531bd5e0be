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

/* ---- how far out ----------------------------------------------------------
 */

/* In deviations: what is looked at, to where the density ends, and what ranges
 * reach by themselves (calc/gauss.h).  What is less than e^-FALL of the largest
 * counts for nothing. */
#define FAR 39.
#define REACH 9.2
#define FALL 50.

enum {
    STEPS = 8, /* a deviation */
    SIDE = 39 * STEPS,
    SIDES = 2 * SIDE,
    ALL = SIDES + 3 * LM_SPOTS_MAX
};

/* Places on both sides outwards, then those at the spots and between them: f
 * may be 0 but for there. */
static int places(const lm_formula *f, double sd, double *z)
{
    int n = SIDES;
    for (int i = 0; i < SIDE; i++) {
        z[i] = (i + 0.5) / STEPS;
        z[SIDE + i] = -z[i];
    }
    for (int i = 0; i < f->spots; i++) {
        const double at = f->spot[i].at, off = 1e-9 * (1e-3 + fabs(at));
        const double next = i + 1 < f->spots ? f->spot[i + 1].at : at + off;
        const double x[] = {at - off, at, (at + next) / 2};
        for (int k = 0; k < 3; k++)
            if (fabs(x[k] / sd) < FAR) z[n++] = x[k] / sd;
    }
    return n;
}

/* Outwards until f is not finite, which is beyond what counts or not. */
static int finite_of(const double *v)
{
    int n = 0;
    while (n < SIDE && isfinite(v[n])) n++;
    return n;
}

double lm_formula_growth(const lm_formula *f, double sd)
{
    double z[ALL], x[ALL], v[ALL], log_part[ALL], most = -INFINITY, end = 0;
    if (!(sd > 0)) return 0;
    const int n = places(f, sd, z);
    for (int i = 0; i < n; i++) x[i] = sd * z[i];
    lm_formula_run_d(f, f->length, 0, n, x, v, NULL, NULL);
    const int up = finite_of(v), down = finite_of(v + SIDE);
    for (int i = 0; i < n; i++) {
        const bool out = (i >= up && i < SIDE) ||
                         (i >= SIDE + down && i < SIDES) || !isfinite(v[i]);
        log_part[i] = out ? -INFINITY : 2 * log(fabs(v[i])) - z[i] * z[i] / 2;
        most = fmax(most, log_part[i]);
    }
    if (!(up > 0 && down > 0)) return INFINITY;
    const double least = most - FALL;
    const int last[] = {up - 1, SIDE + down - 1};
    for (int i = 0; i < 2 && most > -INFINITY; i++)
        if (log_part[last[i]] >= least) return INFINITY;
    for (int i = 0; i < n && most > -INFINITY; i++)
        if (log_part[i] >= least) end = fmax(end, fabs(z[i]));
    const double root = fmax(end - REACH, 0) / 2;
    return root * root;
}
