/* Kinds of nodes: kernel maps against the recursion of theory, passes that a
 * kind lacks, buffers that live apart. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/rng.h"
#include "model/nodes/node.h"
#include "theory/kernel/ntk.h"

static lm_env env;

static lm_mat normals(const char *name, int64_t m, int64_t d)
{
    double *x = lm_scratch_doubles(&env, m * d);
    lm_fill_normal(lm_stream_named(7, name, 0), 0, m * d, x);
    return (lm_mat){x, m, d, d};
}

static lm_net *made(lm_net_spec spec)
{
    lm_net *net = NULL;
    CHECK(lm_net_new(&env, &spec, &net) == LM_OK);
    return net;
}

/* NTP at base width 1 is the network of ntk.h, but for what multiplies: there
 * gains and 1/sqrt(d) do, here they are in the initial weights.  So tangent
 * kernels agree for gain 1 and a frozen input layer. */
static lm_net_spec of_theory(int64_t d, const char *act, int64_t depth,
                             double gain)
{
    static const char *const frozen[] = {"W1"};
    lm_net_spec spec = lm_net_spec_default(d);
    spec.act = act, spec.depth = depth, spec.width = 50;
    spec.param = LM_PARAM_NTP, spec.base = 1, spec.gain = gain;
    spec.bias = false;
    spec.freeze = (lm_strs){frozen, 1};
    return spec;
}

static void check_kernels(const char *act, int64_t depth, double gain)
{
    enum { M = 5, D = 3 };
    const lm_mark mark = lm_scratch_mark(&env);
    const lm_mat x = normals("x", M, D);
    memcpy(x.data + D, x.data, D * sizeof(double)); /* two equal inputs */
    lm_net *net = made(of_theory(D, act, depth, gain));
    lm_ntk_options options = {
        .depth = depth, .gain = gain, .tol = 1e-10, .input = false};
    CHECK(lm_act_named(&env, act, &options.act) == LM_OK);
    double *b = lm_scratch_doubles(&env, 4 * M * M);
    const lm_ntk_out want = {b, b + M * M, b + 2 * M * M, b + 3 * M * M};
    const lm_kernel_wish wish = lm_kernel_of_output(net);
    lm_kernel same, cross;
    CHECK(lm_ntk(&env, x, &options, want) == LM_OK);
    CHECK(lm_net_kernel(&env, net, x, (lm_mat){0}, &wish, &same) == LM_OK);
    CHECK(lm_net_kernel(&env, net, x, (lm_mat){x.data + 2 * D, M - 2, D, D},
                        &wish, &cross) == LM_OK);
    for (int i = 0; i < M; i++)
        for (int j = 0; j < M; j++) {
            const int at = i * M + j;
            CHECK_NEAR(same.k[at], want.nngp[at],
                       want.nngp_error[at] + lm_kernel_error(&same, i, j));
            if (gain == 1 && depth > 0)
                CHECK_NEAR(same.t[at], want.ntk[at],
                           want.ntk_error[at] + same.t_error[at]);
            /* Equal inputs at two places, at a small angle for the map. */
            if (j < 2 || (i < 2 && j < 2)) continue;
            CHECK_NEAR(cross.k[i * (M - 2) + j - 2], want.nngp[at], 1e-12);
            CHECK(isfinite(cross.t_error[i * (M - 2) + j - 2]));
        }
    for (int i = 0; i < M; i++) {
        CHECK_NEAR(same.row.moment[i], same.k[i * M + i], 1e-14);
        CHECK(same.row.mean[i] == 0);
    }
    lm_net_free(net);
    lm_scratch_release(&env, mark);
}

/* ---- a kind without passes -------------------------------------------------
 */

static void forward_d(const lm_site_d *s)
{
    for (int64_t i = 0; i < s->m * s->node->size; i++)
        s->out[i] = s->in[0][i] > 0;
}

static const lm_passes_d lm_heaviside_passes_d = {.forward = forward_d};
const lm_passes_s lm_heaviside_passes_s;
LM_NODE_KIND(heaviside, .doc = "1 above 0", .least = 1, .most = 1);

static void check_lacking(void)
{
    lm_net *net = made(lm_net_spec_default(3));
    CHECK(lm_node_kind_named("heaviside") == &heaviside_kind);
    CHECK(!lm_node_kind_named("heaven"));
    CHECK(lm_net_can(&env, net, LM_PASS_CURVE) == LM_OK);
    net->node[1].kind = &heaviside_kind;
    const lm_mat x = normals("x", 2, 3);
    double f[2], g[1000];
    CHECK(lm_net_forward(&env, net, x, (lm_mat){f, 2, 1, 1}) == LM_OK);
    CHECK(lm_net_vjp(&env, net, x, (lm_mat){f, 2, 1, 1}, (lm_vec){g, 1000}) ==
          LM_DOMAIN);
    CHECK(strstr(env.message, "node 'act1'") &&
          strstr(env.message, "'heaviside' has no gradients"));
    lm_kernel k;
    const lm_kernel_wish wish = lm_kernel_of_output(net);
    CHECK(lm_net_kernel(&env, net, x, (lm_mat){0}, &wish, &k) == LM_DOMAIN);
    CHECK(strstr(env.message, "'heaviside' has no kernel"));
    lm_net_free(net);
}

/* Kinds in the order of their names, each once. */
static void check_kinds(void)
{
    int n = 0;
    while (lm_node_kind_at(n)) n++;
    CHECK(n > 3);
    for (int i = 0; i + 1 < n; i++)
        CHECK(strcmp(lm_node_kind_at(i)->name, lm_node_kind_at(i + 1)->name) <
              0);
}

/* A deep network's output needs two buffers of values, its gradient two of
 * derivatives, a residual one no more. */
static void check_buffers(void)
{
    lm_net_spec spec = lm_net_spec_default(3);
    spec.depth = 40;
    lm_net *net = made(spec);
    CHECK(net->slots == 2 && net->deltas == 2);
    lm_net_free(net);
    spec.residual = true;
    net = made(spec);
    CHECK(net->slots == 3 && net->deltas == 2);
    lm_net_free(net);
}

/* A sanitizer's malloc does not say, and looks for what is lost itself. */
static size_t in_use(void)
{
#ifdef OTHER_MALLOC
    return 0;
#else
    const struct mallinfo2 m = mallinfo2();
    return m.uordblks + m.hblkhd;
#endif
}

/* What is stopped gives no network, and keeps none. */
static void check_stopped(void)
{
    lm_flag stop = 1;
    lm_net_spec spec = lm_net_spec_default(30);
    spec.width = 3000;
    lm_net *net = made(spec), *lazy = NULL, *none = NULL;
    CHECK(lm_net_linearize(&env, net, &lazy) == LM_OK);
    const size_t before = in_use();
    env.stop = &stop;
    CHECK(lm_net_new(&env, &spec, &none) == LM_STOPPED && !none);
    CHECK(lm_net_copy(&env, net, &none) == LM_STOPPED && !none);
    CHECK(lm_net_linearize(&env, net, &none) == LM_STOPPED && !none);
    CHECK(lm_net_linearize(&env, lazy, &none) == LM_STOPPED && !none);
    env.stop = NULL;
    CHECK(in_use() < before + net->bytes);
    lm_net_free(net);
    lm_net_free(lazy);
}

int main(void)
{
    lm_env_open(&env, NULL);
    static const char *const acts[] = {"relu", "erf", "gelu", "tanh"};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        for (int64_t depth = 0; depth < 4; depth++)
            for (int side = 0; side < 2; side++)
                check_kernels(acts[i], depth, side ? 1.3 : 1);
    check_lacking();
    check_kinds();
    check_buffers();
    check_stopped();
    lm_env_close(&env);
    return check_done();
}
