/* Every derivative against central differences: activations, losses, layer
 * kinds, with and without biases.  A central difference of step h is off by
 * h^2 f''' / 6 + rounding / h, about 1e-9 for h = 1e-5. */
#include <stdlib.h>

#include "check.h"
#include "core/rng.h"
#include "model/net.h"

static lm_env env;

static void normals(const char *name, int64_t n, double *out)
{
    lm_fill_normal(lm_stream_named(7, name, 0), 0, n, out);
}

enum { M = 5, D = 3, WIDTH = 4 };
static const double H = 1e-5;

typedef struct problem {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    lm_loss loss;
} problem;

static double loss_at(const problem *p, const double *w)
{
    double value;
    lm_net_set_flat(p->net, w);
    lm_net_gradient(&env, p->net, p->x, p->y, p->loss, &value, (lm_vec){0});
    return value;
}

static void gradient_at(const problem *p, const double *w, lm_vec g)
{
    lm_net_set_flat(p->net, w);
    lm_net_gradient(&env, p->net, p->x, p->y, p->loss, NULL, g);
}

static void shifted(const double *w, double h, const double *v, int64_t n,
                    double *out)
{
    for (int64_t i = 0; i < n; i++) out[i] = w[i] + h * v[i];
}

static void check_gradient(const problem *p, const double *w)
{
    const int64_t n = p->net->count;
    double *g = malloc((size_t)n * sizeof *g);
    double *at = malloc((size_t)n * sizeof *at);
    gradient_at(p, w, (lm_vec){g, n});
    for (int64_t i = 0; i < n; i++) {
        shifted(w, 0, w, n, at);
        at[i] = w[i] + H;
        const double up = loss_at(p, at);
        at[i] = w[i] - H;
        CHECK_NEAR(g[i], (up - loss_at(p, at)) / (2 * H), 1e-8);
    }
    free(g);
    free(at);
}

static void check_hvp(const problem *p, const double *w, const double *v)
{
    const int64_t n = p->net->count;
    double *g[2], *at = malloc((size_t)n * sizeof *at);
    double *hv = malloc((size_t)n * sizeof *hv);
    for (int side = 0; side < 2; side++) {
        g[side] = malloc((size_t)n * sizeof(double));
        shifted(w, side ? -H : H, v, n, at);
        gradient_at(p, at, (lm_vec){g[side], n});
    }
    lm_net_set_flat(p->net, w);
    lm_net_hvp(&env, p->net, p->x, p->y, p->loss,
               (lm_mat){(double *)v, 1, n, n}, (lm_mat){hv, 1, n, n}, NULL);
    for (int64_t i = 0; i < n; i++)
        CHECK_NEAR(hv[i], (g[0][i] - g[1][i]) / (2 * H), 1e-7);
    free(g[0]);
    free(g[1]);
    free(at);
    free(hv);
}

/* J v by differences of outputs, and u . J v = J' u . v. */
static void check_jvp(const problem *p, const double *w, const double *v)
{
    const int64_t n = p->net->count, k = p->net->k;
    double dx[M * D], x2[M * D], f[2][M * 8], df[M * 8], u[M * 8];
    double *at = malloc((size_t)n * sizeof *at);
    normals("dx", M * D, dx);
    normals("u", M * k, u);
    for (int side = 0; side < 2; side++) {
        shifted(w, side ? -H : H, v, n, at);
        shifted(p->x.data, side ? -H : H, dx, M * D, x2);
        lm_net_set_flat(p->net, at);
        lm_net_forward(&env, p->net, (lm_mat){x2, M, D, D},
                       (lm_mat){f[side], M, k, k});
    }
    lm_net_set_flat(p->net, w);
    lm_net_jvp(&env, p->net, p->x, (lm_vec){(double *)v, n},
               (lm_mat){dx, M, D, D}, (lm_mat){df, M, k, k});
    for (int64_t i = 0; i < M * k; i++)
        CHECK_NEAR(df[i], (f[0][i] - f[1][i]) / (2 * H), 1e-7);

    double left = 0, right = 0;
    lm_net_jvp(&env, p->net, p->x, (lm_vec){(double *)v, n}, (lm_mat){0},
               (lm_mat){df, M, k, k});
    lm_net_vjp(&env, p->net, p->x, (lm_mat){u, M, k, k}, (lm_vec){at, n});
    for (int64_t i = 0; i < M * k; i++) left += u[i] * df[i];
    for (int64_t i = 0; i < n; i++) right += at[i] * v[i];
    CHECK_NEAR(left, right, 1e-10 * (1 + fabs(left)));
    free(at);
}

static void check_net(const char *act, lm_loss loss, bool bias, bool residual)
{
    double x[M * D], y[M * 3];
    lm_net_spec spec = lm_net_spec_default(D);
    spec.width = WIDTH, spec.depth = 3, spec.act = act, spec.bias = bias;
    spec.outputs = loss == LM_LOSS_XENT ? 3 : 2, spec.residual = residual;
    spec.base = 2, spec.param = LM_PARAM_NTP, spec.base_depth = 2,
    spec.gamma = 0.7;
    problem p = {.loss = loss, .x = {x, M, D, D}};
    CHECK(lm_net_new(&env, &spec, &p.net) == LM_OK);
    normals("x", M * D, x);
    normals("y", M * 3, y);
    p.y = (lm_tensor){y, loss == LM_LOSS_XENT ? 1 : 2, {M, p.net->k}};
    for (int i = 0; i < M * 3; i++) {
        if (loss == LM_LOSS_LOGISTIC) y[i] = y[i] > 0 ? 1 : -1;
        if (loss == LM_LOSS_XENT) y[i] = i % 3;
    }
    double *w = malloc((size_t)p.net->count * sizeof *w);
    double *v = malloc((size_t)p.net->count * sizeof *v);
    normals("w", p.net->count, w);
    normals("v", p.net->count, v);
    for (int64_t i = 0; i < p.net->count; i++) w[i] *= 0.5, v[i] *= 0.5;
    check_gradient(&p, w);
    check_jvp(&p, w, v);
    check_hvp(&p, w, v);
    lm_net_free(p.net);
    free(w);
    free(v);
    lm_env_close(&env);
}

/* Probabilities instead of classes: the same numbers as one-hot rows. */
static void check_soft_targets(void)
{
    double x[M * D], class[M], hot[M * 3] = {0}, a, b;
    lm_net_spec spec = lm_net_spec_default(D);
    spec.outputs = 3;
    lm_net *net;
    lm_net_new(&env, &spec, &net);
    double *ga = malloc((size_t)net->count * sizeof *ga);
    double *gb = malloc((size_t)net->count * sizeof *gb);
    normals("x", M * D, x);
    for (int i = 0; i < M; i++) class[i] = i % 3, hot[3 * i + i % 3] = 1;
    const lm_mat xs = {x, M, D, D};
    lm_net_gradient(&env, net, xs, (lm_tensor){class, 1, {M}}, LM_LOSS_XENT, &a,
                    (lm_vec){ga, net->count});
    lm_net_gradient(&env, net, xs, (lm_tensor){hot, 2, {M, 3}}, LM_LOSS_XENT,
                    &b, (lm_vec){gb, net->count});
    CHECK_NEAR(a, b, 1e-14);
    for (int64_t i = 0; i < net->count; i++) CHECK_NEAR(ga[i], gb[i], 1e-14);
    lm_net_free(net);
    free(ga);
    free(gb);
}

/* Rows of any mass: gradient and Hessian of sum_j y_j (log sum exp f - f_j) by
 * central differences. */
static void check_masses(void)
{
    enum { K = 4 };
    const double f[K] = {0.3, -1, 2, 0.7}, y[K] = {0.2, 0.7, 0, 1.4};
    const double v[K] = {1, -0.5, 0.25, 2};
    double delta[K], side[2][K], value[2], at[K], curve[K];
    lm_loss_value_d(NULL, LM_LOSS_XENT, 1, K, f, y, K, 0.5, delta);
    for (int i = 0; i < K; i++) {
        for (int s = 0; s < 2; s++) {
            for (int j = 0; j < K; j++)
                at[j] = f[j] + (i == j ? (s ? -H : H) : 0);
            value[s] =
                lm_loss_value_d(NULL, LM_LOSS_XENT, 1, K, at, y, K, 0.5, NULL);
        }
        CHECK_NEAR(delta[i], (value[0] - value[1]) / (2 * H), 1e-9);
    }
    lm_loss_curve_d(NULL, LM_LOSS_XENT, 1, K, f, y, K, 0.5, v, curve);
    for (int s = 0; s < 2; s++) {
        for (int j = 0; j < K; j++) at[j] = f[j] + (s ? -H : H) * v[j];
        lm_loss_value_d(NULL, LM_LOSS_XENT, 1, K, at, y, K, 0.5, side[s]);
    }
    for (int i = 0; i < K; i++)
        CHECK_NEAR(curve[i], (side[0][i] - side[1][i]) / (2 * H), 1e-9);
}

static void check_act(const char *name)
{
    enum { N = 400 };
    double z[N], up[N], down[N], f[N], ones[N], slope[N], curve[N], su[N];
    double sd[N];
    lm_act act;
    CHECK(lm_act_named(&env, name, &act) == LM_OK);
    for (int i = 0; i < N; i++) {
        z[i] = -4 + 8 * (i + 0.37) / N;
        up[i] = z[i] + H, down[i] = z[i] - H, ones[i] = 1;
    }
    lm_act_value_d(&act, N, z, f);
    lm_act_back_d(&act, N, z, f, ones, slope);
    lm_act_curve_d(&act, N, z, f, curve);
    double fu[N], fd[N];
    lm_act_value_d(&act, N, up, fu);
    lm_act_value_d(&act, N, down, fd);
    lm_act_back_d(&act, N, up, fu, ones, su);
    lm_act_back_d(&act, N, down, fd, ones, sd);
    for (int i = 0; i < N; i++) {
        const double scale = 1 + fabs(f[i]) + fabs(slope[i]) + fabs(curve[i]);
        CHECK_NEAR(slope[i], (fu[i] - fd[i]) / (2 * H), 3e-9 * scale);
        CHECK_NEAR(curve[i], (su[i] - sd[i]) / (2 * H), 3e-9 * scale);
    }
    /* In single precision, and not a number stays so. */
    float zs[N], fs[N], gs[N], os[N];
    for (int i = 0; i < N; i++) zs[i] = (float)z[i], os[i] = 1;
    for (int i = 0; i < N; i += 7) zs[i] = NAN;
    lm_act_value_s(&act, N, zs, fs);
    lm_act_back_s(&act, N, zs, fs, os, gs);
    for (int i = 0; i < N; i++)
        if (i % 7 == 0)
            CHECK(isnan(fs[i]));
        else
            CHECK_NEAR(fs[i], f[i], 3e-5 * (1 + fabs(f[i])));
    for (int i = 0; i < N; i++) z[i] = i % 3 ? z[i] : NAN;
    lm_act_value_d(&act, N, z, fu);
    for (int i = 0; i < N; i += 3) CHECK(isnan(fu[i]));
}

/* he_j he_k averages to [j = k] over the normal distribution (trapezium rule,
 * which for such functions is exact to rounding). */
static void check_hermite(void)
{
    enum { N = 2001 };
    static double z[N], f[6][N];
    for (int i = 0; i < N; i++) z[i] = -12 + 24.0 * i / (N - 1);
    for (int k = 0; k < 6; k++) {
        char name[16];
        lm_act act;
        snprintf(name, sizeof name, "hermite%d", k);
        lm_act_named(&env, name, &act);
        lm_act_value_d(&act, N, z, f[k]);
    }
    for (int j = 0; j < 6; j++)
        for (int k = 0; k < 6; k++) {
            double sum = 0;
            for (int i = 0; i < N; i++)
                sum += f[j][i] * f[k][i] * exp(-z[i] * z[i] / 2) * 0.012 /
                       sqrt(2 * M_PI);
            CHECK_NEAR(sum, j == k, 1e-12);
        }
}

int main(void)
{
#define ACT(name, ...) #name,
    static const char *const acts[] = {
#include "model/acts.def"
        "hermite1", "hermite3", "power1", "power2", "x * sigmoid(1.7 * x)"};
#undef ACT
    lm_env_open(&env, NULL);
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        check_act(acts[i]);
        for (lm_loss loss = LM_LOSS_MSE; loss <= LM_LOSS_XENT; loss++)
            for (int kind = 0; kind < 4; kind++)
                check_net(acts[i], loss, kind & 1, kind & 2);
    }
    check_soft_targets();
    check_masses();
    check_hermite();
    lm_env_close(&env);
    return check_done();
}
