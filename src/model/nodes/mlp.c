#include "model/nodes/mlp.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static int64_t width_of(const lm_net_spec *spec, int64_t l)
{
    return spec->widths.data ? spec->widths.data[l] : spec->width;
}

static int64_t hidden_of(const lm_net_spec *spec)
{
    return spec->widths.data ? spec->widths.n : spec->depth;
}

/* Matrices in a residual branch; 0: there are none. */
static int64_t block_of(const lm_net_spec *spec)
{
    return !spec->residual ? 0 : spec->block > 0 ? spec->block : 1;
}

/* Whether hidden layer l is in a residual branch, begins or ends one. */
static bool branches(const lm_net_spec *spec, int64_t l)
{
    return spec->residual && l > 0 && l < hidden_of(spec);
}

static bool begins(const lm_net_spec *spec, int64_t l)
{
    return branches(spec, l) && (l - 1) % block_of(spec) == 0;
}

static bool ends(const lm_net_spec *spec, int64_t l)
{
    return branches(spec, l) && l % block_of(spec) == 0;
}

static bool has_norm(const lm_net_spec *spec)
{
    return spec->norm && strcmp(spec->norm, "none") != 0;
}

static lm_status check_abc(lm_env *env, const char *name, lm_vec v,
                           int64_t hidden)
{
    if (v.data && v.n != hidden + 1)
        return lm_fail(env, LM_DOMAIN,
                       "'%s' has %lld numbers, expected %lld (one a matrix)",
                       name, (long long)v.n, (long long)hidden + 1);
    return LM_OK;
}

static lm_status check_widths(lm_env *env, const lm_net_spec *spec)
{
    const int64_t hidden = hidden_of(spec);
    if (spec->tokens > 0 && hidden == 0)
        return lm_fail(env, LM_DOMAIN, "'embedding' needs a hidden layer");
    if (hidden > 100000)
        return lm_fail(env, LM_DOMAIN, "'depth' is above 100000");
    if (spec->d < 1 || spec->outputs < 1 || spec->d > INT32_MAX ||
        spec->outputs > INT32_MAX)
        return lm_fail(env, LM_DOMAIN,
                       "inputs and outputs must be 1 to 2147483647 in number");
    for (int64_t l = 0; l < hidden; l++) {
        const int64_t width = width_of(spec, l);
        if (width != LM_INFINITE && (width < 1 || width > INT32_MAX))
            return lm_fail(env, LM_DOMAIN,
                           "a width must be 1 to 2147483647, got %lld",
                           (long long)width);
        if (ends(spec, l) && width != width_of(spec, 0))
            return lm_fail(env, LM_DOMAIN,
                           "'residual' needs hidden layers of one width");
    }
    return LM_OK;
}

static lm_status check_block(lm_env *env, const lm_net_spec *spec)
{
    const int64_t hidden = hidden_of(spec), block = block_of(spec);
    if (block > 1 && (hidden - 1) % block != 0)
        return lm_fail(env, LM_DOMAIN,
                       "'depth' must be 1 and a multiple of 'block' = %lld, "
                       "got %lld",
                       (long long)block, (long long)hidden);
    return LM_OK;
}

/* A norm is a kind that maps a value to one like it. */
static lm_status check_norm(lm_env *env, const lm_net_spec *spec)
{
    if (!has_norm(spec)) return LM_OK;
    const lm_node_kind *kind = lm_node_kind_named(spec->norm);
    if (!kind || !kind->norm)
        return lm_fail(env, LM_DOMAIN,
                       "'norm' must be none, layernorm or rmsnorm, got '%.40s'",
                       spec->norm);
    return LM_OK;
}

static lm_status check(lm_env *env, const lm_net_spec *spec)
{
    const int64_t hidden = hidden_of(spec) + (spec->tokens > 0);
    lm_status status = check_widths(env, spec);
    if (!status) status = check_block(env, spec);
    if (!status) status = check_norm(env, spec);
    if (!status) status = check_abc(env, "a", spec->abc.a, hidden);
    if (!status) status = check_abc(env, "b", spec->abc.b, hidden);
    if (!status) status = check_abc(env, "c", spec->abc.c, hidden);
    return status;
}

/* ---- layers ------------------------------------------------------------- */

static double alpha_of(const lm_net_spec *spec)
{
    return isnan(spec->depth_exponent) ? lm_depth_alpha(block_of(spec))
                                       : spec->depth_exponent;
}

/* A node named after layer l: "1", "act1". */
static lm_node node_of(const lm_draft *draft, const char *kind,
                       const char *prefix, int64_t l)
{
    char name[LM_NAME];
    snprintf(name, sizeof name, "%s%d", prefix, (int)l + 1);
    lm_node node = lm_draft_node(kind, name, lm_draft_value(draft));
    if (branches(draft->spec, l) && draft->spec->base_depth > 0)
        node.alpha = alpha_of(draft->spec);
    return node;
}

static lm_status add_dense(lm_draft *draft, int64_t l)
{
    const lm_net_spec *spec = draft->spec;
    const bool last = l == hidden_of(spec);
    lm_node node = node_of(draft, "dense", "", l);
    node.ends = last;
    lm_node_set(&node, "width",
                last ? (double)spec->outputs
                     : lm_size_double(width_of(spec, l)));
    lm_node_set(&node, "bias", spec->bias);
    lm_node_set(&node, "grows", !last);
    return lm_draft_add(draft, &node);
}

static lm_status add_activation(lm_draft *draft, int act, int64_t l)
{
    lm_node node = node_of(draft, "activation", "act", l);
    node.act = act;
    return lm_draft_add(draft, &node);
}

static lm_status add_norm(lm_draft *draft, int64_t l)
{
    const lm_node node = node_of(draft, draft->spec->norm, "norm", l);
    return lm_draft_add(draft, &node);
}

static lm_status add_sum(lm_draft *draft, int trunk, int64_t l)
{
    lm_node node = node_of(draft, "add", "add", l);
    node.inputs = 2;
    node.input[0] = trunk;
    node.input[1] = lm_draft_value(draft);
    lm_node_set(&node, "scale", draft->spec->residual_mult);
    return lm_draft_add(draft, &node);
}

/* Learned vectors of the input, their mean over its columns. */
static lm_status add_embedding(lm_draft *draft)
{
    const lm_net_spec *spec = draft->spec;
    if (spec->tokens == 0) return LM_OK;
    lm_node node = lm_draft_node("embedding", "embedding", 0);
    lm_node_set(&node, "width", lm_size_double(width_of(spec, 0)));
    lm_node_set(&node, "tokens", (double)spec->tokens);
    const lm_status status = lm_draft_add(draft, &node);
    if (status || spec->d == 1) return status;
    node = lm_draft_node("pool", "pool", lm_draft_value(draft));
    return lm_draft_add(draft, &node);
}

/* h = W x + b, phi(h), or inside of branches x + s W' phi(W norm x): the last
 * of several matrices has no activation. */
static lm_status add_layer(lm_draft *draft, int act, int64_t l, int *trunk)
{
    const lm_net_spec *spec = draft->spec;
    const bool linear = ends(spec, l) && block_of(spec) > 1;
    const bool first = spec->residual ? begins(spec, l) : l > 0;
    lm_status status = LM_OK;
    if (begins(spec, l)) *trunk = lm_draft_value(draft);
    if (has_norm(spec) && first) status = add_norm(draft, l);
    if (!status) status = add_dense(draft, l);
    draft->pre[l] = lm_draft_value(draft);
    if (!status && !linear) status = add_activation(draft, act, l);
    if (!status && ends(spec, l)) status = add_sum(draft, *trunk, l);
    draft->post[l] = lm_draft_value(draft);
    return status;
}

static lm_status add_readout(lm_draft *draft)
{
    const int64_t hidden = hidden_of(draft->spec);
    lm_status status = LM_OK;
    if (has_norm(draft->spec) && hidden > 0) status = add_norm(draft, hidden);
    return status ? status : add_dense(draft, hidden);
}

lm_status lm_mlp(lm_env *env, const lm_net_spec *spec, lm_draft *draft)
{
    const int64_t hidden = hidden_of(spec);
    int trunk = 0, act = 0;
    lm_status status = check(env, spec);
    if (!status)
        status = lm_draft_open(env, spec, 4 * hidden + 4, 4 * (hidden + 2),
                               hidden, draft);
    if (!status) status = lm_draft_act(draft, spec->act, &act);
    if (status) return status;
    draft->depth = hidden;
    draft->readout = hidden + (spec->tokens > 0);
    if (spec->base_depth > 0 && hidden > 0)
        draft->share = (double)spec->base_depth / (double)hidden;
    status = add_embedding(draft);
    for (int64_t l = 0; l < hidden && !status; l++)
        status =
            lm_stopped(env) ? LM_STOPPED : add_layer(draft, act, l, &trunk);
    return status ? status : add_readout(draft);
}
