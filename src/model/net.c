/* net: limn.model.net. */
#include "model/net.h"

#include <math.h>

lm_net_spec lm_net_spec_default(int64_t d)
{
    return (lm_net_spec){
        .d = d,
        .outputs = 1,
        .width = 128,
        .depth = 2,
        .act = "relu",
        .param = LM_PARAM_MUP,
        .base = 64,
        .depth_exponent = NAN,
        .block = 1,
        .norm = "none",
        .gain = NAN,
        .gamma = 1,
        .input_mult = 1,
        .hidden_mult = 1,
        .output_mult = 1,
        .residual_mult = 1,
        .bias = true,
        .count = -1,
    };
}

typedef struct {
    int64_t d, outputs, width, depth, base_depth, block, embedding;
    lm_ints widths;
    const char *act, *norm;
    int param, precision;
    lm_vec a, b, c;
    double base, gain, gamma, depth_exponent;
    double input_mult, hidden_mult, output_mult, residual_mult;
    bool bias, zero_readout, residual, track;
    lm_strs freeze;
    uint64_t seed;
    lm_net *net;
} net_args;

static lm_status net_run(lm_env *env, void *args)
{
    net_args *a = args;
    const lm_net_spec spec = {
        .d = a->d,
        .outputs = a->outputs,
        .width = a->width,
        .depth = a->depth,
        .widths = a->widths,
        .act = a->act,
        .param = (lm_param)a->param,
        .abc = {a->a, a->b, a->c},
        .base = a->base,
        .base_depth = a->base_depth,
        .depth_exponent = a->depth_exponent,
        .block = a->block,
        .norm = a->norm,
        .tokens = a->embedding,
        .gain = a->gain,
        .gamma = a->gamma,
        .input_mult = a->input_mult,
        .hidden_mult = a->hidden_mult,
        .output_mult = a->output_mult,
        .residual_mult = a->residual_mult,
        .bias = a->bias,
        .zero_readout = a->zero_readout,
        .residual = a->residual,
        .single = a->precision == 1,
        .track = a->track,
        .freeze = a->freeze,
        .count = -1,
        .seed = a->seed,
    };
    return lm_net_new(env, &spec, &a->net);
}

#define ARGS net_args
static const lm_slot net_slots[] = {
    IN_INT(d, "[1,2147483647]", "input dimension"),
    OPT_INT(outputs, 1, "[1,2147483647]", "output dimension"),
    OPT_INT(width, 128, "[1,inf]",
            "number of units of each hidden layer; math.huge: the limit of "
            "infinite width, without weights"),
    OPT_INT(depth, 2, "[0,100000]", "number of hidden layers"),
    OPT_INTS(widths, "[1,inf]",
             "instead of width and depth: the width of each hidden layer"),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_CHOICE(
        param, "mup", LM_PARAM_NAMES,
        "abc-parametrization: how initialization, multipliers and learning "
        "rates scale with width n"),
    OPT_VEC(
        a, "?",
        "multiplier exponents: multipliers n^-a, one for each weight matrix"),
    OPT_VEC(b, "?", "initialization exponents: standard deviations n^-b"),
    OPT_VEC(c, "?", "learning-rate exponents: learning rates n^-c"),
    OPT_NUM(base, 64, "(0,inf)",
            "base width, at which all parametrizations coincide"),
    OPT_INT(base_depth, 0, "[0,inf)",
            "depth at which residual branches have multiplier 1; in general "
            "(base_depth / depth)^alpha; 0: no depth scaling"),
    OPT_NUM(depth_exponent, NAN, "[0,2]",
            "alpha; by default 1/2 for branches with one matrix and 1 for "
            "others"),
    OPT_NUM(gain, NAN, "[0,inf)",
            "initialization gain: weights that read an activation start with "
            "variance gain^2 / fan_in at the base width; by default that of "
            "the activation (relu: sqrt 2)"),
    OPT_NUM(gamma, 1, "(0,inf)",
            "richness: outputs are divided by gamma, learning rates multiplied "
            "by gamma^2 (adam: gamma); large: feature learning, small: lazy"),
    OPT_NUM(input_mult, 1, "", "multiplier of the input weights"),
    OPT_NUM(hidden_mult, 1, "", "multiplier of the hidden weights"),
    OPT_NUM(output_mult, 1, "", "multiplier of the output weights"),
    OPT_NUM(residual_mult, 1, "", "multiplier of residual branches"),
    OPT_FLAG(bias, true, "layers have biases, initialized to zero"),
    OPT_FLAG(zero_readout, false, "initialize the output weights to zero"),
    OPT_FLAG(residual, false,
             "skip connections around the hidden layers after the first"),
    OPT_INT(
        block, 1, "[1,100000]",
        "residual: matrices in a branch, x + s W2 act(W1 x) with two; depth "
        "is then 1 and a multiple of it"),
    OPT_STR(norm, "none",
            "layernorm or rmsnorm: normalisation before each hidden layer but "
            "the first (residual: each branch) and before the read-out"),
    OPT_INT(embedding, 0, "[0,16777216]",
            "if not 0: inputs are indices from 0 to embedding - 1 of learned "
            "vectors, of which the first hidden layer reads the mean"),
    OPT_STRS(freeze, "tensors that are not trained: names (\"W1\", \"b2\") or "
                     "roles, any of" LM_ROLES(LM_WORD)),
    OPT_CHOICE(precision, "double", "double|single",
               "floating-point precision of values and parameters"),
    OPT_FLAG(
        track, false,
        "store the change of the weights separately, so that it is accurate "
        "however small it is"),
    OPT_SEED(seed, "of the initialization"),
    OUT_OBJ(net, net, "the network"),
    LM_SLOTS_END,
};
LM_EXPORT(
    model, net,
    "A fully connected network (multilayer perceptron), plain or residual, "
    "in an abc-parametrization.",
    "Yang & Hu 2021; Yang et al. 2022; Yang et al. 2023, arXiv "
    "2310.02244; Dey et al. 2025, arXiv 2505.01618",
    "local net = limn.model.net(3, {width = 8, depth = 2, seed = 1})\n"
    "local f = net:forward({{1, 0, 2}, {0, 1, 1}})\n"
    "assert(#f == 2)");
#undef ARGS
