#include "model/nodes/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/nodes/node.h"
#include "model/nodes/settings.h"

/* What is written; without room it is only counted. */
typedef struct writer {
    char *text;
    size_t used, room;
} writer;

__attribute__((format(printf, 2, 3))) static void put(writer *w,
                                                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const size_t left = w->room > w->used ? w->room - w->used : 0;
    w->used +=
        (size_t)vsnprintf(left ? w->text + w->used : NULL, left, format, args);
    va_end(args);
}

static void put_freeze(const lm_env *env, writer *w, const lm_net *net)
{
    const char *before = "\tfreeze=";
    for (int t = 0; t < net->weights && !lm_stopped_at_row(env, t, 64); t++) {
        if (!net->weight[t].frozen) continue;
        put(w, "%s%s", before, net->weight[t].name);
        before = ",";
    }
}

static lm_status put_settings(lm_env *env, writer *w, const lm_net *net)
{
    const lm_abc *abc = &net->spec.abc;
    const int64_t numbers = abc->a.n + abc->b.n + abc->c.n;
    const size_t room = 64 + 26 * (size_t)numbers;
    char *text = lm_scratch(env, room);
    if (!text) return lm_nomem(env);
    const char *before = "";
    for (int i = 0; lm_setting_at(i); i++) {
        lm_setting_write(env, lm_setting_at(i), &net->spec, text, room);
        if (!*text) continue;
        put(w, "%s%s=%s", before, lm_setting_at(i)->name, text);
        before = "\t";
    }
    put_freeze(env, w, net);
    return lm_unless_stopped(env);
}

static const char *name_of(const lm_net *net, int value)
{
    return value == 0 ? "input" : net->node[value - 1].name;
}

static void put_inputs(writer *w, const lm_net *net, int i)
{
    const lm_node *node = &net->node[i];
    if (node->inputs == 1 && node->input[0] == i) return;
    for (int k = 0; k < node->inputs; k++)
        put(w, "%s%s", k ? "," : "\tinputs=", name_of(net, node->input[k]));
}

static void put_attributes(writer *w, const lm_node *node)
{
    for (int i = 0; i < LM_NODE_ATTRIBUTES; i++) {
        const lm_attribute *a = &node->kind->attribute[i];
        if (a->name && node->attribute[i] != a->value)
            put(w, "\t%s=%.17g", a->name, node->attribute[i]);
    }
    if (node->mult != 1) put(w, "\tmult=%.17g", node->mult);
    if (!isnan(node->alpha)) put(w, "\talpha=%.17g", node->alpha);
}

/* Tensors that an earlier node has too: *known counts those before. */
static void put_ties(writer *w, const lm_net *net, const lm_node *node,
                     int *known)
{
    for (int t = 0; t < node->tensors; t++) {
        if (node->tensor[t] >= *known)
            ++*known;
        else if (node->tensor[t] >= 0)
            put(w, "\t%s=%s", node->letter[t],
                net->weight[node->tensor[t]].name);
    }
}

/* Whether hidden layers are the nodes with an activation. */
static bool usual_layers(const lm_net *net)
{
    int64_t l = 0;
    for (int i = 0; i < net->nodes; i++) {
        const lm_node *node = &net->node[i];
        if (!node->kind->act) continue;
        if (l == net->hidden || net->pre[l] != node->input[0] ||
            net->post[l] != i + 1)
            return false;
        l++;
    }
    return l == net->hidden;
}

/* The hidden layers that a node makes; they rise with the nodes. */
static void put_layers(writer *w, const lm_net *net, int i, int64_t *pre,
                       int64_t *post)
{
    if (*pre < net->hidden && net->pre[*pre] == i + 1)
        put(w, "\tpre=%lld", (long long)++*pre);
    if (*post < net->hidden && net->post[*post] == i + 1)
        put(w, "\tpost=%lld", (long long)++*post);
}

static lm_status put_all(lm_env *env, writer *w, const lm_net *net)
{
    char act[LM_ACT_TEXT];
    int known = 0;
    const bool usual = usual_layers(net);
    int64_t pre = usual ? net->hidden : 0, post = pre;
    const lm_status status = put_settings(env, w, net);
    for (int i = 0; i < net->nodes && !status; i++) {
        const lm_node *node = &net->node[i];
        if (lm_stopped(env)) return LM_STOPPED;
        put(w, "\nname=%s\tkind=%s", node->name, node->kind->name);
        if (node->kind->act) {
            lm_act_text(lm_node_act(net, node), act);
            put(w, "\tact=%s", act);
        }
        put_inputs(w, net, i);
        put_attributes(w, node);
        put_ties(w, net, node, &known);
        put_layers(w, net, i, &pre, &post);
    }
    return status;
}

lm_status lm_net_text(lm_env *env, const lm_net *net, const char **text)
{
    writer count = {0};
    if (net->lazy)
        return lm_fail(env, LM_DOMAIN,
                       "a linearized network cannot be written: save the "
                       "network that it was made of, and its flat parameters");
    lm_status status = put_all(env, &count, net);
    if (status) return status;
    writer w = {lm_scratch(env, count.used + 1), 0, count.used + 1};
    if (!w.text) return lm_nomem(env);
    *text = w.text;
    return put_all(env, &w, net);
}

/* ---- limn.model.text -------------------------------------------------- */

typedef struct {
    lm_net *net;
    const char *text;
} text_args;

static lm_status text_run(lm_env *env, void *args)
{
    text_args *a = args;
    return lm_net_text(env, a->net, &a->text);
}

#define ARGS text_args
static const lm_slot text_slots[] = {
    ANY_OBJ(net, net, "", "a network"),
    OUT_STR(text, "settings, and a line for each node; model.parse reads it"),
    LM_SLOTS_END,
};
LM_EXPORT(model, text,
          "What a network is, as text: all but the values of its parameters.",
          NULL,
          "local net = limn.model.net(2, {width = 4, depth = 1})\n"
          "local lines = select(2, net:text():gsub('\\n', ''))\n"
          "assert(lines == 3)  -- two matrices and an activation");
#undef ARGS
