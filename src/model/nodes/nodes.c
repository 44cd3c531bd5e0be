/* nodes: limn.model.nodes. */
#include <stdio.h>
#include <string.h>

#include "model/nodes/node.h"

typedef struct {
    lm_net *net;
    lm_strs node, kind, inputs, shape, tensors;
} nodes_args;

enum { ROOM = LM_ACT_TEXT }; /* no text is longer */

/* "a, b" */
static void join(char *text, const char *word)
{
    const size_t used = strlen(text);
    snprintf(text + used, ROOM - used, "%s%s", used ? ", " : "", word);
}

static void put_inputs(const lm_net *net, const lm_node *node, char *text)
{
    *text = '\0';
    for (int k = 0; k < node->inputs; k++)
        join(text, node->input[k] == 0 ? "input"
                                       : net->node[node->input[k] - 1].name);
}

static void put_tensors(const lm_net *net, const lm_node *node, char *text)
{
    *text = '\0';
    for (int t = 0; t < node->tensors; t++)
        if (node->tensor[t] >= 0) join(text, net->weight[node->tensor[t]].name);
}

/* The kind, of an activation its name. */
static void put_kind(const lm_net *net, const lm_node *node, char *text)
{
    if (node->kind->act)
        lm_act_text(lm_node_act(net, node), text);
    else
        snprintf(text, ROOM, "%s", node->kind->name);
}

static lm_status column(lm_env *env, int64_t n, const char ***list, char **text)
{
    *list = lm_scratch(env, (size_t)n * sizeof **list);
    *text = lm_scratch(env, (size_t)n * ROOM);
    if (!*list || !*text) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++) (*list)[i] = *text + i * ROOM;
    return LM_OK;
}

static lm_status nodes_run(lm_env *env, void *args)
{
    nodes_args *a = args;
    const lm_net *net = a->net;
    const int64_t n = net->nodes;
    lm_strs *const out[] = {&a->node, &a->kind, &a->inputs, &a->shape,
                            &a->tensors};
    char *text[5];
    const char **list;
    for (int c = 0; c < 5; c++) {
        const lm_status status = column(env, n, &list, &text[c]);
        if (status) return status;
        *out[c] = (lm_strs){list, n};
    }
    for (int64_t i = 0; i < n; i++) {
        const lm_node *node = &net->node[i];
        if (lm_stopped(env)) return LM_STOPPED;
        snprintf(text[0] + i * ROOM, ROOM, "%s", node->name);
        put_kind(net, node, text[1] + i * ROOM);
        put_inputs(net, node, text[2] + i * ROOM);
        lm_node_shape(&node->shape, text[3] + i * ROOM);
        put_tensors(net, node, text[4] + i * ROOM);
    }
    return LM_OK;
}

#define ARGS nodes_args
static const lm_slot nodes_slots[] = {
    ANY_OBJ(net, net, "", "a network"),
    OUT_STRS(node, "names of the nodes, in the order of the forward pass"),
    OUT_STRS(kind, "kind of each, of an activation its name"),
    OUT_STRS(inputs, "the nodes that it reads; \"input\" is the network's"),
    OUT_STRS(shape, "of its value, without the samples"),
    OUT_STRS(tensors, "names of its parameters"),
    LM_SLOTS_END,
};
LM_EXPORT(model, nodes, "The nodes of a network, as a table.", NULL,
          "local n = limn.model.net(2, {width = 4, depth = 1}):nodes()\n"
          "assert(n.kind[2] == \"relu\" and n.tensors[3] == \"W2, b2\")");
#undef ARGS
