#include "model/nodes/mlp.h"

#include <math.h>
#include <stdio.h>

static int64_t width_of(const lm_net_spec *spec, int64_t l)
{
    return spec->widths.data ? spec->widths.data[l] : spec->width;
}

static int64_t hidden_of(const lm_net_spec *spec)
{
    return spec->widths.data ? spec->widths.n : spec->depth;
}

static bool branches(const lm_net_spec *spec, int64_t l)
{
    return spec->residual && l > 0 && l < hidden_of(spec);
}

static lm_status check_abc(lm_env *env, const char *name, lm_vec v,
                           int64_t hidden)
{
    if (v.data && v.n != hidden + 1)
        return lm_fail(env, LM_DOMAIN,
                       "'%s' has %lld numbers, expected %lld (one a weight)",
                       name, (long long)v.n, (long long)hidden + 1);
    return LM_OK;
}

static lm_status check_widths(lm_env *env, const lm_net_spec *spec)
{
    const int64_t hidden = hidden_of(spec);
    if (hidden > 100000)
        return lm_fail(env, LM_DOMAIN, "'depth' is above 100000");
    if (spec->d < 1 || spec->outputs < 1 || spec->d > INT32_MAX ||
        spec->outputs > INT32_MAX)
        return lm_fail(env, LM_DOMAIN,
                       "inputs and outputs must be 1 to 2147483647 in number");
    for (int64_t l = 0; l < hidden; l++) {
        const int64_t width = width_of(spec, l);
        if (width < 1 || width > INT32_MAX)
            return lm_fail(env, LM_DOMAIN,
                           "a width must be 1 to 2147483647, got %lld",
                           (long long)width);
        if (branches(spec, l) && width != width_of(spec, 0))
            return lm_fail(env, LM_DOMAIN,
                           "'residual' needs hidden layers of one width");
    }
    return LM_OK;
}

static lm_status check(lm_env *env, const lm_net_spec *spec)
{
    lm_status status = check_widths(env, spec);
    const int64_t hidden = hidden_of(spec);
    if (!status) status = check_abc(env, "a", spec->abc.a, hidden);
    if (!status) status = check_abc(env, "b", spec->abc.b, hidden);
    if (!status) status = check_abc(env, "c", spec->abc.c, hidden);
    return status;
}

/* ---- layers ------------------------------------------------------------- */

/* A node named after layer l: "1", "act1". */
static lm_node node_of(const lm_draft *draft, const char *kind,
                       const char *prefix, int64_t l)
{
    char name[LM_NAME];
    snprintf(name, sizeof name, "%s%d", prefix, (int)l + 1);
    lm_node node = lm_draft_node(kind, name, lm_draft_value(draft));
    if (branches(draft->spec, l) && draft->spec->base_depth > 0)
        node.alpha = lm_depth_alpha(1);
    return node;
}

static lm_status add_dense(lm_draft *draft, int64_t l)
{
    const lm_net_spec *spec = draft->spec;
    const bool last = l == draft->hidden;
    lm_node node = node_of(draft, "dense", "", l);
    node.ends = last;
    lm_node_set(&node, "width",
                (double)(last ? spec->outputs : width_of(spec, l)));
    lm_node_set(&node, "bias", spec->bias);
    lm_node_set(&node, "grows", !last);
    return lm_draft_add(draft, &node);
}

static lm_status add_activation(lm_draft *draft, lm_act act, int64_t l)
{
    lm_node node = node_of(draft, "activation", "act", l);
    draft->pre[l] = lm_draft_value(draft);
    node.act = act;
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

static lm_status add_layer(lm_draft *draft, lm_act act, int64_t l)
{
    const int trunk = lm_draft_value(draft);
    lm_status status = add_dense(draft, l);
    if (!status) status = add_activation(draft, act, l);
    if (!status && branches(draft->spec, l)) status = add_sum(draft, trunk, l);
    draft->post[l] = lm_draft_value(draft);
    return status;
}

lm_status lm_mlp(lm_env *env, const lm_net_spec *spec, lm_draft *draft)
{
    const int64_t hidden = hidden_of(spec);
    lm_act act;
    lm_status status = check(env, spec);
    if (!status) status = lm_act_named(env, spec->act, &act);
    if (!status)
        status = lm_draft_open(env, spec, 3 * hidden + 1, 2 * (hidden + 1),
                              hidden, draft);
    if (status) return status;
    if (spec->base_depth > 0 && hidden > 0)
        draft->share = (double)spec->base_depth / (double)hidden;
    for (int64_t l = 0; l < hidden && !status; l++)
        status = add_layer(draft, act, l);
    return status ? status : add_dense(draft, hidden);
}
