#include "model/nodes/draft.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

lm_status lm_draft_open(lm_env *env, const lm_net_spec *spec, int64_t nodes,
                        int64_t tensors, int64_t hidden, lm_draft *draft)
{
    const size_t n = (size_t)nodes, h = (size_t)hidden + 1;
    *draft = (lm_draft){
        .env = env,
        .spec = spec,
        .input = {1, {{spec->d, 0}}},
        .node = lm_scratch(env, n * sizeof(lm_node)),
        .weight = lm_scratch(env, (size_t)tensors * sizeof(lm_weight)),
        .pre = lm_scratch(env, 2 * h * sizeof(int)),
        .hidden = hidden,
        .share = 1,
    };
    if (!draft->node || !draft->weight || !draft->pre) return lm_nomem(env);
    memset(draft->pre, 0, 2 * h * sizeof(int));
    draft->post = draft->pre + h;
    return LM_OK;
}

static lm_status more_acts(lm_draft *draft)
{
    const int room = 2 * draft->acts + 4;
    lm_act *act = lm_scratch(draft->env, (size_t)room * sizeof *act);
    if (!act) return lm_nomem(draft->env);
    if (draft->acts)
        memcpy(act, draft->act, (size_t)draft->acts * sizeof *act);
    draft->act = act;
    draft->act_room = room;
    return LM_OK;
}

lm_status lm_draft_act(lm_draft *draft, const char *name, int *position)
{
    char known[LM_ACT_TEXT];
    for (int i = 0; i < draft->acts; i++) {
        lm_act_text(&draft->act[i], known);
        *position = i;
        if (strcmp(known, name) == 0) return LM_OK;
    }
    lm_status status =
        draft->acts == draft->act_room ? more_acts(draft) : LM_OK;
    if (status) return status;
    *position = draft->acts;
    status = lm_act_named(draft->env, name, &draft->act[draft->acts]);
    if (!status) draft->acts++;
    return status;
}

lm_node lm_draft_node(const char *kind, const char *name, int input)
{
    lm_node node = {.kind = lm_node_kind_named(kind),
                    .inputs = 1,
                    .input = {input},
                    .mult = 1,
                    .alpha = NAN,
                    .gain = 1,
                    .share = 1};
    for (int i = 0; i < LM_NODE_ATTRIBUTES; i++)
        node.attribute[i] = node.kind->attribute[i].value;
    snprintf(node.name, sizeof node.name, "%s", name);
    return node;
}

/* An attribute of a node by its name. */
static int attribute(const lm_node *node, const char *name)
{
    int i = 0;
    while (strcmp(node->kind->attribute[i].name, name) != 0) i++;
    return i;
}

double lm_node_attribute(const lm_node *node, const char *name)
{
    return node->attribute[attribute(node, name)];
}

void lm_node_set(lm_node *node, const char *name, double value)
{
    node->attribute[attribute(node, name)] = value;
}

int64_t lm_draft_width(double width)
{
    return isinf(width) ? LM_INFINITE : (int64_t)width;
}

lm_status lm_draft_add(lm_draft *draft, const lm_node *given)
{
    lm_node *node = &draft->node[draft->nodes];
    *node = *given;
    const lm_status status = node->kind->build(draft, node);
    if (status) return status;
    for (int i = 0; i < draft->ties; i++)
        if (!draft->tie[i].used)
            return lm_draft_refuse(draft, node, "it has no '%.20s'",
                                   draft->tie[i].letter);
    draft->ties = 0;
    node->size = lm_shape_count(&node->shape);
    if (node->size != LM_INFINITE &&
        (node->size < 1 || node->size > INT32_MAX))
        return lm_draft_refuse(draft, node,
                               "a value must have 1 to 2147483647 numbers");
    draft->nodes++;
    return LM_OK;
}

int lm_draft_value(const lm_draft *draft)
{
    return draft->nodes;
}

const lm_shape *lm_draft_shape(const lm_draft *draft, int value)
{
    return value == 0 ? &draft->input : &draft->node[value - 1].shape;
}

double lm_draft_gain(const lm_draft *draft, int value)
{
    return value == 0 ? 1 : draft->node[value - 1].gain;
}

lm_status lm_draft_refuse(const lm_draft *draft, const lm_node *node,
                          const char *format, ...)
{
    char why[256];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return lm_fail(draft->env, LM_DOMAIN, "node '%s' (%s): %s", node->name,
                   node->kind->name, why);
}

/* ---- tensors ------------------------------------------------------------ */

static lm_role role_of(const lm_weight_spec *part)
{
    const bool in = part->in.base > 0, out = part->out.base > 0;
    return part->vector ? part->role
           : !out       ? LM_ROLE_OUTPUT
           : in         ? LM_ROLE_HIDDEN
                        : LM_ROLE_INPUT;
}

/* The size of an axis over that in the base network. */
static double ratio(lm_extent axis)
{
    return axis.size == LM_INFINITE ? INFINITY
           : axis.base > 0          ? (double)axis.size / axis.base
                                    : 1;
}

static lm_powers powers(const lm_draft *draft, lm_role role, int64_t position)
{
    const lm_net_spec *spec = draft->spec;
    return lm_abc_powers(&spec->abc, position,
                         lm_param_powers(spec->param, role));
}

/* Those of the last matrix. */
static lm_powers readout(const lm_draft *draft)
{
    return powers(draft, LM_ROLE_OUTPUT, draft->readout);
}

static double multiplier(const lm_net_spec *spec, lm_role role)
{
    return role == LM_ROLE_INPUT    ? spec->input_mult
           : role == LM_ROLE_HIDDEN ? spec->hidden_mult
           : role == LM_ROLE_OUTPUT ? spec->output_mult
                                    : 1;
}

static void tune_branch(double alpha, double share, lm_weight *w)
{
    const lm_scaling depth = lm_depth_scaling(alpha, share);
    w->lr_sgd *= depth.lr[LM_RATE_SGD];
    w->lr_adam *= depth.lr[LM_RATE_ADAM];
    w->lr_spectral *= depth.lr[LM_RATE_SPECTRAL];
    w->eps_adam *= depth.eps_adam;
    w->speed *= depth.speed;
}

/* What does not scale with the width: multipliers, richness, depth.
 *
 * f = F / gamma has 1/gamma of the gradient of F.  With SGD rates gamma^2 lr a
 * step moves F by gamma^2 lr / gamma and f by lr, whatever gamma is; weights
 * move by gamma lr.  Steps that do not see the size of the gradient have gamma
 * once; Adam's epsilon must follow the gradient, 1/gamma. */
static void tune(const lm_draft *draft, const lm_node *node, lm_weight *w)
{
    const lm_net_spec *spec = draft->spec;
    const double gamma = spec->gamma, ends = node->ends ? gamma : 1;
    const double own = w->vector ? 1 : node->mult * multiplier(spec, w->role);
    w->mult = w->mult * own / ends;
    w->variance *= own * own / (ends * ends);
    w->speed *= gamma * gamma * own * own / (ends * ends);
    w->lr_sgd *= gamma * gamma;
    w->lr_adam *= gamma;
    w->lr_spectral *= gamma;
    w->eps_adam /= gamma;
    if (w->role == LM_ROLE_OUTPUT && spec->zero_readout)
        w->std = w->variance = 0;
    if (!isnan(node->alpha)) tune_branch(node->alpha, draft->share, w);
}

/* W of node 2 is W2, of node attn it is attn.W. */
static void name_tensor(const lm_node *node, const char *letter, char *text)
{
    if (isdigit((unsigned char)node->name[0]))
        snprintf(text, LM_NAME, "%s%.*s", letter, LM_NAME - 4, node->name);
    else
        snprintf(text, LM_NAME, "%.*s.%s", LM_NAME - 4, node->name, letter);
}

static lm_weight scaled(const lm_draft *draft, const lm_weight_spec *part)
{
    const lm_role role = role_of(part);
    const double in = ratio(part->in), out = ratio(part->out);
    const lm_powers p = powers(draft, role, part->vector ? 0 : draft->matrices);
    const lm_scaling s = lm_param_scaling(p, readout(draft), role, in, out);
    /* Variance and speed of infinite width are those of the base network. */
    const lm_scaling f = lm_param_scaling(
        p, readout(draft), role, isinf(in) ? 1 : in, isinf(out) ? 1 : out);
    const lm_growth grow = lm_param_growth(p, role, in, out);
    const double start = part->vector ? 0 : part->gain / sqrt(part->fan);
    const double fan = part->vector        ? 1
                       : part->in.base > 0 ? part->in.base
                                           : (double)part->in.size;
    return (lm_weight){
        .role = role,
        .vector = part->vector,
        .uses = 1,
        .rows = part->vector ? 1 : part->in.size,
        .cols = part->out.size,
        .mult = s.mult,
        .mean = role == LM_ROLE_GAIN ? s.std : 0,
        .std = start * s.std,
        .lr_sgd = s.lr[LM_RATE_SGD],
        .lr_adam = s.lr[LM_RATE_ADAM],
        .lr_spectral = s.lr[LM_RATE_SPECTRAL],
        .eps_adam = s.eps_adam,
        .powers = p,
        .variance = fan * start * start * f.variance,
        .speed = fan * f.speed,
        .variance_power = grow.variance,
        .speed_power = grow.speed,
    };
}

/* The tensor that stands for this one of the node that is built, -1: none. */
static int tied_to(lm_draft *draft, const char *letter)
{
    for (int i = 0; i < draft->ties; i++)
        if (strcmp(draft->tie[i].letter, letter) == 0) {
            draft->tie[i].used = true;
            return draft->tie[i].tensor;
        }
    return -1;
}

static void shape_of(const lm_weight *w, char *text)
{
    const lm_shape along = {1, {{w->cols, 0}}};
    const lm_shape shape = {2, {{w->rows, 0}, {w->cols, 0}}};
    lm_node_shape(w->vector ? &along : &shape, text);
}

/* The tensor of an earlier node. */
static lm_status tie(lm_draft *draft, lm_node *node, int t,
                     const lm_weight *own)
{
    lm_weight *w = &draft->weight[t];
    char want[64], got[64];
    node->tensor[node->tensors++] = t;
    w->uses++;
    if (w->rows == own->rows && w->cols == own->cols &&
        w->vector == own->vector)
        return LM_OK;
    shape_of(own, want);
    shape_of(w, got);
    return lm_draft_refuse(draft, node, "expected a tensor %s, got '%s', %s",
                           want, w->name, got);
}

lm_status lm_draft_tensor(lm_draft *draft, lm_node *node,
                          const lm_weight_spec *part)
{
    lm_weight *w = &draft->weight[draft->weights];
    const int tied = tied_to(draft, part->letter);
    node->letter[node->tensors] = part->letter;
    *w = scaled(draft, part);
    if (tied >= 0) return tie(draft, node, tied, w);
    name_tensor(node, part->letter, w->name);
    tune(draft, node, w);
    node->tensor[node->tensors++] = draft->weights++;
    draft->matrices += !part->vector;
    return LM_OK;
}

void lm_draft_no_tensor(lm_node *node)
{
    node->tensor[node->tensors++] = -1;
}
