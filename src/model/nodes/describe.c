/* describe: what the type of networks says about one. */
#include <stdio.h>
#include <string.h>

#include "model/nodes/node.h"

static size_t net_bytes(const void *object)
{
    return ((const lm_net *)object)->bytes;
}

static int64_t net_size(const void *object, int i)
{
    const lm_net *net = object;
    const int64_t sizes[] = {net->d, net->k, net->count, net->hidden,
                             net->weights};
    return i < 5 ? sizes[i] : -1;
}

typedef struct line {
    char *text;
    size_t used, room;
} line;

static void put(line *l, const char *before, const char *word)
{
    if (l->used < l->room)
        l->used += (size_t)snprintf(l->text + l->used, l->room - l->used,
                                    "%s%s", before, word);
}

static void put_widths(const lm_net *net, line *out)
{
    char number[24];
    for (int64_t l = 0; l < net->hidden; l++) {
        if (l == 2 && net->hidden > 4) {
            put(out, "-", "...");
            l = net->hidden - 1;
        }
        lm_size_text(lm_net_width(net, l), number);
        put(out, "-", number);
    }
}

/* The activation, or the kind where there is none. */
static void label(const lm_net *net, int i, char text[LM_ACT_TEXT])
{
    const lm_node *node = &net->node[i];
    if (node->kind->act)
        lm_act_text(lm_node_act(net, node), text);
    else
        snprintf(text, LM_NAME, "%s", node->kind->name);
}

static bool is_new(const lm_net *net, int i, const char *text)
{
    char other[LM_ACT_TEXT];
    for (int k = 0; k < i; k++) {
        label(net, k, other);
        if (strcmp(text, other) == 0) return false;
    }
    return strcmp(text, "dense") != 0;
}

/* Activations and kinds, in the order in which they come first. */
static void put_kinds(const lm_net *net, line *out)
{
    char text[LM_ACT_TEXT];
    const int most = net->nodes < 64 ? net->nodes : 64;
    for (int i = 0; i < most; i++) {
        label(net, i, text);
        if (is_new(net, i, text)) put(out, ", ", text);
    }
}

static void net_describe(const void *object, char *text, size_t n)
{
    const lm_net *net = object;
    line out = {text, 0, n};
    char number[24];
    sprintf(number, "%lld", (long long)net->d);
    put(&out, "", number);
    put_widths(net, &out);
    sprintf(number, "%lld", (long long)net->k);
    put(&out, "-", number);
    put(&out, ", ", net->lazy ? "linearized, " : "");
    put(&out, "", lm_param_name(net->param));
    put_kinds(net, &out);
    put(&out, ", ", net->single ? "single precision" : "double precision");
}

const char *lm_net_lacks(const void *net)
{
    return ((const lm_net *)net)->infinite
               ? "has infinite width, and so no weights"
               : NULL;
}

const lm_type lm_net_type = {
    .name = "net",
    .doc = "a network",
    .free = lm_net_free,
    .alone = true,
    .bytes = net_bytes,
    .size = net_size,
    .lacks = lm_net_lacks,
    .describe = net_describe,
};
