/* Newton-Schulz beside the singular value decomposition, on the worst
 * matrices. */
#include <float.h>
#include <stdlib.h>

#include "check.h"
#include "linalg/blas.h"
#include "linalg/newton_schulz.h"
#include "linalg/svd.h"

static lm_env env;

enum { MOST = 40 };

typedef struct problem {
    int64_t m, n, k;
    double a[MOST * MOST], u[MOST * MOST], vt[MOST * MOST], s[MOST];
} problem;

/* Entries without structure; then singular values condition^(-i / (k - 1)),
 * of which the last `missing` are 0. */
static void fill(problem *p, int64_t m, int64_t n, double condition,
                 int missing, double size)
{
    *p = (problem){.m = m, .n = n, .k = m < n ? m : n};
    const int64_t k = p->k;
    for (int64_t i = 0; i < m * n; i++) p->a[i] = sin(i * i + 1);
    CHECK(lm_svd(&env, (lm_mat){p->a, m, n, n}, (lm_mat){p->u, m, k, k},
                 (lm_vec){p->s, k}, (lm_mat){p->vt, k, n, n}) == LM_OK);
    for (int64_t i = 0; i < k; i++)
        p->s[i] = i >= k - missing ? 0
                  : k > 1 ? pow(condition, -(double)i / (double)(k - 1))
                          : 1;
    memset(p->a, 0, sizeof p->a);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++)
            for (int64_t l = 0; l < k; l++)
                p->a[i * n + j] +=
                    size * p->u[i * k + l] * p->s[l] * p->vt[l * n + j];
}

/* u diag(f(s / |s|)) vt at (i, j). */
static double wanted(const problem *p, lm_polynomial q, int64_t steps,
                     int64_t i, int64_t j)
{
    double norm = 0, sum = 0;
    for (int64_t l = 0; l < p->k; l++) norm += p->s[l] * p->s[l];
    for (int64_t l = 0; l < p->k; l++)
        sum += p->u[i * p->k + l] * p->vt[l * p->n + j] *
               lm_newton_schulz_value(q, steps, p->s[l] / sqrt(norm));
    return sum;
}

/* Rounding has singular values too, and those too grow by the slope at 0. */
static double rounding(lm_polynomial q, int64_t steps, double eps)
{
    return 30 * fmax(eps, lm_newton_schulz_value(q, steps, eps));
}

static void check_double(const problem *p, lm_polynomial q, int64_t steps)
{
    double a[MOST * MOST], most = 0;
    double *room =
        malloc((size_t)lm_newton_schulz_room(p->m, p->n) * sizeof *room);
    memcpy(a, p->a, sizeof a);
    lm_newton_schulz_d(NULL, q, steps, p->m, p->n, a, room);
    for (int64_t i = 0; i < p->m; i++)
        for (int64_t j = 0; j < p->n; j++)
            most =
                fmax(most, fabs(a[i * p->n + j] - wanted(p, q, steps, i, j)));
    CHECK(most <= rounding(q, steps, DBL_EPSILON));
    free(room);
}

static void check_single(const problem *p, lm_polynomial q, int64_t steps)
{
    float a[MOST * MOST];
    double most = 0;
    float *room =
        malloc((size_t)lm_newton_schulz_room(p->m, p->n) * sizeof *room);
    for (int64_t i = 0; i < p->m * p->n; i++) a[i] = (float)p->a[i];
    lm_newton_schulz_s(NULL, q, steps, p->m, p->n, a, room);
    for (int64_t i = 0; i < p->m; i++)
        for (int64_t j = 0; j < p->n; j++)
            most = fmax(most, fabs((double)a[i * p->n + j] -
                                   wanted(p, q, steps, i, j)));
    CHECK(most <= rounding(q, steps, FLT_EPSILON));
    free(room);
}

static void check_worst(lm_polynomial q, int64_t steps)
{
    static const int64_t shapes[][2] = {{1, 1},   {1, 40},  {40, 1}, {7, 7},
                                        {40, 13}, {13, 40}, {40, 40}};
    static const double sizes[] = {1, 1e300, 1e-300};
    static const double conditions[] = {1, 10, 1e6, 1e14};
    static problem p;
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (int c = 0; c < 4; c++)
            for (int missing = 0; missing < 4; missing += 3)
                for (int z = 0; z < 3; z++) {
                    const int64_t m = shapes[s][0], n = shapes[s][1];
                    if (missing >= (m < n ? m : n)) continue;
                    fill(&p, m, n, conditions[c], missing, sizes[z]);
                    check_double(&p, q, steps);
                    fill(&p, m, n, conditions[c], missing,
                         z == 0   ? 1
                         : z == 1 ? 1e36
                                  : 1e-36);
                    check_single(&p, q, steps);
                }
}

/* The bounds of newton_schulz.h, and that they are sharp. */
static void check_bounds(void)
{
    double low = 1, high = 0, longer = 1, near = 0, nearer = 0;
    for (double s = 0.0015; s <= 1; s *= 1.0001) {
        const double v = lm_newton_schulz_value(LM_POLYNOMIAL_JORDAN, 5, s);
        low = fmin(low, v), high = fmax(high, v);
    }
    for (double s = 3.1e-6; s <= 1; s *= 1.0001) {
        const double v = lm_newton_schulz_value(LM_POLYNOMIAL_JORDAN, 10, s);
        longer = fmin(longer, v), high = fmax(high, v);
    }
    CHECK(low > 0.67 && low < 0.69 && longer > 0.67);
    CHECK(high < 1.21 && high > 1.2);
    CHECK(lm_newton_schulz_value(LM_POLYNOMIAL_JORDAN, 5, 0.0014) < 0.67);
    for (double s = 0.005; s <= 1; s *= 1.0001)
        near =
            fmax(near,
                 fabs(1 - lm_newton_schulz_value(LM_POLYNOMIAL_NEWTON, 10, s)));
    for (double s = 1e-5; s <= 1; s *= 1.0001)
        nearer =
            fmax(nearer,
                 fabs(1 - lm_newton_schulz_value(LM_POLYNOMIAL_NEWTON, 20, s)));
    CHECK(near < 1e-3 && nearer < 1e-3);
    CHECK_NEAR(lm_newton_schulz_value(LM_POLYNOMIAL_NEWTON, 30, 1e-5), 1,
               1e-15);
}

/* Against the polar factor itself: the distance is what the header says. */
static void check_polar(void)
{
    static problem p;
    double room[3 * MOST * MOST], a[MOST * MOST], most = 0;
    fill(&p, 20, 13, 1e3, 0, 1);
    memcpy(a, p.a, sizeof a);
    lm_newton_schulz_d(NULL, LM_POLYNOMIAL_NEWTON, 25, p.m, p.n, a, room);
    for (int64_t i = 0; i < p.m; i++)
        for (int64_t j = 0; j < p.n; j++) {
            double sum = 0;
            for (int64_t l = 0; l < p.k; l++)
                sum += p.u[i * p.k + l] * p.vt[l * p.n + j];
            most = fmax(most, fabs(a[i * p.n + j] - sum));
        }
    CHECK(most < 1e-13);
}

static void check_special(void)
{
    double room[12], a[4] = {0}, b[4] = {1, NAN, 2, 3}, c[4] = {1, INFINITY};
    double tiny[4] = {5e-324, 0, 0, 0};
    lm_newton_schulz_d(NULL, LM_POLYNOMIAL_JORDAN, 5, 2, 2, a, room);
    for (int i = 0; i < 4; i++) CHECK(a[i] == 0);
    lm_newton_schulz_d(NULL, LM_POLYNOMIAL_JORDAN, 5, 2, 2, b, room);
    lm_newton_schulz_d(NULL, LM_POLYNOMIAL_JORDAN, 5, 2, 2, c, room);
    CHECK(isnan(b[0]) && isnan(c[1]));
    lm_newton_schulz_d(NULL, LM_POLYNOMIAL_NEWTON, 5, 2, 2, tiny, room);
    CHECK_NEAR(tiny[0], 1, 1e-15);
    CHECK(lm_newton_schulz_room(INT64_MAX / 2, INT64_MAX / 2) == -1);
}

int main(void)
{
    lm_env_open(&env, NULL);
    check_worst(LM_POLYNOMIAL_JORDAN, 5);
    check_worst(LM_POLYNOMIAL_NEWTON, 12);
    check_worst(LM_POLYNOMIAL_JORDAN, 0);
    check_bounds();
    check_polar();
    check_special();
    lm_env_close(&env);
    return check_done();
}
