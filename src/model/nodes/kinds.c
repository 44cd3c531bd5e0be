/* kinds: those that the linker gathered, and what a network can. */
#include <stdio.h>
#include <string.h>

#include "model/nodes/node.h"

extern const lm_node_kind *const __start_lm_kinds[];
extern const lm_node_kind *const __stop_lm_kinds[];

static int count(void)
{
    return (int)(__stop_lm_kinds - __start_lm_kinds);
}

/* How many names come before this one. */
static int place(const char *name)
{
    int before = 0;
    for (int i = 0; i < count(); i++)
        before += strcmp(__start_lm_kinds[i]->name, name) < 0;
    return before;
}

const lm_node_kind *lm_node_kind_at(int i)
{
    for (int k = 0; k < count(); k++)
        if (place(__start_lm_kinds[k]->name) == i) return __start_lm_kinds[k];
    return NULL;
}

const lm_node_kind *lm_node_kind_named(const char *name)
{
    for (int i = 0; i < count(); i++)
        if (strcmp(__start_lm_kinds[i]->name, name) == 0)
            return __start_lm_kinds[i];
    return NULL;
}

static bool has(const lm_passes_d *p, lm_pass pass)
{
    return pass == LM_PASS_FORWARD    ? p->forward
           : pass == LM_PASS_BACKWARD ? p->backward
           : pass == LM_PASS_TANGENT  ? p->tangent
                                      : p->curve;
}

lm_status lm_net_can(lm_env *env, const lm_net *net, lm_pass pass)
{
    static const char *const what[] = {"values", "gradients",
                                       "forward derivatives (jvp)",
                                       "second derivatives (hvp)"};
    for (int i = 0; i < net->nodes; i++)
        if (!has(net->node[i].kind->passes_d, pass))
            return lm_fail(env, LM_DOMAIN,
                           "node '%s' stands in the way: the kind '%s' has no "
                           "%s",
                           net->node[i].name, net->node[i].kind->name,
                           what[pass]);
    return LM_OK;
}

lm_status lm_net_admits(lm_env *env, const lm_net *net, lm_mat x)
{
    for (int i = 0; i < net->nodes; i++) {
        const lm_node *node = &net->node[i];
        if (!node->kind->admits || node->input[0] != 0) continue;
        const lm_status status = node->kind->admits(env, node, x);
        if (status) return status;
    }
    return LM_OK;
}

double lm_weight_lr(const lm_weight *w, lm_rate rate)
{
    return rate == LM_RATE_SGD    ? w->lr_sgd
           : rate == LM_RATE_ADAM ? w->lr_adam
                                  : w->lr_spectral;
}

int64_t lm_shape_count(const lm_shape *shape)
{
    int64_t size[LM_NODE_RANK];
    for (int i = 0; i < shape->rank; i++) size[i] = shape->axis[i].size;
    return lm_count(shape->rank, size);
}

void lm_node_shape(const lm_shape *shape, char *text)
{
    int used = 0;
    for (int i = 0; i < shape->rank; i++)
        used += sprintf(text + used, "%s%lld", i ? " x " : "",
                        (long long)shape->axis[i].size);
}

lm_extent lm_shape_features(const lm_shape *shape)
{
    return shape->axis[shape->rank - 1];
}
