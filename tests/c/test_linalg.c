/* The linear algebra that Lua cannot reach: matrices with gaps between rows,
 * results in place of arguments, stops. */
#include "check.h"

#include "linalg/factor.h"
#include "linalg/lstsq.h"
#include "linalg/solve.h"

static void test_strides(lm_env *env)
{
    const double before[] = {2, 1, 9, 1, 3, 9};
    double a[6], b[] = {3, 9, 4, 9}, x[] = {9, 9, 9, 9};
    memcpy(a, before, sizeof a);
    CHECK(lm_solve(env, (lm_mat){a, 2, 2, 3}, (lm_mat){b, 2, 1, 2}, LM_GENERAL,
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
    double a[] = {2, 1, 1, 3}, u[4];
    const lm_mat m = {a, 2, 2, 2};
    env->stop = &stop;
    CHECK(lm_solve(env, m, m, LM_GENERAL, (lm_mat){u, 2, 2, 2}, NULL) ==
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
    CHECK(lm_solve(env, m, m, LM_GENERAL, to, NULL) == LM_NOMEM);
    env->refuse = -1;
    CHECK(lm_inv(env, m, to, NULL) == LM_OK);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    test_strides(&env);
    test_stop(&env);
    test_memory(&env);
    lm_env_close(&env);
    return check_done();
}
