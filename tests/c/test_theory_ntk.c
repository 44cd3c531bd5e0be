/* Kernels of infinite width: quadrature against closed forms, and one
 * reference of a deep tanh network. */
#include "check.h"
#include "theory/kernel/ntk.h"

static void nodes(void)
{
    double node[40], weight[40], moment[6] = {0};
    lm_hermite_nodes(40, node, weight);
    for (int i = 0; i < 40; i++)
        for (int k = 0; k < 6; k++)
            moment[k] += weight[i] * pow(node[i], 2 * k);
    const double want[] = {1, 1, 3, 15, 105, 945};
    for (int k = 0; k < 6; k++) CHECK_NEAR(moment[k], want[k], 1e-12 * want[k]);
    for (int i = 1; i < 40; i++) CHECK(node[i] < node[i - 1]);
}

static lm_act named(lm_env *env, const char *name)
{
    lm_act act = {0};
    CHECK(lm_act_named(env, name, &act) == LM_OK);
    return act;
}

/* E he_k(u) he_k(v) = rho^k, E he_k' he_k' = k rho^(k-1) at variance 1;
 * E erf erf = (2/pi) asin(2c / sqrt((1 + 2a)(1 + 2b))) (Williams 1997). */
static void closed(lm_env *env)
{
    const double rho = 0.6;
    double x[] = {sqrt(2), 0, rho * sqrt(2), 0.8 * sqrt(2)}, s[4], t[4];
    const lm_mat X = {x, 2, 2, 2};
    CHECK(lm_ntk(env, X, named(env, "hermite3"), 1, 1, true, s, t) == LM_OK);
    CHECK_NEAR(s[0], 1, 1e-12);
    CHECK_NEAR(s[1], pow(rho, 3), 1e-12);
    CHECK_NEAR(t[1], pow(rho, 3) + rho * 3 * rho * rho, 1e-12);
    CHECK(lm_ntk(env, X, named(env, "erf"), 1, 1, true, s, t) == LM_OK);
    CHECK_NEAR(s[1], 2 / M_PI * asin(2 * rho / 3), 1e-10);
    CHECK_NEAR(t[1], s[1] + rho * 4 / M_PI / sqrt(9 - 4 * rho * rho), 1e-10);
    CHECK(lm_ntk(env, X, named(env, "linear"), 4, 1, true, s, t) == LM_OK);
    CHECK_NEAR(s[1], rho, 1e-14);
    CHECK_NEAR(t[1], 5 * rho, 1e-14);
    CHECK(lm_ntk(env, X, named(env, "linear"), 4, 1, false, s, t) == LM_OK);
    CHECK_NEAR(t[1], 4 * rho, 1e-14);
    CHECK(lm_ntk(env, X, named(env, "relu"), 3, sqrt(2), true, s, t) == LM_OK);
    CHECK_NEAR(s[0], 1, 1e-14);
    CHECK_NEAR(t[0], 4, 1e-14);
}

/* (1/m) T y for tanh and two hidden layers, by an independent quadrature in
 * numpy (5 digits). */
static void tanh_reference(lm_env *env)
{
    double x[] = {1, 0, .5, 0, 1, -.5, -1, 1, 1}, s[9], t[9];
    const double y[] = {1, -1, .5}, want[] = {0.18699, -0.18699, 0.03328};
    const lm_mat X = {x, 3, 3, 3};
    CHECK(lm_ntk(env, X, named(env, "tanh"), 2, 1, true, s, t) == LM_OK);
    for (int i = 0; i < 3; i++) {
        double sum = 0;
        for (int j = 0; j < 3; j++) sum += t[3 * i + j] * y[j] / 3;
        CHECK_NEAR(sum, want[i], 6e-6);
    }
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    nodes();
    closed(&env);
    tanh_reference(&env);
    lm_env_close(&env);
    return check_done();
}
