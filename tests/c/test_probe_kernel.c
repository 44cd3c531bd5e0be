/* Empirical kernels where rows of the Jacobian have no two factors: a dense
 * layer under another kind must have the kernel of a dense layer. */
#include "check.h"
#include "core/rng.h"
#include "model/nodes/node.h"
#include "probe/kernel.h"

enum { M = 5, P = 3, D = 4, K = 2 };

static lm_net *made(lm_env *env, bool single)
{
    lm_net_spec spec = lm_net_spec_default(D);
    lm_net *net = NULL;
    spec.width = 6, spec.depth = 2, spec.outputs = K, spec.act = "tanh";
    spec.seed = 3, spec.single = single, spec.param = LM_PARAM_NTP;
    spec.base = 2;
    CHECK(lm_net_new(env, &spec, &net) == LM_OK);
    return net;
}

static void same(lm_env *env, lm_net *net, const lm_empirical_wish *wish,
                 double tol)
{
    double x[M * D], z[P * D], a[M * M * K * K], b[M * M * K * K], d[M];
    const int64_t o = lm_empirical_outputs(net, wish);
    const lm_mat X = {x, M, D, D}, Z = {z, P, D, D};
    const lm_mat A = {a, M * o, M * o, M * o}, B = {b, M * o, M * o, M * o};
    const lm_mat C = {a, M * o, P * o, P * o}, E = {b, M * o, P * o, P * o};
    const lm_node_kind *kind = net->node[2].kind, other = *kind;
    lm_fill_normal(lm_stream_named(1, "x", 0), 0, M * D, x);
    lm_fill_normal(lm_stream_named(2, "z", 0), 0, P * D, z);
    CHECK(lm_empirical_kernel(env, net, X, (lm_mat){0}, wish, A) == LM_OK);
    net->node[2].kind = &other;
    CHECK(lm_empirical_kernel(env, net, X, (lm_mat){0}, wish, B) == LM_OK);
    for (int64_t i = 0; i < M * o * M * o; i++) CHECK_NEAR(a[i], b[i], tol);
    CHECK(lm_empirical_diagonal(env, net, X, wish, (lm_vec){d, M}) == LM_OK);
    for (int64_t i = 0; i < M && o == 1; i++)
        CHECK_NEAR(d[i], a[i * M + i], tol);
    CHECK(lm_empirical_kernel(env, net, X, Z, wish, E) == LM_OK);
    net->node[2].kind = kind;
    CHECK(lm_empirical_kernel(env, net, X, Z, wish, C) == LM_OK);
    for (int64_t i = 0; i < M * o * P * o; i++) CHECK_NEAR(a[i], b[i], tol);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    for (int single = 0; single < 2; single++) {
        lm_net *net = made(&env, single);
        for (int full = 0; full < 2; full++)
            for (int64_t output = -1; output < K; output++)
                same(&env, net,
                     &(lm_empirical_wish){LM_EMPIRICAL_NTK, -1, output, full,
                                          true},
                     single ? 1e-4 : 1e-12);
        lm_net_free(net);
    }
    lm_env_close(&env);
    return check_done();
}
