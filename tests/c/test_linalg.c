/* The linear algebra that Lua cannot reach: operators that are functions,
 * matrices with gaps between rows, results in place of arguments, stops. */
#include "check.h"

#include <float.h>

#include "linalg/cholesky.h"
#include "linalg/eigs.h"
#include "linalg/inv.h"
#include "linalg/lstsq.h"
#include "linalg/solve.h"
#include "linalg/svds.h"

enum { N = 200 };

/* The second difference with zero ends: eigenvalues 4 sin^2(k pi / (2 (n +
 * 1))), k = 1 .. n. */
static lm_status difference(lm_env *env, void *context, const double *v,
                            double *out)
{
    (void)env;
    int *calls = context;
    ++*calls;
    for (int i = 0; i < N; i++)
        out[i] = 2 * v[i] - (i ? v[i - 1] : 0) - (i + 1 < N ? v[i + 1] : 0);
    return LM_OK;
}

static double exact(int k)
{
    const double s = sin(k * M_PI / (2 * (N + 1)));
    return 4 * s * s;
}

static void test_operator(lm_env *env)
{
    double value[3], residual[3], v[3 * N];
    int calls = 0;
    lm_eigs out;
    CHECK(lm_eigs_operator(env, difference, &calls, N, 3, LM_TOP, 1e-13, 1000,
                           1, value, (lm_mat){v, 3, N, N}, residual,
                           &out) == LM_OK);
    CHECK(out.converged && out.products == calls);
    for (int i = 0; i < 3; i++) {
        CHECK_NEAR(value[i], exact(N - i), 1e-11);
        CHECK(residual[i] < 1e-6);
    }
}

static lm_status diverged(lm_env *env, void *context, const double *v,
                          double *out)
{
    (void)env, (void)context, (void)v;
    for (int i = 0; i < N; i++) out[i] = NAN;
    return LM_OK;
}

static lm_status refusing(lm_env *env, void *context, const double *v,
                          double *out)
{
    (void)context, (void)v, (void)out;
    return lm_fail(env, LM_DOMAIN, "no");
}

/* NaN is a result, an error of the operator comes through, and the next call
 * is not disturbed. */
static void test_bad_operators(lm_env *env)
{
    double value[2], residual[2], v[2 * N];
    const lm_mat rows = {v, 2, N, N};
    lm_eigs out;
    CHECK(lm_eigs_operator(env, diverged, NULL, N, 2, LM_TOP, 0, 10, 1, value,
                           rows, residual, &out) == LM_OK);
    CHECK(!out.converged && isnan(value[0]) && isnan(residual[1]));
    CHECK(lm_eigs_operator(env, refusing, NULL, N, 2, LM_TOP, 0, 10, 1, value,
                           rows, residual, &out) == LM_DOMAIN);
    CHECK_STR(env->message, "no");
    test_operator(env);
}

static void test_strides(lm_env *env)
{
    const double before[] = {2, 1, 9, 1, 3, 9};
    double a[6], b[] = {3, 9, 4, 9}, x[] = {9, 9, 9, 9};
    memcpy(a, before, sizeof a);
    CHECK(lm_solve(env, (lm_mat){a, 2, 2, 3}, (lm_mat){b, 2, 1, 2}, LM_FORM_GENERAL,
                   (lm_mat){x, 2, 1, 2}, NULL) == LM_OK);
    CHECK_NEAR(x[0], 1, 1e-15);
    CHECK_NEAR(x[2], 1, 1e-15);
    CHECK(x[1] == 9 && x[3] == 9);
    CHECK(memcmp(a, before, sizeof a) == 0);
    const lm_mat in_place = {a, 2, 2, 3};
    CHECK(lm_inv(env, in_place, in_place, NULL) == LM_OK);
    CHECK_NEAR(a[0], 0.6, 1e-15);
    CHECK(a[2] == 9 && a[5] == 9);
    CHECK(lm_inv(env, in_place, in_place, NULL) == LM_OK);
    CHECK_NEAR(a[4], 3, 1e-14);
    CHECK(lm_cholesky(env, in_place, in_place) == LM_OK);
    CHECK_NEAR(a[0], sqrt(2), 1e-14);
    CHECK(a[1] == 0 && a[2] == 9);
}

static void test_stop(lm_env *env)
{
    const volatile sig_atomic_t stop = 1;
    double a[] = {2, 1, 1, 3}, u[4], s[2], vt[4], residual[2];
    const lm_mat m = {a, 2, 2, 2};
    lm_svds out;
    env->stop = &stop;
    CHECK(lm_solve(env, m, m, LM_FORM_GENERAL, (lm_mat){u, 2, 2, 2}, NULL) ==
          LM_STOPPED);
    CHECK(lm_svds_block(env, m, 2, 0, 5, 1e-8, 1, (lm_mat){u, 2, 2, 2}, s,
                        (lm_mat){vt, 2, 2, 2}, residual, &out) == LM_STOPPED);
    env->stop = NULL;
}

static void test_memory(lm_env *env)
{
    double a[] = {2, 1, 1, 3}, x[4];
    const lm_mat m = {a, 2, 2, 2}, to = {x, 2, 2, 2};
    lm_env_close(env);
    env->scratch = NULL;
    env->refuse = 0;
    CHECK(lm_inv(env, m, to, NULL) == LM_NOMEM);
    CHECK(lm_solve(env, m, m, LM_FORM_GENERAL, to, NULL) == LM_NOMEM);
    env->refuse = -1;
    CHECK(lm_inv(env, m, to, NULL) == LM_OK);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    test_operator(&env);
    test_bad_operators(&env);
    test_strides(&env);
    test_stop(&env);
    test_memory(&env);
    lm_env_close(&env);
    return check_done();
}
