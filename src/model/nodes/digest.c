#include "model/nodes/digest.h"

#include <string.h>

static void add_node(const lm_env *env, lm_digest *d, const lm_net *net,
                     const lm_node *node)
{
    char act[LM_ACT_TEXT] = "";
    if (node->kind->act) lm_act_text(lm_node_act(net, node), act);
    lm_digest_add(env, d, node->kind->name, strlen(node->kind->name) + 1);
    lm_digest_add(env, d, act, strlen(act) + 1);
    lm_digest_numbers(env, d, node->attribute, LM_NODE_ATTRIBUTES);
    for (int k = 0; k < node->inputs; k++)
        lm_digest_numbers(env, d, (double[]){node->input[k]}, 1);
    for (int t = 0; t < node->tensors; t++)
        lm_digest_numbers(env, d, (double[]){node->tensor[t]}, 1);
    for (int i = 0; i < node->shape.rank; i++)
        lm_digest_numbers(
            env, d, (double[]){lm_size_double(node->shape.axis[i].size)}, 1);
}

static void add_weight(const lm_env *env, lm_digest *d, const lm_weight *w)
{
    lm_digest_numbers(env, d,
                      (double[]){(double)w->rows, (double)w->cols, w->frozen,
                                 w->mult, w->lr_sgd, w->lr_adam, w->lr_spectral,
                                 w->eps_adam},
                      8);
}

void lm_net_digest(const lm_env *env, const lm_net *net, lm_digest *d)
{
    for (int i = 0; i < net->nodes && !lm_stopped(env); i++)
        add_node(env, d, net, &net->node[i]);
    for (int t = 0; t < net->weights && !lm_stopped(env); t++)
        add_weight(env, d, &net->weight[t]);
    lm_digest_numbers(env, d, (double[]){net->gamma, net->track + net->lazy},
                      2);
}
