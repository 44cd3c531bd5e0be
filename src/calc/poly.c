#include "calc/poly.h"

#include <gsl/gsl_poly.h>
#include <math.h>
#include <string.h>

double lm_poly_value(const double *c, int64_t degree, double x)
{
    return gsl_poly_eval(c, (int)degree + 1, x);
}

double lm_poly_bound(const double *c, int64_t degree)
{
    while (degree > 0 && c[degree] == 0) degree--;
    double bound = 0;
    for (int64_t k = 1; k <= degree; k++) {
        const double ratio = fabs(c[degree - k] / c[degree]);
        bound = fmax(bound, pow(ratio, 1 / (double)k));
    }
    return 2 * bound;
}

/* The sign change of a polynomial that is monotone on [a, b]. */
static double bisect(const double *c, int64_t degree, double a, double b,
                     bool rising)
{
    for (int i = 0; i < 2000 && b > a; i++) {
        const double middle = a + (b - a) / 2;
        if (middle == a || middle == b) break;
        *((lm_poly_value(c, degree, middle) > 0) == rising ? &b : &a) = middle;
    }
    return b;
}

lm_status lm_poly_roots(lm_env *env, const double *c, int64_t degree, double lo,
                        double hi, double *root, int64_t *n)
{
    const lm_mark mark = lm_scratch_mark(env);
    double *all = lm_scratch_doubles(env, (degree + 1) * (degree + 1));
    double *at = lm_scratch_doubles(env, degree + 2);
    *n = 0;
    if (!all || !at) return lm_nomem(env);
    /* row k: the k-th derivative */
    memcpy(all, c, (size_t)(degree + 1) * sizeof *c);
    for (int64_t k = 1; k <= degree; k++) {
        const double *above = all + (k - 1) * (degree + 1);
        for (int64_t j = 0; j <= degree - k; j++)
            all[k * (degree + 1) + j] = (double)(j + 1) * above[j + 1];
    }
    int64_t found = 0;
    for (int64_t k = degree; k >= 0; k--) {
        const double *p = all + k * (degree + 1);
        const int64_t ends = found;
        double left = lo;
        memcpy(at, root, (size_t)ends * sizeof *at);
        found = 0;
        for (int64_t i = 0; i <= ends; i++) {
            const double right = i < ends ? at[i] : hi;
            const double a = lm_poly_value(p, degree - k, left);
            const double b = lm_poly_value(p, degree - k, right);
            if ((a < 0 && b > 0) || (a > 0 && b < 0))
                root[found++] = bisect(p, degree - k, left, right, b > 0);
            else if (b == 0 && a != 0 && i < ends)
                root[found++] = right;
            left = right;
        }
    }
    *n = found;
    lm_scratch_release(env, mark);
    return LM_OK;
}
