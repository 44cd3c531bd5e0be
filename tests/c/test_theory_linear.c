/* Deep linear networks of finite width against a plain gradient descent on
 * dense weights, against the polynomial of one step, and against the limit. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/rng.h"
#include "theory/linear/limit.h"
#include "theory/linear/net.h"
#include "theory/linear/step.h"

static double x[] = {1, 0, 0, 0.5, 1, 1, -1, 0.5};
static double y[] = {1, -0.5, 0.25, -1.5};
static const lm_mat X = {x, 4, 2, 2};
static const lm_vec Y = {y, 4};

enum { N = 24, L = 3, D = 2, M = 4, T = 4 };

/* The definition, with every matrix written out. */
typedef struct plain {
    double w0[N][D], w[L][N][N], v[N];
} plain;

static void plain_new(plain *p, uint64_t seed, double readout)
{
    double z[N * N];
    lm_fill_normal(lm_stream_named(seed, "init", 0), 0, N * D, z);
    for (int i = 0; i < N; i++)
        for (int k = 0; k < D; k++) p->w0[i][k] = z[k * N + i] / sqrt(D);
    for (int l = 0; l < L; l++) {
        lm_fill_normal(lm_stream_named(seed, "init", (uint64_t)l + 1), 0, N * N,
                       z);
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) p->w[l][i][j] = z[j * N + i] / sqrt(N);
    }
    lm_fill_normal(lm_stream_named(seed, "init", L + 1), 0, N, z);
    for (int i = 0; i < N; i++) p->v[i] = z[i] * pow(N, -readout);
}

/* One step of size lr rate[l]; returns the loss before it. */
static double plain_step(plain *p, double lr, const double *rate)
{
    static double g0[N][D], g[L][N][N], gv[N];
    memset(g0, 0, sizeof g0);
    memset(g, 0, sizeof g);
    memset(gv, 0, sizeof gv);
    double loss = 0;
    for (int s = 0; s < M; s++) {
        double a[L + 1][N], b[N], c[N], f = 0;
        for (int i = 0; i < N; i++)
            a[0][i] = p->w0[i][0] * x[2 * s] + p->w0[i][1] * x[2 * s + 1];
        for (int l = 0; l < L; l++)
            for (int i = 0; i < N; i++) {
                a[l + 1][i] = 0;
                for (int j = 0; j < N; j++)
                    a[l + 1][i] += p->w[l][i][j] * a[l][j];
            }
        for (int i = 0; i < N; i++) f += p->v[i] * a[L][i];
        loss += (f - y[s]) * (f - y[s]) / (2 * M);
        const double e = (f - y[s]) / M;
        for (int i = 0; i < N; i++) gv[i] += e * a[L][i], b[i] = e * p->v[i];
        for (int l = L - 1; l >= 0; l--) {
            memset(c, 0, sizeof c);
            for (int i = 0; i < N; i++)
                for (int j = 0; j < N; j++) {
                    g[l][i][j] += b[i] * a[l][j];
                    c[j] += p->w[l][i][j] * b[i];
                }
            memcpy(b, c, sizeof b);
        }
        for (int i = 0; i < N; i++)
            for (int k = 0; k < D; k++) g0[i][k] += b[i] * x[2 * s + k];
    }
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < D; k++) p->w0[i][k] -= lr * rate[0] * g0[i][k];
        p->v[i] -= lr * rate[L + 1] * gv[i];
        for (int l = 0; l < L; l++)
            for (int j = 0; j < N; j++)
                p->w[l][i][j] -= lr * rate[l + 1] * g[l][i][j];
    }
    return loss;
}

static void against_plain(lm_env *env, lm_linear_param param, bool ends)
{
    const double train[] = {ends, 1, 1, 1, ends};
    double rate[L + 2], lr[] = {0.1, 0.4, -0.2}, loss[3 * (T + 1)];
    const double scale = param == LM_LINEAR_PARAM_SP ? 0.05 : 1;
    for (int e = 0; e < 3; e++) lr[e] *= scale;
    lm_linear_rates(param, N, L, train, rate);
    const double readout = param == LM_LINEAR_PARAM_MUP ? 1 : 0.5;
    const lm_linear_net net = {N, L, D, readout, rate, 7};
    plain *p = malloc(sizeof *p);
    CHECK(lm_linear_train_d(env, &net, X, Y, (lm_vec){lr, 3}, T, loss, NULL) ==
          LM_OK);
    for (int e = 0; e < 3; e++) {
        plain_new(p, 7, readout);
        for (int t = 0; t <= T; t++)
            CHECK_NEAR(loss[e * (T + 1) + t], plain_step(p, lr[e], rate),
                       1e-12);
    }
    double single[3 * (T + 1)];
    CHECK(lm_linear_train_s(env, &net, X, Y, (lm_vec){lr, 3}, T, single,
                            NULL) == LM_OK);
    for (int i = 0; i < 3 * (T + 1); i++) CHECK_NEAR(single[i], loss[i], 1e-5);
    /* the polynomial of one step */
    double coef[(L + 3) * D], first[(L + 3) * D], theta[3 * 2 * D];
    CHECK(lm_linear_step_d(env, &net, X, Y, coef) == LM_OK);
    CHECK(lm_linear_step_s(env, &net, X, Y, first) == LM_OK);
    CHECK(lm_linear_train_d(env, &net, X, Y, (lm_vec){lr, 3}, 1, loss, theta) ==
          LM_OK);
    for (int e = 0; e < 3; e++)
        for (int k = 0; k < D; k++) {
            double value = 0, value_s = 0;
            for (int j = L + 2; j >= 0; j--) {
                value = value * lr[e] + coef[j * D + k];
                value_s = value_s * lr[e] + first[j * D + k];
            }
            CHECK_NEAR(theta[(e * 2 + 1) * D + k], value, 1e-12);
            CHECK_NEAR(value, value_s, 1e-5);
        }
    for (int k = 0; k < D; k++) CHECK((coef[(L + 2) * D + k] != 0) == ends);
    free(p);
}

/* |mean over seeds - limit| <= 3 standard errors + 2 / n. */
static void against_limit(lm_env *env)
{
    enum { SEEDS = 12, WIDTH = 256 };
    const double train[] = {1, 1, 1, 1};
    double rate[4], lr[] = {0.2}, loss[T + 1], limit[T + 1];
    double mean[T + 1] = {0}, square[T + 1] = {0};
    lm_linear_rates(LM_LINEAR_PARAM_MUP, WIDTH, 2, train, rate);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const lm_linear_net net = {WIDTH, 2, D, 1, rate, seed};
        const lm_mark mark = lm_scratch_mark(env);
        CHECK(lm_linear_train_s(env, &net, X, Y, (lm_vec){lr, 1}, T, loss,
                                NULL) == LM_OK);
        lm_scratch_release(env, mark);
        for (int t = 0; t <= T; t++) {
            mean[t] += loss[t] / SEEDS;
            square[t] += loss[t] * loss[t] / SEEDS;
        }
    }
    const lm_linear_task task = {X, Y, 2, T, train};
    CHECK(lm_linear_limit(env, &task, (lm_vec){lr, 1}, limit, NULL) == LM_OK);
    for (int t = 0; t <= T; t++) {
        const double error =
            sqrt((square[t] - mean[t] * mean[t]) / (SEEDS - 1));
        CHECK_NEAR(mean[t], limit[t], 3 * error + 2.0 / WIDTH);
    }
}

/* The polynomial agrees with the loss, and nothing on a fine grid lies below
 * its best minimum. */
static void every_minimum(lm_env *env)
{
    const double train[] = {0, 1, 1, 1, 0};
    double rate[L + 2], coef[(L + 3) * D], poly[2 * L + 1], scale;
    lm_linear_rates(LM_LINEAR_PARAM_MUP, N, L, train, rate);
    for (uint64_t seed = 1; seed < 6; seed++) {
        const lm_mark mark = lm_scratch_mark(env);
        const lm_linear_net net = {N, L, D, 1, rate, seed};
        lm_minima minima;
        CHECK(lm_linear_step_d(env, &net, X, Y, coef) == LM_OK);
        CHECK(lm_step_poly(env, X, Y, coef, L, poly) == LM_OK);
        CHECK(lm_step_scale(env, X, Y, coef, &scale) == LM_OK);
        CHECK(scale > 0);
        CHECK(lm_step_minima(env, poly, 2 * L, 4 * scale, &minima) == LM_OK);
        CHECK(minima.n >= 1);
        double best = INFINITY;
        for (int64_t i = 0; i < minima.n; i++)
            best = fmin(best, minima.value[i]);
        for (int i = 0; i <= 1000; i++) {
            const double lr = 4 * scale * i / 1000;
            const double loss = lm_step_loss(X, Y, coef, L, lr);
            double value = 0;
            for (int j = 2 * L; j >= 0; j--) value = value * lr + poly[j];
            CHECK_NEAR(loss, value, 1e-10 * (1 + loss));
            CHECK(i == 1000 || loss >= best - 1e-12);
        }
        lm_scratch_release(env, mark);
    }
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    for (int param = 0; param < 3; param++) {
        against_plain(&env, (lm_linear_param)param, false);
        against_plain(&env, (lm_linear_param)param, true);
    }
    against_limit(&env);
    every_minimum(&env);
    lm_env_close(&env);
    return check_done();
}
