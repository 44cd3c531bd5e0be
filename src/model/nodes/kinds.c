/* kinds: those that the linker gathered, and what a network can. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/nodes/node.h"

extern const lm_node_kind *const __start_lm_kinds[];
extern const lm_node_kind *const __stop_lm_kinds[];

/* The first entry from `at` on that is in use, or the end. */
static const lm_node_kind *const *in_use(const lm_node_kind *const *at)
{
    while (at < __stop_lm_kinds && !lm_isa_has((*at)->isa)) at++;
    return at;
}

#define EACH_KIND(k)                                                           \
    const lm_node_kind *const *k = in_use(__start_lm_kinds);                   \
    k < __stop_lm_kinds;                                                       \
    k = in_use(k + 1)

/* How many names come before this one. */
static int place(const char *name)
{
    int before = 0;
    for (EACH_KIND(k)) before += strcmp((*k)->name, name) < 0;
    return before;
}

const lm_node_kind *lm_node_kind_at(int i)
{
    for (EACH_KIND(k))
        if (place((*k)->name) == i) return *k;
    return NULL;
}

const lm_node_kind *lm_node_kind_named(const char *name)
{
    for (EACH_KIND(k))
        if (strcmp((*k)->name, name) == 0) return *k;
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
    if (net->infinite)
        return lm_fail(env, LM_DOMAIN, "the network %s", lm_net_lacks(net));
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
    if (net->infinite)
        return lm_fail(env, LM_DOMAIN, "the network %s", lm_net_lacks(net));
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
    for (int i = 0; i < shape->rank; i++) {
        size[i] = shape->axis[i].size;
        if (size[i] == LM_INFINITE) return LM_INFINITE;
    }
    return lm_count(shape->rank, size);
}

double lm_size_double(int64_t size)
{
    return size == LM_INFINITE ? INFINITY : (double)size;
}

void lm_size_text(int64_t size, char *text)
{
    if (size == LM_INFINITE)
        strcpy(text, "inf");
    else
        sprintf(text, "%lld", (long long)size);
}

void lm_node_shape(const lm_shape *shape, char *text)
{
    char number[24];
    int used = 0;
    for (int i = 0; i < shape->rank; i++) {
        lm_size_text(shape->axis[i].size, number);
        used += sprintf(text + used, "%s%s", i ? " x " : "", number);
    }
}

lm_extent lm_shape_features(const lm_shape *shape)
{
    return shape->axis[shape->rank - 1];
}

/* ---- limn.model.kinds -------------------------------------------------- */

typedef struct {
    lm_strs kind, doc, attributes;
} kinds_args;

enum { ROOM = 160 };

/* "width, bias = 1" */
static const char *attributes(lm_env *env, const lm_node_kind *kind)
{
    char *text = lm_scratch(env, ROOM);
    size_t used = 0;
    if (!text) return NULL;
    text[0] = '\0';
    if (kind->act) used += (size_t)snprintf(text, ROOM, "act");
    for (int i = 0; i < LM_NODE_ATTRIBUTES; i++) {
        const lm_attribute *a = &kind->attribute[i];
        if (!a->name) continue;
        used += (size_t)snprintf(text + used, ROOM - used, "%s%s",
                                 used ? ", " : "", a->name);
        if (!isnan(a->value))
            used +=
                (size_t)snprintf(text + used, ROOM - used, " = %g", a->value);
    }
    return text;
}

static lm_status kinds_run(lm_env *env, void *args)
{
    kinds_args *a = args;
    int n = 0;
    while (lm_node_kind_at(n)) n++;
    const char **list = lm_scratch(env, 3 * (size_t)n * sizeof *list);
    if (!list) return lm_nomem(env);
    for (int i = 0; i < n; i++) {
        const lm_node_kind *kind = lm_node_kind_at(i);
        list[i] = kind->name;
        list[n + i] = kind->doc;
        list[2 * n + i] = attributes(env, kind);
        if (!list[2 * n + i]) return lm_nomem(env);
    }
    a->kind = (lm_strs){list, n};
    a->doc = (lm_strs){list + n, n};
    a->attributes = (lm_strs){list + 2 * n, n};
    return LM_OK;
}

#define ARGS kinds_args
static const lm_slot kinds_slots[] = {
    OUT_STRS(kind, "names of the kinds of nodes"),
    OUT_STRS(doc, "what its value is"),
    OUT_STRS(attributes, "what it may be told in model.graph, and defaults"),
    LM_SLOTS_END,
};
LM_EXPORT(model, kinds, "The kinds of nodes of which networks are made.", NULL,
          "local k = limn.model.kinds()\n"
          "assert(table.concat(k.kind, \" \"):find(\"layernorm\"))");
#undef ARGS
