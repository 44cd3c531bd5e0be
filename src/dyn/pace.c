/* pace: factors on the learning rate, epsilon and decay of each tensor. */
#include "dyn/pace.h"

#include <stdio.h>
#include <string.h>

/* ---- numbers by name ------------------------------------------------------
 */

double lm_pace_named(const lm_named *values, const lm_weight *w)
{
    const char *role = lm_role_name(w->role);
    double value = values->rest;
    for (int64_t i = 0; i < values->n; i++)
        if (strcmp(values->name[i], role) == 0) value = values->value[i];
    for (int64_t i = 0; i < values->n; i++)
        if (strcmp(values->name[i], w->name) == 0) value = values->value[i];
    return value;
}

/* "W1 b1 W2", as many as fit. */
static void list_tensors(const lm_net *net, char *text, size_t n)
{
    size_t used = 0;
    for (int t = 0; t < net->weights; t++) {
        const size_t more = strlen(net->weight[t].name) + 1;
        if (used + more + sizeof " ..." > n) {
            snprintf(text + used, n - used, " ...");
            return;
        }
        used +=
            (size_t)snprintf(text + used, n - used, " %s", net->weight[t].name);
    }
}

lm_status lm_pace_known(lm_env *env, const lm_net *net, const char *option,
                        const char *name)
{
    char tensors[160];
    if (lm_stopped(env)) return LM_STOPPED;
    for (int r = 0; r < LM_COUNT_OF(LM_ROLES); r++)
        if (strcmp(name, lm_role_name((lm_role)r)) == 0) return LM_OK;
    for (int t = 0; t < net->weights; t++)
        if (strcmp(name, net->weight[t].name) == 0) return LM_OK;
    list_tensors(net, tensors, sizeof tensors);
    return lm_fail(env, LM_DOMAIN,
                   "'%s' has '%.40s', but the tensors are%s and the "
                   "roles" LM_ROLES(LM_WORD),
                   option, name, tensors);
}

static lm_status check_names(lm_env *env, const lm_net *net, const char *option,
                             const lm_named *values)
{
    lm_status status = LM_OK;
    for (int64_t i = 0; i < values->n && !status; i++)
        status = lm_pace_known(env, net, option, values->name[i]);
    return status;
}

/* ---- the table ----------------------------------------------------------- */

static lm_status fill(lm_env *env, const lm_net *net, const lm_rule *rule,
                      const lm_hyper *hyper, int tensor, lm_pace *p)
{
    const lm_weight *w = &net->weight[tensor];
    const lm_status status =
        rule->tune ? rule->tune(env, hyper, net, tensor, p) : LM_OK;
    if (status) return status;
    p->rate = p->factor * p->gauge * lm_weight_lr(w, p->kind);
    p->eps = hyper->eps * (hyper->eps_scaled ? w->eps_adam : 1);
    return LM_OK;
}

lm_status lm_pace_fill(lm_env *env, const lm_net *net, const lm_rule *rule,
                       const lm_hyper *hyper, const lm_named *rates,
                       const lm_named *decay, lm_pace *pace)
{
    lm_status status = check_names(env, net, "rates", rates);
    if (!status) status = check_names(env, net, "decay", decay);
    for (int t = 0; t < net->weights && !status; t++) {
        if (lm_stopped(env)) return LM_STOPPED;
        pace[t] = (lm_pace){
            .kind = rule->rate,
            .factor = lm_pace_named(rates, &net->weight[t]),
            .gauge = 1,
            .decay = lm_pace_named(decay, &net->weight[t]),
        };
        status = fill(env, net, rule, hyper, t, &pace[t]);
    }
    return status;
}
