/* parse: from the text of a network (text.h) to nodes. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/nodes/block.h"
#include "model/nodes/settings.h"
#include "model/nodes/text.h"

/* Words to numbers: open addressing, twice as many places as words. */
typedef struct table {
    const char **word;
    int *number;
    size_t places;
} table;

typedef struct reader {
    lm_env *env;
    lm_net_spec spec;
    lm_draft draft;
    table values, tensors;
    int64_t lines;     /* nodes */
    int64_t pre, post; /* hidden layers that were named so far */
} reader;

/* ---- words -----------------------------------------------------------------
 */

static lm_status table_open(lm_env *env, int64_t words, table *t)
{
    t->places = 2 * (size_t)words + 3;
    t->word = lm_scratch(env, t->places * sizeof *t->word);
    t->number = lm_scratch(env, t->places * sizeof *t->number);
    if (!t->word || !t->number) return lm_nomem(env);
    memset(t->word, 0, t->places * sizeof *t->word);
    return LM_OK;
}

/* Where a word is, or would be. */
static size_t table_at(const table *t, const char *word)
{
    size_t h = 14695981039346656037u;
    for (const char *c = word; *c; c++)
        h = (h ^ (unsigned char)*c) * 1099511628211u;
    h %= t->places;
    while (t->word[h] && strcmp(t->word[h], word) != 0) h = (h + 1) % t->places;
    return h;
}

static int table_find(const table *t, const char *word)
{
    if (strlen(word) >= LM_NAME) return -1;
    const size_t at = table_at(t, word);
    return t->word[at] ? t->number[at] : -1;
}

static void table_add(table *t, const char *word, int number)
{
    const size_t at = table_at(t, word);
    t->word[at] = word;
    t->number[at] = number;
}

/* ---- fields
 * ------------------------------------------------------------------ */

/* Cut "key=value" out of *at, which goes to the next field; false at the end
 * of a line. */
static bool next_field(char **at, char **key, char **value)
{
    if (!**at) return false;
    *key = *at;
    *at += strcspn(*at, "\t");
    if (**at) *(*at)++ = '\0';
    *value = strchr(*key, '=');
    if (*value) *(*value)++ = '\0';
    return true;
}

static bool plain(const char *name)
{
    const char *c = name;
    while (isalnum((unsigned char)*c) || *c == '_' || *c == '.') c++;
    return !*c && c > name && c - name < LM_NAME - 4;
}

static lm_status refuse(const reader *r, const lm_node *node, const char *key,
                        const char *value, const char *want)
{
    return lm_draft_refuse(&r->draft, node, "'%.20s' must be %s, got '%.40s'",
                           key, want, value);
}

static lm_status read_number(const reader *r, const lm_node *node,
                             const char *key, const char *value, double least,
                             double most, bool integer, double *x)
{
    char *end, want[64];
    *x = strtod(value, &end);
    if (*value && !*end && *x >= least && *x <= most &&
        (!integer || *x == floor(*x)))
        return LM_OK;
    snprintf(want, sizeof want, "%s from %g to %g",
             integer ? "an integer" : "a number", least, most);
    return refuse(r, node, key, value, want);
}

static lm_status read_inputs(reader *r, lm_node *node, char *value)
{
    node->inputs = 0;
    while (*value) {
        char *name = value;
        value += strcspn(value, ",");
        if (*value) *value++ = '\0';
        const int v = table_find(&r->values, name);
        if (v < 0)
            return lm_draft_refuse(&r->draft, node,
                                   "it reads '%.40s', which is no node before "
                                   "it",
                                   name);
        if (node->inputs == LM_NODE_INPUTS)
            return lm_draft_refuse(&r->draft, node,
                                   "a node has at most %d inputs",
                                   LM_NODE_INPUTS);
        node->input[node->inputs++] = v;
    }
    return LM_OK;
}

/* Hidden layers are named in their order, each once. */
static lm_status read_layer(reader *r, const lm_node *node, const char *key,
                            const char *value, int64_t *named, int *list)
{
    double l;
    const double next = (double)*named + 1;
    if (*named == r->lines)
        return lm_draft_refuse(&r->draft, node, "'%s' is there too often", key);
    const lm_status status =
        read_number(r, node, key, value, next, next, true, &l);
    if (!status) list[(*named)++] = r->draft.nodes + 1;
    return status;
}

static lm_status read_tie(reader *r, const lm_node *node, const char *key,
                          const char *value)
{
    const int t = table_find(&r->tensors, value);
    lm_draft *d = &r->draft;
    if (!isalpha((unsigned char)*key) || key[1])
        return lm_draft_refuse(d, node, "it knows no '%.20s'", key);
    if (t < 0)
        return lm_draft_refuse(d, node,
                               "'%s' must be a tensor of a node before it, got "
                               "'%.40s'",
                               key, value);
    if (d->ties == LM_NODE_TENSORS)
        return lm_draft_refuse(d, node, "it has not so many tensors");
    lm_tie *tie = &d->tie[d->ties++];
    *tie = (lm_tie){.tensor = t};
    strcpy(tie->letter, key);
    return LM_OK;
}

/* The attribute of this name, or what all nodes have. */
static lm_status read_field(reader *r, lm_node *node, const char *key,
                            char *value)
{
    const double far = 1e300;
    for (int i = 0; i < LM_NODE_ATTRIBUTES; i++) {
        const lm_attribute *a = &node->kind->attribute[i];
        if (a->name && strcmp(key, a->name) == 0)
            return read_number(r, node, key, value, a->least, a->most,
                               a->integer, &node->attribute[i]);
    }
    if (strcmp(key, "inputs") == 0) return read_inputs(r, node, value);
    if (strcmp(key, "act") == 0 && node->kind->act)
        return lm_draft_act(&r->draft, value, &node->act);
    if (strcmp(key, "mult") == 0)
        return read_number(r, node, key, value, -far, far, false, &node->mult);
    if (strcmp(key, "alpha") == 0)
        return read_number(r, node, key, value, 0, 2, false, &node->alpha);
    if (strcmp(key, "pre") == 0)
        return read_layer(r, node, key, value, &r->pre, r->draft.pre);
    if (strcmp(key, "post") == 0)
        return read_layer(r, node, key, value, &r->post, r->draft.post);
    return read_tie(r, node, key, value);
}

/* ---- a node
 * -------------------------------------------------------------------- */

/* Its kind and name, which come before the others in sense. */
static lm_status begin_node(reader *r, const char *name, const char *kind,
                            lm_node *node)
{
    char made[32];
    if (!kind || !lm_node_kind_named(kind))
        return lm_fail(r->env, LM_DOMAIN,
                       "node %d: 'kind' must be one of limn.model.kinds(), got "
                       "%s%.40s%s",
                       r->draft.nodes + 1, kind ? "'" : "",
                       kind ? kind : "nothing", kind ? "'" : "");
    snprintf(made, sizeof made, "%.15s%d", kind, r->draft.nodes + 1);
    if (name && !plain(name))
        return lm_fail(r->env, LM_DOMAIN,
                       "node %d: 'name' must be 1 to %d letters, digits, _ and "
                       "., got '%.40s'",
                       r->draft.nodes + 1, LM_NAME - 5, name);
    *node = lm_draft_node(kind, name ? name : made, r->draft.nodes);
    return LM_OK;
}

static lm_status check_inputs(const reader *r, const lm_node *node)
{
    const lm_node_kind *kind = node->kind;
    if (node->inputs < kind->least || node->inputs > kind->most)
        return lm_draft_refuse(&r->draft, node,
                               "expected %d to %d inputs, got %d", kind->least,
                               kind->most, node->inputs);
    for (int i = 0; i < LM_NODE_ATTRIBUTES; i++)
        if (kind->attribute[i].name && isnan(node->attribute[i]))
            return lm_draft_refuse(&r->draft, node, "'%s' is missing",
                                   kind->attribute[i].name);
    return LM_OK;
}

static lm_status end_node(reader *r, lm_node *node, bool last)
{
    lm_draft *d = &r->draft;
    const int before = d->weights;
    lm_status status = check_inputs(r, node);
    if (!status && table_find(&r->values, node->name) >= 0)
        status = lm_draft_refuse(d, node, "there are two nodes of this name");
    node->ends = last;
    if (!status) status = lm_draft_add(d, node);
    if (status) return status;
    table_add(&r->values, d->node[d->nodes - 1].name, d->nodes);
    for (int t = before; t < d->weights; t++)
        table_add(&r->tensors, d->weight[t].name, t);
    return LM_OK;
}

static lm_status read_node(reader *r, char *line, bool last)
{
    char *key, *value, *at = line, *name = NULL, *kind = NULL;
    lm_node node;
    int fields = 0;
    for (int64_t i = 0; line[i] && !lm_stopped_at(r->env, i); i++)
        fields += line[i] == '\t';
    if (lm_stopped(r->env)) return LM_STOPPED;
    char **list = lm_scratch(r->env, 2 * ((size_t)fields + 1) * sizeof *list);
    if (!list) return lm_nomem(r->env);
    int n = 0;
    while (next_field(&at, &key, &value)) {
        if (lm_stopped_at_row(r->env, n, 64)) return LM_STOPPED;
        if (!value)
            return lm_fail(r->env, LM_DOMAIN,
                           "node %d: '%.40s' is no key=value",
                           r->draft.nodes + 1, key);
        if (strcmp(key, "name") == 0)
            name = value;
        else if (strcmp(key, "kind") == 0)
            kind = value;
        else
            list[2 * n] = key, list[2 * n++ + 1] = value;
    }
    lm_status status = begin_node(r, name, kind, &node);
    if (!status && node.kind->act)
        status = lm_draft_act(&r->draft, r->spec.act, &node.act);
    for (int i = 0; i < n && !status; i++)
        status = read_field(r, &node, list[2 * i], list[2 * i + 1]);
    return status ? status : end_node(r, &node, last);
}

/* ---- all
 * ----------------------------------------------------------------------- */

static lm_status read_settings(reader *r, char *line)
{
    char *key, *value;
    lm_status status = LM_OK;
    while (!status && next_field(&line, &key, &value)) {
        const lm_setting *s = lm_setting_named(key, strlen(key));
        if (!s || !value)
            return lm_fail(r->env, LM_DOMAIN, "the network knows no '%.40s'",
                           key);
        status = lm_setting_read(r->env, s, value, &r->spec);
    }
    const lm_abc *abc = &r->spec.abc;
    r->draft.readout = (abc->a.data   ? abc->a.n
                        : abc->b.data ? abc->b.n
                                      : abc->c.n) -
                       1;
    r->draft.depth = r->spec.depth;
    if (!status && r->spec.base_depth > 0 && r->spec.depth > 0)
        r->draft.share = (double)r->spec.base_depth / (double)r->spec.depth;
    return status;
}

/* Hidden layers are the nodes with an activation, unless they are named. */
static lm_status find_layers(reader *r)
{
    lm_draft *d = &r->draft;
    if (r->pre != r->post)
        return lm_fail(r->env, LM_DOMAIN,
                       "%lld nodes have 'pre' and %lld 'post', expected both "
                       "of each hidden layer",
                       (long long)r->pre, (long long)r->post);
    d->hidden = r->post;
    for (int i = 0; i < d->nodes && r->post == 0; i++) {
        if (!d->node[i].kind->act) continue;
        d->pre[d->hidden] = d->node[i].input[0];
        d->post[d->hidden++] = i + 1;
    }
    return LM_OK;
}

static lm_status check_list(const reader *r, const char *name, lm_vec v)
{
    if (!v.data || v.n == r->draft.matrices) return LM_OK;
    return lm_fail(r->env, LM_DOMAIN,
                   "'%s' has %lld numbers, expected %lld (one a matrix)", name,
                   (long long)v.n, (long long)r->draft.matrices);
}

/* Every value is read by a later node, but the last, which is the output. */
static lm_status check_read(const reader *r)
{
    const lm_draft *d = &r->draft;
    bool *read = lm_scratch(r->env, (size_t)d->nodes + 1);
    if (!read) return lm_nomem(r->env);
    memset(read, 0, (size_t)d->nodes + 1);
    for (int i = 0; i < d->nodes; i++)
        for (int k = 0; k < d->node[i].inputs; k++)
            read[d->node[i].input[k]] = true;
    for (int i = 0; i + 1 < d->nodes; i++)
        if (!read[i + 1])
            return lm_draft_refuse(d, &d->node[i],
                                   "no node reads it, and it is not the last");
    return LM_OK;
}

static lm_status check(const reader *r)
{
    const lm_draft *d = &r->draft;
    const lm_abc *abc = &r->spec.abc;
    const lm_node *last = &d->node[d->nodes - 1];
    if (r->spec.gamma != 1 && last->tensors == 0)
        return lm_draft_refuse(d, last,
                               "'gamma' needs a last node with tensors");
    lm_status status = check_list(r, "a", abc->a);
    if (!status) status = check_list(r, "b", abc->b);
    if (!status) status = check_list(r, "c", abc->c);
    return status ? status : check_read(r);
}

static char *cut_line(char **at)
{
    char *line = *at;
    *at += strcspn(line, "\n");
    if (**at) *(*at)++ = '\0';
    return line;
}

static lm_status read_all(reader *r, char *text)
{
    lm_draft *d = &r->draft;
    char *line = cut_line(&text);
    lm_status status = lm_draft_open(r->env, &r->spec, r->lines,
                                     LM_NODE_TENSORS * r->lines, r->lines, d);
    if (!status) status = table_open(r->env, r->lines + 1, &r->values);
    if (!status)
        status = table_open(r->env, LM_NODE_TENSORS * r->lines, &r->tensors);
    if (!status) status = read_settings(r, line);
    if (status) return status;
    d->input.axis[0].size = r->spec.d;
    table_add(&r->values, "input", 0);
    while (*text && !status) {
        line = cut_line(&text);
        if (lm_stopped(r->env)) return LM_STOPPED;
        status = read_node(r, line, !*text);
    }
    if (!status) status = find_layers(r);
    return status ? status : check(r);
}

lm_status lm_net_parse(lm_env *env, const char *text, int64_t count,
                       uint64_t seed, lm_net **out)
{
    *out = NULL;
    const lm_mark mark = lm_scratch_mark(env);
    const size_t room = strlen(text) + 1;
    char *copy = lm_scratch(env, room);
    reader *r = lm_scratch(env, sizeof *r);
    if (!copy || !r) return lm_nomem(env);
    if (lm_copy_bytes(env, copy, text, room)) return LM_STOPPED;
    *r = (reader){.env = env, .spec = lm_net_spec_default(1)};
    r->spec.seed = seed;
    r->spec.count = count;
    for (int64_t i = 0; copy[i]; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        r->lines += copy[i] == '\n' && copy[i + 1];
    }
    lm_status status = r->lines > 0
                           ? read_all(r, copy)
                           : lm_fail(env, LM_DOMAIN, "a network needs a node");
    if (!status) status = lm_block_new(&r->draft, out);
    lm_scratch_release(env, mark);
    return status;
}

/* ---- limn.model.parse ------------------------------------------------- */

typedef struct {
    const char *text;
    int64_t count;
    uint64_t seed;
    lm_net *net;
} parse_args;

static lm_status parse_run(lm_env *env, void *args)
{
    parse_args *a = args;
    return lm_net_parse(env, a->text, a->count, a->seed, &a->net);
}

#define ARGS parse_args
static const lm_slot parse_slots[] = {
    IN_STR(text, "of net:text(): settings, and a line for each node"),
    OPT_INT(count, -1, "[-1,inf)",
            "how many parameters it must have; -1: any number"),
    OPT_SEED(seed, "of the initialization, where the text has none"),
    OUT_OBJ(net, net, "the network, with initial parameters"),
    LM_SLOTS_END,
};
LM_EXPORT(model, parse, "The network that a text describes (net:text()).", NULL,
          "local a = limn.model.net(2, {width = 4, seed = 1})\n"
          "local b = limn.model.parse(a:text())\n"
          "assert(b:get('W2')[1][1] == a:get('W2')[1][1])");
#undef ARGS
