/* Initial value problems against their closed forms: the error must cover the
 * truth, and be within tol wherever rounding allows it. */
#include <stdlib.h>

#include "calc/ode.h"
#include "check.h"

/* ---- problems ------------------------------------------------------------ */

/* y' = -rate (y - cos t) - sin t, y = cos t + (y_0 - 1) e^(-rate t). */
static lm_status chased(lm_env *env, const void *self, double t,
                        const double *y, double *dy)
{
    (void)env;
    dy[0] = -*(const double *)self * (y[0] - cos(t)) - sin(t);
    return LM_OK;
}

static lm_status chased_jacobian(lm_env *env, const void *self, double t,
                                 const double *y, double *j, double *drift)
{
    const double rate = *(const double *)self;
    (void)env, (void)y;
    j[0] = -rate;
    drift[0] = -rate * sin(t) - cos(t);
    return LM_OK;
}

/* A rotation: y_0 = cos t. */
static lm_status rotation(lm_env *env, const void *self, double t,
                          const double *y, double *dy)
{
    (void)env, (void)self, (void)t;
    dy[0] = -y[1];
    dy[1] = y[0];
    return LM_OK;
}

/* y' = y (1 - y), y = 1 / (1 + e^-t / c), c = y_0 / (1 - y_0). */
static lm_status growth(lm_env *env, const void *self, double t,
                        const double *y, double *dy)
{
    (void)env, (void)self, (void)t;
    dy[0] = y[0] * (1 - y[0]);
    return LM_OK;
}

/* y' = y^2, y = 1 / (1 - t). */
static lm_status explosion(lm_env *env, const void *self, double t,
                           const double *y, double *dy)
{
    (void)env, (void)self, (void)t;
    dy[0] = y[0] * y[0];
    return LM_OK;
}

/* y' = -sqrt y, y = (1 - t/2)^2 until 2; NaN below 0. */
static lm_status drain(lm_env *env, const void *self, double t, const double *y,
                       double *dy)
{
    (void)env, (void)self, (void)t;
    dy[0] = -sqrt(y[0]);
    return LM_OK;
}

static lm_status nowhere(lm_env *env, const void *self, double t,
                         const double *y, double *dy)
{
    (void)env, (void)self, (void)t, (void)y;
    dy[0] = NAN;
    return LM_OK;
}

/* Of a wrong Jacobian only the number of steps depends. */
static lm_status no_jacobian(lm_env *env, const void *self, double t,
                             const double *y, double *j, double *drift)
{
    (void)env, (void)self, (void)t, (void)y;
    j[0] = drift[0] = 0;
    return LM_OK;
}

static lm_status refused(lm_env *env, const void *self, double t,
                         const double *y, double *dy)
{
    (void)self, (void)t, (void)y, (void)dy;
    return lm_nomem(env);
}

/* Reflected modes: y = H e^(-D t) H y_0 with H = 1 - 2 u u', u of equal
 * entries, and D from 1 to most in equal ratios: all modes are in all y. */
enum { MODES = 64 };
typedef struct modes {
    int64_t n;
    double most;
} modes;

static void reflect(int64_t n, const double *x, double *y)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    for (int64_t i = 0; i < n; i++) y[i] = x[i] - 2 * sum / (double)n;
}

static double decay(const modes *m, int64_t i)
{
    return pow(m->most, (double)i / (double)(m->n - 1));
}

static lm_status modes_rate(lm_env *env, const void *self, double t,
                            const double *y, double *dy)
{
    const modes *m = self;
    double x[MODES];
    (void)env, (void)t;
    reflect(m->n, y, x);
    for (int64_t i = 0; i < m->n; i++) x[i] *= -decay(m, i);
    reflect(m->n, x, dy);
    return LM_OK;
}

static lm_status modes_jacobian(lm_env *env, const void *self, double t,
                                const double *y, double *j, double *drift)
{
    const modes *m = self;
    (void)y;
    for (int64_t i = 0; i < m->n; i++) {
        double unit[MODES] = {0};
        unit[i] = 1;
        drift[i] = 0;
        modes_rate(env, self, t, unit, j + i * m->n); /* symmetric */
    }
    return LM_OK;
}

/* ---- tests --------------------------------------------------------------- */

enum { TIMES = 7 };

typedef struct worst {
    double covered; /* true error over error, at most 1 */
    double error;   /* relative to |y| + scale */
} worst;

/* Solve and look at the first of n numbers, whose truth is want(t). */
static worst compare(lm_env *env, const lm_ode *ode, const double *start,
                     double *times, double tol, double (*want)(double))
{
    double *y = malloc(2 * TIMES * (size_t)ode->n * sizeof *y);
    double *error = y + TIMES * ode->n;
    worst w = {0, 0};
    const lm_mark mark = lm_scratch_mark(env);
    CHECK(lm_ode_solve(env, ode, 0, start, (lm_vec){times, TIMES}, tol, y,
                       error) == LM_OK);
    for (int k = 0; k < TIMES; k++) {
        const double value = y[k * ode->n], e = error[k * ode->n];
        const double off = fabs(value - want(times[k]));
        w.covered = fmax(w.covered, off == 0 ? 0 : off / e);
        w.error = fmax(w.error, e / (fabs(value) + ode->scale));
    }
    lm_scratch_release(env, mark);
    free(y);
    return w;
}

static double one_plus(double t)
{
    return cos(t) + exp(-1e8 * t);
}

static double slow_plus(double t)
{
    return cos(t) + exp(-2 * t);
}

static double grown(double t)
{
    return 1 / (1 + 1e6 * exp(-t));
}

static double exploded(double t)
{
    return 1 / (1 - t);
}

/* Not stiff: a thousand radians, growth by a factor of 10^6 and on to rest, a
 * pole from nearby; from coarse tolerances to 1e-12. */
static void smooth(lm_env *env)
{
    const double rate = 2;
    const double one[] = {1, 0}, two = 2, small = 1 / (1 + 1e6);
    double far[] = {0, 1e-9, 0.1, 3, 40, 300, 1000},
           near[] = {0, 1e-9, 0.1, 0.5, 0.9, 0.99, 0.999},
           rest[] = {0, 1e-9, 1, 10, 15, 30, 1e4};
    const lm_ode turn = {.n = 2, .rate = rotation, .scale = 1},
                 grow = {.n = 1, .rate = growth, .scale = 1e-8},
                 burst = {.n = 1, .rate = explosion, .scale = 1},
                 chase = {.n = 1, .self = &rate, .rate = chased, .scale = 1};
    for (double tol = 1e-3; tol > 0.5e-12; tol /= 1000) {
        const worst w[] = {compare(env, &turn, one, far, tol, cos),
                           compare(env, &grow, &small, rest, tol, grown),
                           compare(env, &burst, one, near, tol, exploded),
                           compare(env, &chase, &two, far, tol, slow_plus)};
        for (int i = 0; i < 4; i++) {
            CHECK(w[i].covered <= 1);
            CHECK(w[i].error <= fmax(tol, 1e-11));
        }
    }
}

/* Stiffness 1e8: the layer of the first 1e-8 and the slow curve after it. */
static void stiff(lm_env *env)
{
    const double rate = 1e8, two = 2;
    const lm_ode chase = {.n = 1,
                          .self = &rate,
                          .rate = chased,
                          .jacobian = chased_jacobian,
                          .scale = 1};
    double t[] = {0, 1e-12, 1e-8, 1e-7, 1, 10, 100};
    for (double tol = 1e-3; tol > 0.5e-12; tol /= 1000) {
        const worst w = compare(env, &chase, &two, t, tol, one_plus);
        CHECK(w.covered <= 1);
        CHECK(w.error <= fmax(tol, 1.001e-12));
    }
}

static modes present;

/* y_0 starts in all modes: start_i = [i = 0], H start = 1[i = 0] - 2/n. */
static double first(double t)
{
    const int64_t n = present.n;
    double sum = 0, own = 0;
    for (int64_t i = 0; i < n; i++) {
        const double x =
            ((i == 0) - 2.0 / (double)n) * exp(-decay(&present, i) * t);
        sum += x;
        if (i == 0) own = x;
    }
    return own - 2 * sum / (double)n;
}

/* Many decays between 1 and 1e8. */
static void many(lm_env *env)
{
    double t[] = {0, 1e-10, 1e-7, 1e-3, 0.1, 1, 30}, start[MODES] = {1};
    present = (modes){MODES, 1e8};
    const lm_ode ode = {.n = MODES,
                        .self = &present,
                        .rate = modes_rate,
                        .jacobian = modes_jacobian,
                        .scale = 1};
    for (double tol = 1e-3; tol > 0.5e-12; tol /= 1000) {
        const worst w = compare(env, &ode, start, t, tol, first);
        CHECK(w.covered <= 1);
        CHECK(w.error <= fmax(tol, 1.001e-12));
    }
}

/* What has no solution says where, and what is wrong says what. */
static void failures(void)
{
    static const volatile lm_flag stop = 1;
    lm_env env, busy;
    lm_env_open(&env, NULL);
    lm_env_open(&busy, &stop);
    double y[2], error[2], late[] = {0.5, 2}, back[] = {1, 0.5};
    const double one[] = {1, 0};
    const lm_vec t = {late, 2};
    for (int stiff = 0; stiff < 2; stiff++) {
        lm_ode ode = {.n = 1,
                      .rate = explosion,
                      .jacobian = stiff ? no_jacobian : NULL,
                      .scale = 1};
        CHECK(lm_ode_solve(&env, &ode, 0, one, t, 1e-9, y, error) ==
              LM_SINGULAR);
        CHECK_STR(env.message, "no step from time 1 on is short enough");
        ode.rate = nowhere;
        CHECK(lm_ode_solve(&env, &ode, 0, one, t, 1e-9, y, error) ==
              LM_SINGULAR);
        CHECK_STR(env.message, "the right-hand side is not finite at time 0");
        ode.rate = refused;
        CHECK(lm_ode_solve(&env, &ode, 0, one, t, 1e-9, y, error) == LM_NOMEM);
        ode.rate = growth;
        CHECK(lm_ode_solve(&busy, &ode, 0, one, t, 1e-9, y, error) ==
              LM_STOPPED);
        CHECK(lm_ode_solve(&env, &ode, 0, one, (lm_vec){back, 2}, 1e-9, y,
                           error) == LM_DOMAIN);
        CHECK_STR(env.message, "times must not decrease, got 0.5 after 1");
        /* NaN on the far side of the last time, and of every longer step. */
        ode.rate = drain;
        late[1] = 1.999;
        CHECK(lm_ode_solve(&env, &ode, 0, one, t, 1e-6, y, error) == LM_OK);
        CHECK_NEAR(y[1], 0.0005 * 0.0005, error[1]);
        late[1] = 2.5;
        CHECK(lm_ode_solve(&env, &ode, 0, one, t, 1e-6, y, error) ==
              LM_SINGULAR);
        CHECK(strncmp(env.message,
                      "the right-hand side is not finite at time 2.0000",
                      48) == 0);
        late[1] = 2;
    }
    lm_env_close(&busy);
    lm_env_close(&env);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    smooth(&env);
    stiff(&env);
    many(&env);
    lm_env_close(&env);
    failures();
    return check_done();
}
