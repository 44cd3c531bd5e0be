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
        .gain = NAN,
        .gamma = 1,
        .input_mult = 1,
        .hidden_mult = 1,
        .output_mult = 1,
        .residual_mult = 1,
        .bias = true,
    };
}

typedef struct {
    int64_t d, outputs, width, depth, base_depth;
    lm_ints widths;
    const char *act;
    int param, precision;
    lm_vec a, b, c;
    double base, gain, gamma;
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
        .seed = a->seed,
    };
    return lm_net_new(env, &spec, &a->net);
}

#define ARGS net_args
static const lm_slot net_slots[] = {
    IN_INT(d, "[1,2147483647]", "number of inputs"),
    OPT_INT(outputs, 1, "[1,2147483647]", "number of outputs"),
    OPT_INT(width, 128, "[1,2147483647]", "width of the hidden layers"),
    OPT_INT(depth, 2, "[0,100000]", "number of hidden layers"),
    OPT_INTS(widths, "[1,2147483647]",
             "instead: the width of each hidden layer"),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_CHOICE(param, "mup", LM_PARAM_NAMES,
               "parametrization: how weights and learning rates scale"),
    OPT_VEC(a, "?", "exponents of the multipliers n^-a, one a weight"),
    OPT_VEC(b, "?", "exponents of the initial deviations n^-b"),
    OPT_VEC(c, "?", "exponents of the learning rates n^-c"),
    OPT_NUM(base, 64, "(0,inf)",
            "base width: there all parametrizations are the same"),
    OPT_INT(base_depth, 0, "[0,inf)",
            "residual branches have (depth / base_depth)^-1/2; 0: no such"),
    OPT_NUM(gain, NAN, "[0,inf)",
            "initial variance is gain^2 / fan_in at the base width, of "
            "weights that read an activation; its own by default (relu: "
            "sqrt 2)"),
    OPT_NUM(gamma, 1, "(0,inf)",
            "richness: outputs / gamma, learning rates gamma^2 (adam: gamma)"),
    OPT_NUM(input_mult, 1, "", "multiplier of the input weights"),
    OPT_NUM(hidden_mult, 1, "", "multiplier of the hidden weights"),
    OPT_NUM(output_mult, 1, "", "multiplier of the output weights"),
    OPT_NUM(residual_mult, 1, "", "multiplier of residual branches"),
    OPT_FLAG(bias, true, "whether layers have biases (initially zero)"),
    OPT_FLAG(zero_readout, false, "start with output weights zero"),
    OPT_FLAG(residual, false,
             "hidden layers after the first add to what "
             "they read"),
    OPT_STRS(freeze, "what does not train: names (\"W1\", \"b2\") or "
                     "\"input\", \"hidden\", \"output\", \"bias\""),
    OPT_CHOICE(precision, "double", "double|single", "of all computation"),
    OPT_FLAG(track, false,
             "keep the weights' movement apart, so that it "
             "is accurate however small"),
    OPT_SEED(seed, "of the initial weights"),
    OUT_OBJ(net, net, "the network"),
    LM_SLOTS_END,
};
LM_EXPORT(model, net, "A fully connected network under an abc-parametrization.",
          "Yang & Hu 2021; Yang et al. 2022",
          "local net = limn.model.net(3, {width = 8, depth = 2, seed = 1})\n"
          "local f = net:forward({{1, 0, 2}, {0, 1, 1}})\n"
          "assert(#f == 2)");
#undef ARGS
