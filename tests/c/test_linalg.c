/* The linear algebra that Lua cannot reach: matrices with gaps between rows,
 * results in place of arguments, stops. */
#include "check.h"

#include "core/rng.h"
#include "linalg/bidiagonal.h"
#include "linalg/cholesky.h"
#include "linalg/inv.h"
#include "linalg/lstsq.h"
#include "linalg/solve.h"

static void test_strides(lm_env *env)
{
    const double before[] = {2, 1, 9, 1, 3, 9};
    double a[6], b[] = {3, 9, 4, 9}, x[] = {9, 9, 9, 9};
    memcpy(a, before, sizeof a);
    CHECK(lm_solve(env, (lm_mat){a, 2, 2, 3}, (lm_mat){b, 2, 1, 2},
                   LM_FORM_GENERAL, (lm_mat){x, 2, 1, 2}, NULL) == LM_OK);
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

/* Triangles with gaps between rows, of which the other triangle holds anything; the
 * second needs scales: its rows differ by 2^400 and more. x = (1, 1) by hand. */
static void test_triangles(lm_env *env)
{
    const double far = ldexp(1, -400), large = ldexp(1, 400);
    const double two[2][6] = {{2, NAN, 9, 1, 3, 9}, {far, NAN, 9, 1, large, 9}};
    const double right[2][2] = {{2, 4}, {far, large}};
    for (int k = 0; k < 2; k++) {
        double a[6], b[2], x[] = {9, 9, 9, 9}, rcond = 0;
        memcpy(a, two[k], sizeof a);
        memcpy(b, right[k], sizeof b);
        CHECK(lm_solve(env, (lm_mat){a, 2, 2, 3}, (lm_mat){b, 2, 1, 1},
                       LM_FORM_LOWER, (lm_mat){x, 2, 1, 2},
                       k ? &rcond : NULL) == LM_OK);
        CHECK_NEAR(x[0], 1, 1e-15);
        CHECK_NEAR(x[2], 1, 1e-15);
        CHECK(x[1] == 9 && x[3] == 9);
        CHECK(memcmp(a, two[k], sizeof a) == 0);
        CHECK(k == 0 || rcond > 0.1);
    }
}

static void test_stop(lm_env *env)
{
    const volatile lm_flag stop = 1;
    double a[] = {2, 1, 1, 3}, u[4];
    const lm_mat m = {a, 2, 2, 2};
    env->stop = &stop;
    CHECK(lm_solve(env, m, m, LM_FORM_GENERAL, (lm_mat){u, 2, 2, 2}, NULL) ==
          LM_STOPPED);
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

/* Counts against LAPACK's values, beside each of them and far from all: of
 * numbers of one size, of graded ones from 1 to 1e-30, and with zeros. */
static void test_bidiagonal(lm_env *env)
{
    enum { N = 70, PLACES = 4 * N };
    for (int kind = 0; kind < 3; kind++) {
        double d[N], e[N], d2[N], e2[N], x[PLACES], count[PLACES];
        lm_fill_uniform((lm_stream){7, (uint64_t)kind}, 0, N, d);
        lm_fill_uniform((lm_stream){8, (uint64_t)kind}, 0, N, e);
        for (int i = 0; i < N; i++) {
            const double size = kind == 1 ? pow(10, -30. * i / N) : 1;
            d[i] *= size;
            e[i] *= size;
            if (kind == 2 && i % 10 == 0) d[i] = 0;
            if ((kind == 2 && i % 7 == 0) || i == N - 1) e[i] = 0;
            d2[i] = d[i] * d[i];
            e2[i] = e[i] * e[i];
        }
        CHECK(lm_bidiagonal_values(env, N, d, e) == LM_OK);
        for (int i = 0; i < N; i++) {
            x[4 * i] = d[i] * (1 - 1e-12);
            x[4 * i + 1] = d[i] * (1 + 1e-12);
            x[4 * i + 2] = d[i] * 0.9;
            x[4 * i + 3] = d[i] + 1e-3;
        }
        lm_bidiagonal_counts(N, d2, e2, PLACES, x, count);
        int wrong = 0, asked = 0;
        for (int j = 0; j < PLACES; j++) {
            int below = 0;
            if (x[j] < 1e-40) continue; /* LAPACK's zeros */
            for (int i = 0; i < N; i++) below += d[i] < x[j];
            wrong += count[j] != below;
            asked++;
        }
        CHECK(wrong == 0);
        CHECK(asked > PLACES / 2);
    }
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    test_strides(&env);
    test_triangles(&env);
    test_stop(&env);
    test_memory(&env);
    test_bidiagonal(&env);
    lm_env_close(&env);
    return check_done();
}
