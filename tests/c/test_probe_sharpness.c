/* Lanczos against known spectra, and the sharpness of networks against the
 * full Hessian made of Hessian-vector products. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/rng.h"
#include "probe/sharpness.h"

/* diag(1, 2, .., n) and a rank-one part. */
typedef struct dense {
    int n;
    const double *a;
} dense;

static lm_status apply(lm_env *env, void *context, const double *v, double *out)
{
    (void)env;
    const dense *m = context;
    for (int i = 0; i < m->n; i++) {
        out[i] = 0;
        for (int j = 0; j < m->n; j++) out[i] += m->a[i * m->n + j] * v[j];
    }
    return LM_OK;
}

/* The second-difference matrix: 2 - 2 cos(pi j / (n + 1)). */
static void tridiagonal(lm_env *env)
{
    enum { N = 12 };
    double d[N], e[N], last[N];
    for (int i = 0; i < N; i++) d[i] = 2, e[i] = -1;
    CHECK(lm_tridiagonal(env, N, d, e, last) == LM_OK);
    for (int i = 0; i < N; i++) {
        const double angle = M_PI * (i + 1) / (N + 1);
        CHECK_NEAR(d[i], 2 - 2 * cos(angle), 1e-14);
        CHECK_NEAR(fabs(last[i]), sqrt(2.0 / (N + 1)) * sin(angle), 1e-13);
    }
}

static void lanczos(lm_env *env)
{
    enum { N = 40 };
    static double a[N * N];
    double start[N], value[3], residual[3];
    lm_spectrum found;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i * N + j] = i == j ? 2 : abs(i - j) == 1 ? -1 : 0;
        }
    const dense m = {N, a};
    lm_fill_normal(lm_stream_named(1, "test", 0), 0, N, start);
    CHECK(lm_lanczos(env, apply, (void *)&m, N, 3, 100, 1e-12, start, value,
                     residual, &found) == LM_OK);
    CHECK(found.converged);
    for (int i = 0; i < 3; i++) {
        CHECK_NEAR(value[i], 2 - 2 * cos(M_PI * (N - i) / (N + 1)), 1e-10);
        CHECK(residual[i] < 1e-10);
    }
    /* Few products: the residual bounds the error. */
    lm_fill_normal(lm_stream_named(1, "test", 0), 0, N, start);
    CHECK(lm_lanczos(env, apply, (void *)&m, N, 1, 12, 0, start, value,
                     residual, &found) == LM_OK);
    CHECK(!found.converged && found.products == 12);
    double nearest = INFINITY;
    for (int i = 1; i <= N; i++)
        nearest =
            fmin(nearest, fabs(value[0] - (2 - 2 * cos(M_PI * i / (N + 1)))));
    CHECK(nearest <= residual[0] * (1 + 1e-9));
    /* An invariant start ends at once. */
    memset(start, 0, sizeof start);
    memset(a, 0, sizeof a);
    a[0] = 5;
    start[0] = 1;
    CHECK(lm_lanczos(env, apply, (void *)&m, N, 1, 12, 0, start, value,
                     residual, &found) == LM_OK);
    CHECK_NEAR(value[0], 5, 1e-15);
    CHECK(found.products == 1);
}

static void network(lm_env *env, lm_loss loss, bool scaled)
{
    enum { P = 256 };
    static double h[P * P];
    double x[] = {1, 0, 0, 0.5, 1, 1, -1, 0.5}, y[] = {1, -1, 1, -1};
    double v[P], start[P], value[2], residual[2], want[2], bound[2];
    lm_net_spec spec = lm_net_spec_default(2);
    spec.width = 8;
    spec.depth = 2;
    spec.act = "tanh";
    spec.base = 2;
    spec.seed = 3;
    lm_net *net;
    CHECK(lm_net_new(env, &spec, &net) == LM_OK);
    const int n = (int)net->count;
    CHECK(n <= P);
    const lm_mat X = {x, 4, 2, 2};
    const lm_tensor Y = {y, 1, {4}};
    for (int i = 0; i < n; i++) {
        memset(v, 0, sizeof v);
        v[i] = 1;
        CHECK(lm_net_hvp(env, net, X, Y, loss, (lm_vec){v, n},
                         (lm_vec){h + i * n, n}) == LM_OK);
    }
    double root[P];
    for (int t = 0; t < net->weights; t++)
        for (int64_t i = 0; i < net->weight[t].rows * net->weight[t].cols; i++)
            root[net->weight[t].flat + i] =
                scaled ? sqrt(net->weight[t].lr_sgd) : 1;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) h[i * n + j] *= root[i] * root[j];
    const dense m = {n, h};
    lm_spectrum found;
    lm_fill_normal(lm_stream_named(9, "test", 0), 0, n, start);
    CHECK(lm_lanczos(env, apply, (void *)&m, n, 2, n, 1e-12, start, want, bound,
                     &found) == LM_OK);
    const lm_sharpness_wish wish = {2, 200, 1e-10, scaled, 5};
    CHECK(lm_sharpness(env, net, X, Y, loss, &wish, value, residual, &found) ==
          LM_OK);
    CHECK(found.converged);
    for (int i = 0; i < 2; i++)
        CHECK_NEAR(value[i], want[i], 1e-8 * fabs(want[0]));
    lm_net_free(net);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    tridiagonal(&env);
    lanczos(&env);
    network(&env, LM_LOSS_MSE, true);
    network(&env, LM_LOSS_MSE, false);
    network(&env, LM_LOSS_LOGISTIC, true);
    lm_env_close(&env);
    return check_done();
}
