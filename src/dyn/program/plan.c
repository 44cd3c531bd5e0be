/* plan: from a network of any width to the numbers of its limit. */
#include "dyn/program/plan.h"

#include <math.h>
#include <string.h>

#include "dyn/program/which.h"
#include "model/nodes/node.h"

/* ---- what has a limit ---------------------------------------------------- */

static const lm_weight *weight_of(const lm_net *net, int64_t l, lm_role role)
{
    const bool bias = net->weights == 2 * (net->hidden + 1);
    if (role == LM_ROLE_BIAS) return bias ? net->weight + 2 * l + 1 : NULL;
    return net->weight + (bias ? 2 * l : l);
}

static bool own_exponents(const lm_net *net, bool adaptive)
{
    const lm_rate rate = adaptive ? LM_RATE_ADAM : LM_RATE_SGD;
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        const lm_powers named = lm_param_powers(net->param, w->role);
        if (!w->vector && w->powers.c[rate] != named.c[rate]) return true;
    }
    return false;
}

static bool uneven(const lm_net *net)
{
    for (int64_t l = 1; l < net->hidden; l++)
        if (lm_net_width(net, l) != lm_net_width(net, 0)) return true;
    return false;
}

/* Dense layers with one activation between them. */
static lm_status check_nodes(lm_env *env, const lm_net *net)
{
    for (int i = 0; i < net->nodes; i++) {
        const lm_node *node = &net->node[i];
        const char *kind = i % 2 ? "activation" : "dense";
        if (strcmp(node->kind->name, kind) != 0 || node->input[0] != i)
            return lm_fail(env, LM_DOMAIN,
                           "'net' has node '%s' of kind %s, whose "
                           "feature-learning limit is not known: layers must "
                           "be dense with an activation between them",
                           node->name, node->kind->name);
        if (i % 2 && node->act != net->node[1].act)
            return lm_fail(env, LM_DOMAIN,
                           "'net' has several activations, expected one");
    }
    return LM_OK;
}

static lm_status check(lm_env *env, const lm_net *net, bool adaptive)
{
    if (net->lazy)
        return lm_fail(env, LM_DOMAIN,
                       "'net' is linearized and learns no features: "
                       "theory.kernel.evolve follows its outputs");
    lm_status status = check_nodes(env, net);
    if (status) return status;
    const lm_abc *abc = &net->spec.abc;
    const lm_limit_question q = {.param = net->param,
                                 .abc = abc->a.data || abc->b.data ? abc : NULL,
                                 .hidden = net->hidden,
                                 .adaptive = adaptive};
    const lm_limit_answer which = lm_limit_which(&q);
    if (which.kind != LM_LIMIT_FEATURE)
        return lm_fail(env, LM_DOMAIN,
                       "'net' needs a feature-learning limit, but %s",
                       which.why);
    if (uneven(net))
        return lm_fail(env, LM_DOMAIN,
                       "'net' has hidden layers of several widths, expected "
                       "one");
    if (own_exponents(net, adaptive))
        return lm_fail(env, LM_DOMAIN,
                       "'net' has learning-rate exponents of its own, expected "
                       "those of '%s'",
                       lm_param_name(net->param));
    return LM_OK;
}

/* ---- numbers ------------------------------------------------------------- */

/* The gradient by an entry of w is `size` times its sum of plan.h, and the
 * effective weight is `unit` times that of the plan. */
static lm_limit_tensor tensor(const lm_weight *w, double size, double unit,
                              double factor)
{
    if (!w) return (lm_limit_tensor){0};
    const double learns = w->frozen ? 0 : factor;
    return (lm_limit_tensor){
        .std = w->mult * w->std / unit,
        .rate = learns * w->lr_sgd * w->mult * w->mult * size / unit,
        .adam = learns * w->lr_adam * w->mult / unit,
        .eps = w->eps_adam / fabs(w->mult * size),
    };
}

static double factor_of(const lm_net *net, const lm_weight *w, lm_vec rates)
{
    return w ? rates.data[w - net->weight] : 1;
}

static void fill(const lm_net *net, double n, lm_vec rates, lm_limit_plan *p)
{
    const lm_weight *top = weight_of(net, p->depth, LM_ROLE_OUTPUT);
    const double std = top->std > 0 ? top->std : sqrt(net->base) / n;
    p->readout = n * top->mult * std;
    for (int64_t l = 0; l <= p->depth; l++) {
        const lm_weight *w = weight_of(net, l, LM_ROLE_INPUT),
                        *b = weight_of(net, l, LM_ROLE_BIAS);
        const bool last = l == p->depth, hidden = l > 0 && !last;
        const double size = last ? 1 : p->readout / n;
        p->w[l] = tensor(w, size,
                         last     ? p->readout / n
                         : hidden ? 1 / n
                                  : 1,
                         factor_of(net, w, rates));
        if (hidden) p->w[l].std /= sqrt(n);
        p->b[l] = tensor(b, size, 1, factor_of(net, b, rates));
    }
}

/* A tensor of infinite width as it is at the base width, where factors on
 * rates are those of gamma. */
static lm_weight at_base(const lm_net *net, lm_weight w)
{
    const double fan = w.vector                ? 1
                       : w.rows == LM_INFINITE ? net->base
                                               : (double)w.rows;
    w.mult = sqrt(w.speed / fan) / net->gamma;
    w.std = w.mult > 0 ? sqrt(w.variance / fan) / w.mult : 0;
    w.lr_sgd = net->gamma * net->gamma;
    w.lr_adam = net->gamma;
    w.eps_adam = 1 / net->gamma;
    return w;
}

/* Of infinite width: again in scratch, at the base width. */
static lm_status to_base(lm_env *env, lm_net *net)
{
    lm_weight *w = lm_scratch(env, (size_t)net->weights * sizeof *w);
    if (!w) return lm_nomem(env);
    for (int t = 0; t < net->weights; t++) w[t] = at_base(net, net->weight[t]);
    net->weight = w;
    return LM_OK;
}

void lm_limit_plan_head(const lm_net *net, lm_limit_plan *plan)
{
    plan->d = net->d;
    plan->k = net->k;
    plan->depth = net->hidden;
    for (int i = 0; i < net->nodes; i++)
        if (net->node[i].kind->act)
            plan->act = *lm_node_act(net, &net->node[i]);
}

lm_status lm_limit_plan_of(lm_env *env, const lm_net *net, bool adaptive,
                           lm_vec rates, lm_limit_plan *plan)
{
    lm_net small = *net;
    lm_status status = check(env, net, adaptive);
    if (!status && net->infinite) status = to_base(env, &small);
    if (status) return status;
    lm_limit_plan_head(net, plan);
    fill(&small, net->infinite ? net->base : (double)lm_net_width(net, 0),
         rates, plan);
    return LM_OK;
}
