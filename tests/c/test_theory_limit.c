/* The exact infinite-width recursion of deep linear networks.  Data set D1
 * and its reference losses come from an independent implementation in numpy
 * (all digits significant); closed forms for d = 1 by hand. */
#include "check.h"
#include "theory/linear/features.h"
#include "theory/linear/limit.h"

static double xs[] = {1, 0, 0, 0.5, 1, 1, -1, 0.5};
static double ys[] = {1, -0.5, 0.25, -1.5};

static lm_linear_task task_of(double *x, double *y, int64_t m, int64_t d,
                              int64_t depth, int64_t steps, const double *train)
{
    return (lm_linear_task){{x, m, d, d}, {y, m}, depth, steps, train};
}

static const double hidden[] = {0, 1, 1, 1, 0}, all[] = {1, 1, 1, 1, 1};

/* Frozen tensors at the ends for depth L: a window of zeros and ones. */
static const double *hidden_of(int64_t depth, double *train)
{
    for (int64_t l = 0; l <= depth + 1; l++) train[l] = l > 0 && l <= depth;
    return train;
}

static void table(lm_env *env)
{
    static const struct {
        int64_t depth;
        double lr, loss[5];
    } rows[] = {
        {1, 0.2, {0.39620850, 0.35333768, 0.31583608, 0.28296524, 0.25409355}},
        {1, 0.5, {0.32884216, 0.24708387, 0.18878415, 0.14651256, 0.11533206}},
        {1, 0.8, {0.26902344, 0.17139043, 0.11440962, 0.07931016, 0.05658004}},
        {2, 0.2, {0.35045898, 0.27744388, 0.21955478, 0.17320571, 0.13616181}},
        {2, 0.5, {0.23333740, 0.12585586, 0.06737252, 0.03659042, 0.02023138}},
        {2, 0.8, {0.14640625, 0.05415768, 0.02056019, 0.00775126, 0.00328274}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double train[5], loss[6], lr = rows[i].lr;
        const lm_linear_task task = task_of(xs, ys, 4, 2, rows[i].depth, 5,
                                            hidden_of(rows[i].depth, train));
        CHECK(lm_linear_limit(env, &task, (lm_vec){&lr, 1}, loss, NULL) ==
              LM_OK);
        CHECK_NEAR(loss[0], 0.4453125, 1e-15);
        for (int t = 0; t < 5; t++)
            CHECK_NEAR(loss[t + 1], rows[i].loss[t], 1e-8);
    }
    const double trained[] = {0.26902344, 0.16123229, 0.09128711, 0.05011735,
                              0.02768731};
    const lm_linear_task task = task_of(xs, ys, 4, 2, 1, 5, all);
    double loss[6], lr = 0.2;
    CHECK(lm_linear_limit(env, &task, (lm_vec){&lr, 1}, loss, NULL) == LM_OK);
    for (int t = 0; t < 5; t++) CHECK_NEAR(loss[t + 1], trained[t], 1e-8);
}

/* d = 1: L = 1 is linear regression, L = 2 a polynomial of degree 5. */
static void one_dimension(lm_env *env)
{
    double x[] = {1, -0.5, 2}, y[] = {0.7, 0.1, 1.9};
    const double q = (1 + 0.25 + 4) / 3, b = (0.7 - 0.05 + 3.8) / (3 * q);
    for (double e = 0.1; e < 1.2; e += 0.3) {
        double lr = e / q, loss[3], f[9];
        lm_linear_task task = task_of(x, y, 3, 1, 1, 2, hidden);
        const double one[] = {0, 1, 0};
        task.train = one;
        CHECK(lm_linear_limit(env, &task, (lm_vec){&lr, 1}, loss, f) == LM_OK);
        for (int t = 0; t <= 2; t++)
            CHECK_NEAR(f[3 * t], b * (1 - pow(1 - e, t)), 1e-13);
        const double two[] = {0, 1, 1, 0};
        task.depth = 2, task.train = two;
        CHECK(lm_linear_limit(env, &task, (lm_vec){&lr, 1}, loss, f) == LM_OK);
        CHECK_NEAR(f[3], 2 * b * e, 1e-13);
        const double b3 = b * b * b;
        CHECK_NEAR(f[6],
                   4 * b * e - 4 * b * e * e + 4 * b3 * pow(e, 3) -
                       12 * b3 * pow(e, 4) + 8 * b3 * pow(e, 5),
                   1e-12);
        CHECK_NEAR(f[8], 2 * f[6], 1e-12);
    }
}

/* One step moves along K y with the factor lr (L + V + d W_0) / m. */
static void one_step(lm_env *env)
{
    const double ky[] = {1.375, -0.1875, 1, -1.5625};
    double lr = 0.7, loss[2], f[8];
    lm_linear_task task = task_of(xs, ys, 4, 2, 3, 1, all);
    CHECK(lm_linear_limit(env, &task, (lm_vec){&lr, 1}, loss, f) == LM_OK);
    for (int i = 0; i < 4; i++)
        CHECK_NEAR(f[4 + i], 0.7 / 4 * (3 + 1 + 2) * ky[i], 1e-14);
}

/* A rotation and copies of the data change nothing; neither do inputs that
 * the data never use. */
static void invariance(lm_env *env)
{
    double lr[] = {0.2, 0.6}, a[8], b[8], x[16], y[4];
    const double c = cos(0.4), s = sin(0.4);
    for (int i = 0; i < 4; i++) {
        x[3 * i] = c * xs[2 * i] - s * xs[2 * i + 1];
        x[3 * i + 1] = 0;
        x[3 * i + 2] = s * xs[2 * i] + c * xs[2 * i + 1];
        /* 1/d of the initial variance: three inputs instead of two */
        for (int k = 0; k < 3; k++) x[3 * i + k] *= sqrt(1.5);
        y[i] = ys[i];
    }
    lm_linear_task task = task_of(xs, ys, 4, 2, 3, 3, hidden);
    CHECK(lm_linear_limit(env, &task, (lm_vec){lr, 2}, a, NULL) == LM_OK);
    task = task_of(x, y, 4, 3, 3, 3, hidden);
    CHECK(lm_linear_limit(env, &task, (lm_vec){lr, 2}, b, NULL) == LM_OK);
    for (int i = 0; i < 8; i++) CHECK_NEAR(a[i], b[i], 1e-14);
}

static void features(lm_env *env)
{
    double loss[4], again[4], lr = 0.5;
    double kernel[4 * 4 * 4], movement[4 * 4], off[4 * 4];
    const lm_linear_task task = task_of(xs, ys, 4, 2, 3, 3, hidden);
    CHECK(lm_linear_features(env, &task, lr, loss, kernel, movement, off) ==
          LM_OK);
    CHECK(lm_linear_limit(env, &task, (lm_vec){&lr, 1}, again, NULL) == LM_OK);
    for (int t = 0; t < 4; t++) CHECK_NEAR(loss[t], again[t], 0);
    for (int l = 0; l < 4; l++) {
        CHECK_NEAR(kernel[4 * l], 0.5, 1e-14);
        CHECK_NEAR(kernel[4 * l + 1], 0, 1e-14);
        CHECK_NEAR(movement[l], 0, 1e-12);
    }
    /* frozen input: layer 0 stays; the others move more, deeper */
    for (int t = 1; t < 4; t++) {
        CHECK_NEAR(movement[4 * t], 0, 1e-12);
        for (int l = 1; l < 4; l++)
            CHECK(movement[4 * t + l] > movement[4 * t + l - 1]);
    }
}

static void nothing_to_learn(lm_env *env)
{
    double x[] = {1, -1}, y[] = {1, 1}, lr = 1, loss[3], f[6];
    double kernel[6], movement[6], off[6];
    const double train[] = {0, 1, 0};
    const lm_linear_task task = task_of(x, y, 2, 1, 1, 2, train);
    CHECK(lm_linear_limit(env, &task, (lm_vec){&lr, 1}, loss, f) == LM_OK);
    CHECK_NEAR(loss[2], 0.5, 1e-15);
    CHECK_NEAR(f[5], 0, 0);
    CHECK(lm_linear_features(env, &task, 1, loss, kernel, movement, off) ==
          LM_OK);
    CHECK_NEAR(kernel[5], 1, 0);
}

static void memory(lm_env *env)
{
    double lr = 1, loss[3];
    const lm_linear_task task = task_of(xs, ys, 4, 2, 3, 2, hidden);
    for (env->refuse = 0;; env->refuse++) {
        lm_env fresh;
        lm_env_open(&fresh, NULL);
        fresh.refuse = env->refuse;
        const lm_status status =
            lm_linear_limit(&fresh, &task, (lm_vec){&lr, 1}, loss, NULL);
        lm_env_close(&fresh);
        if (status == LM_OK) break;
        CHECK(status == LM_NOMEM);
    }
    env->refuse = -1;
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    table(&env);
    one_dimension(&env);
    one_step(&env);
    invariance(&env);
    features(&env);
    nothing_to_learn(&env);
    memory(&env);
    lm_env_close(&env);
    return check_done();
}
