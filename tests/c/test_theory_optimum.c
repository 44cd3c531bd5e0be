/* Optima of the limit on data set D1.  The one-step formula by hand:
 * y'Ky = 65/16, |Ky|^2 = 687/128, so lr = 2080 / (687 L).  The optima after
 * more steps come from an independent numpy implementation. */
#include "check.h"
#include "theory/linear_optimum.h"
#include "calc/poly.h"

static double x[] = {1, 0, 0, 0.5, 1, 1, -1, 0.5};
static double y[] = {1, -0.5, 0.25, -1.5};

static const double *hidden(int64_t depth, double *train)
{
    for (int64_t l = 0; l <= depth + 1; l++) train[l] = l > 0 && l <= depth;
    return train;
}

static void first(lm_env *env)
{
    double train[32], lr, loss;
    for (int64_t depth = 1; depth <= 27; depth += 2) {
        const lm_linear_task task = {
            {x, 4, 2, 2}, {y, 4}, depth, 1, hidden(depth, train)};
        CHECK(lm_linear_first(env, &task, &lr, &loss) == LM_OK);
        CHECK_NEAR(lr, 2080 / (687.0 * (double)depth), 1e-14);
        CHECK_NEAR(loss, 0.0609420, 1e-7);
    }
}

static void optima(lm_env *env)
{
    static const struct {
        int64_t depth, steps;
        double lr, tolerance;
    } rows[] = {
        {1, 1, 3.027656, 1e-6}, {1, 2, 3.348687, 1e-6}, {1, 3, 3.427849, 1e-6},
        {1, 5, 3.483315, 1e-6}, {2, 1, 1.513828, 1e-6}, {2, 2, 1.461359, 1e-6},
        {2, 3, 1.384305, 1e-6}, {2, 5, 1.297964, 1e-6}, {3, 2, 0.936, 5e-4},
        {3, 3, 0.879, 5e-4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        double train[5];
        lm_linear_best best;
        const lm_linear_task task = {{x, 4, 2, 2},
                                     {y, 4},
                                     rows[i].depth,
                                     rows[i].steps,
                                     hidden(rows[i].depth, train)};
        const double hi = 2.5 * 2080 / (687.0 * (double)rows[i].depth);
        CHECK(lm_linear_optimum(env, &task, hi, 400, 0.01, &best) == LM_OK);
        CHECK_NEAR(best.lr, rows[i].lr, rows[i].tolerance);
        CHECK(rows[i].depth == 1 || rows[i].steps == 1 ? best.minima.n == 1
                                                       : best.minima.n > 1);
        CHECK(best.edge > best.lr);
        /* of those minima, not always the lowest */
        if (rows[i].depth == 2 && rows[i].steps == 5)
            CHECK(best.minima.value[lm_minima_prefer(&best.minima, 0)] <
                  best.loss);
        if (rows[i].steps == 1) CHECK_NEAR(best.edge, 2 * best.lr, 1e-7);
        lm_scratch_release(env, mark);
    }
}

/* (x - 1)(x - 2) .. (x - 6), and one without real roots. */
static void roots(lm_env *env)
{
    const double c[] = {720, -1764, 1624, -735, 175, -21, 1};
    const double none[] = {1, 0, 1};
    double root[6];
    int64_t n;
    CHECK(lm_poly_roots(env, c, 6, 0, 2 + lm_poly_bound(c, 6), root, &n) ==
          LM_OK);
    CHECK(n == 6);
    for (int i = 0; i < 6; i++) CHECK_NEAR(root[i], i + 1, 1e-11);
    CHECK(lm_poly_roots(env, c, 6, 2.5, 4.5, root, &n) == LM_OK);
    CHECK(n == 2);
    CHECK(lm_poly_roots(env, none, 2, -10, 10, root, &n) == LM_OK && n == 0);
    CHECK(lm_poly_bound(c, 6) >= 6);
    CHECK_NEAR(lm_poly_value(c, 6, 1.5), 0.5 * -0.5 * -1.5 * -2.5 * -3.5 * -4.5,
               1e-11);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    first(&env);
    optima(&env);
    roots(&env);
    lm_env_close(&env);
    return check_done();
}
