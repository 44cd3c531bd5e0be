/* Gaussian means by quadrature and Hermite coefficients, against closed
 * forms: that they are right, and that their error covers the truth where
 * they cannot be. */
#include "calc/hermite.h"
#include "calc/legendre.h"
#include "calc/logistic.h"
#include "check.h"

static const double variances[] = {1e-6, 1e-3, 1, 10, 1e3, 1e6};
enum { VARIANCES = sizeof variances / sizeof variances[0] };

/* Exact for x^(2k), 2k < 2n: the integral is 2/(2k + 1). */
static void legendre(void)
{
    double worst = 0;
    for (int n = 1; n <= 40; n++) {
        double x[40], w[40];
        lm_legendre_nodes(n, x, w);
        for (int k = 0; k < n; k++) {
            double sum = 0;
            for (int i = 0; i < n; i++) sum += w[i] * pow(x[i], 2 * k);
            worst = fmax(worst, fabs(sum * (2 * k + 1) / 2 - 1));
        }
    }
    CHECK(worst < 2e-14);
}

/* The mixture is the logistic law: at every x, and so in both tails. */
static void logistic(void)
{
    double worst = 0;
    for (double x = -6; x <= 6; x += 0.125) {
        double sum = 0;
        for (int i = 0; i < LM_LOGISTIC_NODES; i++)
            sum += lm_logistic[i].weight *
                   erfc(-x / sqrt(2 * lm_logistic[i].variance)) / 2;
        worst = fmax(worst, fabs(sum - 1 / (1 + exp(-x))));
    }
    CHECK(worst < 1e-9); /* the means over x of dual.h gain the rest */
}

static void sign(const void *self, int64_t n, const double *x, double *f)
{
    const double at = *(const double *)self;
    for (int64_t i = 0; i < n; i++) f[i] = x[i] > at;
}

static void ramp(const void *self, int64_t n, const double *x, double *f)
{
    const double at = *(const double *)self;
    for (int64_t i = 0; i < n; i++) f[i] = x[i] > at ? x[i] - at : 0;
}

static void cosine(const void *self, int64_t n, const double *x, double *f)
{
    const double rate = *(const double *)self;
    for (int64_t i = 0; i < n; i++) f[i] = cos(rate * x[i]);
}

static void error_function(const void *self, int64_t n, const double *x,
                           double *f)
{
    (void)self;
    for (int64_t i = 0; i < n; i++) f[i] = erf(x[i]);
}

static double upper(double x) /* 1 - Phi(x) */
{
    return erfc(x * M_SQRT1_2) / 2;
}

static double density(double x)
{
    return exp(-x * x / 2) / sqrt(2 * M_PI);
}

/* E step(u - k) = 1 - Phi(k/s), E relu(u - k) = s n(k/s) - k (1 - Phi(k/s)),
 * E cos(w u) = e^(-w^2 q / 2), at every variance. */
static void means(lm_env *env)
{
    const double kink = 0.3, rate = 2;
    const lm_integrand jump = {sign,     &kink, 1, {{kink, INFINITY, true}},
                               INFINITY, 0},
                       bend = {ramp,     &kink, 1, {{kink, INFINITY, true}},
                               INFINITY, 0},
                       wave = {cosine, &rate, 0, {{0, 0, false}}, M_PI / 2, 0};
    bool near = true, covered = true;
    for (int i = 0; i < VARIANCES; i++) {
        const double q = variances[i], s = sqrt(q), r = kink / s;
        const double want[] = {upper(r), s * density(r) - kink * upper(r),
                               exp(-rate * rate * q / 2)};
        const double scale[] = {1, s, 1};
        const lm_integrand *f[] = {&jump, &bend, &wave};
        for (int k = 0; k < 3; k++) {
            lm_estimate e;
            lm_gauss_mean(env, f[k], q, 1e-12 * scale[k], &e);
            /* 1e-19: what is left out beyond 9.2 deviations */
            covered = covered &&
                      fabs(e.value - want[k]) <= e.error + 1e-19 * scale[k];
            near = near && e.error <= 1e-12 * scale[k];
        }
    }
    CHECK(covered);
    CHECK(near);
}

/* What a function does not say, its error does: a kink that is not declared,
 * and an oscillation 10^4 times faster than any panel. */
static void honest(lm_env *env)
{
    const double kink = 0.3, rate = 1e7;
    const lm_integrand bend = {ramp, &kink, 0, {{0, 0, false}}, INFINITY, 0},
                       wave = {cosine, &rate, 0, {{0, 0, false}}, INFINITY, 0};
    lm_estimate e;
    CHECK(lm_gauss_mean(env, &bend, 1, 1e-12, &e) == LM_OK);
    CHECK(e.error > 1e-12 && e.error < 1e-2);
    CHECK_NEAR(e.value, density(kink) - kink * upper(kink), e.error);
    CHECK(lm_gauss_mean(env, &wave, 1, 1e-12, &e) == LM_OK);
    CHECK(e.error > 1e-3);
    CHECK_NEAR(e.value, 0, e.error);
}

/* E erf(u) erf(v) = (2/pi) asin(2c / sqrt((1 + 2a)(1 + 2b))) (Williams 1997),
 * E step(u) step(v) = (pi - angle) / 2 pi, for every pair of variances and
 * correlations to 1 - 1e-12. */
static void pairs(lm_env *env)
{
    const double zero = 0, rhos[] = {-1, -1 + 1e-8, -.6, 0, .5, 1 - 1e-12, 1};
    const lm_integrand smooth = {error_function,    NULL,     1,
                                 {{0, 0.7, false}}, INFINITY, 0},
                       jump = {sign,     &zero, 1, {{0, INFINITY, true}},
                               INFINITY, 0};
    bool near = true, covered = true;
    for (int i = 0; i < VARIANCES; i++)
        for (int j = 0; j < VARIANCES; j += 2)
            for (int k = 0; k < 7; k++) {
                const double a = variances[i], b = variances[j];
                const lm_pair p = lm_pair_of(a, b, rhos[k] * sqrt(a * b));
                const double root = sqrt(1 + 2 * a + 2 * b + 4 * p.del);
                const double want[] = {M_2_PI * atan2(2 * p.c, root),
                                       atan2(sqrt(p.del), -p.c) / (2 * M_PI)};
                const lm_integrand *f[] = {&smooth, &jump};
                for (int w = 0; w < 2; w++) {
                    lm_estimate e;
                    lm_gauss_pair(env, f[w], f[w], p, 1e-11, &e);
                    covered = covered && fabs(e.value - want[w]) <= e.error;
                    near = near && e.error <= 1e-10;
                }
            }
    CHECK(covered);
    CHECK(near);
}

/* The variances of one may be zero: E f(0) g(v). */
static void fixed(lm_env *env)
{
    const double rate = 1, kink = -2;
    const lm_integrand wave = {cosine, &rate, 0, {{0, 0, false}}, M_PI, 0},
                       bend = {ramp,     &kink, 1, {{kink, INFINITY, true}},
                               INFINITY, 0};
    lm_estimate e;
    CHECK(lm_gauss_pair(env, &bend, &wave, lm_pair_of(0, 2, 0), 1e-12, &e) ==
          LM_OK);
    CHECK_NEAR(e.value, 2 * exp(-1), 1e-14);
    CHECK(lm_gauss_pair(env, &wave, &bend, lm_pair_of(2, 0, 0), 1e-12, &e) ==
          LM_OK);
    CHECK_NEAR(e.value, 2 * exp(-1), 1e-14);
    CHECK(lm_gauss_pair(env, &wave, &bend, lm_pair_of(0, 0, 0), 1e-12, &e) ==
          LM_OK);
    CHECK_NEAR(e.value, 2, 1e-15);
}

/* erf(x): a_{2m+1} = (-1)^m sqrt((2/pi) (2m)!/(4^m m!^2 (2m+1)) r^(2m+1)), r =
 * 2q/(1 + 2q); its square has mean (2/pi) asin r.  relu at variance 1: a_0 =
 * 1/sqrt(2 pi), a_1 = 1/2, a_k = (-1)^(k/2-1) (k-3)!!/sqrt(2 pi k!). */
static void coefficients(lm_env *env)
{
    enum { TERMS = 1001 };
    static double a[TERMS], error[TERMS];
    const double zero = 0, q = 3, r = 2 * q / (1 + 2 * q);
    const lm_integrand smooth = {error_function,    NULL,     1,
                                 {{0, 0.7, false}}, INFINITY, 0},
                       bend = {ramp,     &zero, 1, {{0, INFINITY, true}},
                               INFINITY, 1};
    lm_estimate square;
    double worst = 0, ratio = 1;
    CHECK(lm_hermite_coefficients(env, &smooth, q, (lm_vec){a, TERMS}, error,
                                  &square) == LM_OK);
    for (int m = 0; 2 * m + 1 < TERMS; m++) {
        const double want =
            sqrt(M_2_PI * ratio / (2 * m + 1) * pow(r, 2 * m + 1));
        const double off = fabs((m % 2 ? -a[2 * m + 1] : a[2 * m + 1]) - want);
        worst = fmax(worst, off / error[2 * m + 1]);
        worst = fmax(worst, fabs(a[2 * m]) / error[2 * m]);
        ratio *= (2 * m + 1) / (2.0 * m + 2);
    }
    CHECK(worst <= 1);
    CHECK_NEAR(square.value, M_2_PI * asin(r), 1e-14);
    CHECK(lm_hermite_coefficients(env, &bend, 1, (lm_vec){a, TERMS}, error,
                                  &square) == LM_OK);
    CHECK_NEAR(a[0], 1 / sqrt(2 * M_PI), 1e-14);
    CHECK_NEAR(a[1], 0.5, 1e-14);
    worst = 0;
    double want = 0.5 / sqrt(M_PI); /* a_2 */
    for (int k = 2; k + 2 < TERMS; k += 2) {
        worst = fmax(worst, fabs(a[k] - want) / error[k]);
        worst = fmax(worst, error[k] / 1e-12);
        want *= -(k - 1) / sqrt((k + 1.0) * (k + 2.0));
    }
    CHECK(worst <= 1);
    CHECK_NEAR(square.value, 0.5, 1e-14);
}

/* An interrupt ends the longest of them. */
static void stopped(void)
{
    const volatile lm_flag stop = 1;
    const double rate = 1;
    const lm_integrand wave = {cosine, &rate, 0, {{0, 0, false}}, M_PI, 0};
    lm_estimate e;
    lm_env env;
    lm_env_open(&env, &stop);
    CHECK(lm_gauss_mean(&env, &wave, 1, 1e-9, &e) == LM_STOPPED);
    CHECK(lm_gauss_pair(&env, &wave, &wave, lm_pair_of(1, 1, 0), 1e-9, &e) ==
          LM_STOPPED);
    lm_env_close(&env);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    legendre();
    logistic();
    means(&env);
    honest(&env);
    pairs(&env);
    fixed(&env);
    coefficients(&env);
    stopped();
    lm_env_close(&env);
    return check_done();
}
