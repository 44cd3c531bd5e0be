/* The sharpness of networks against the full Hessian made of Hessian-vector
 * products, decomposed by LAPACK. */
#include <string.h>

#include "check.h"
#include "linalg/eigh.h"
#include "probe/sharpness.h"

static void network(lm_env *env, lm_loss loss, bool scaled)
{
    enum { P = 256 };
    static double h[P * P];
    double x[] = {1, 0, 0, 0.5, 1, 1, -1, 0.5}, y[] = {1, -1, 1, -1};
    double v[P], value[2], residual[2], all[P] = {0};
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
        CHECK(lm_net_hvp(env, net, X, Y, loss, (lm_mat){v, 1, n, n},
                         (lm_mat){h + i * n, 1, n, n}, NULL) == LM_OK);
    }
    double root[P];
    for (int t = 0; t < net->weights; t++)
        for (int64_t i = 0; i < net->weight[t].rows * net->weight[t].cols; i++)
            root[net->weight[t].flat + i] =
                scaled ? sqrt(net->weight[t].lr_sgd) : 1;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) h[i * n + j] *= root[i] * root[j];
    lm_sharpness_found found;
    CHECK(lm_eigh(env, (lm_mat){h, n, n, n}, (lm_vec){all, n}, (lm_mat){0}) ==
          LM_OK);
    const lm_sharpness_wish wish = {2, 200, 1e-10, scaled, 5};
    CHECK(lm_sharpness(env, net, X, Y, loss, &wish, value, residual, &found) ==
          LM_OK);
    CHECK(found.converged);
    for (int i = 0; i < 2; i++)
        CHECK_NEAR(value[i], all[n - 1 - i], 1e-8 * all[n - 1]);
    lm_net_free(net);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    network(&env, LM_LOSS_MSE, true);
    network(&env, LM_LOSS_MSE, false);
    network(&env, LM_LOSS_LOGISTIC, true);
    lm_env_close(&env);
    return check_done();
}
