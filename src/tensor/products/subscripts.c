#include "tensor/products/subscripts.h"

#include <stdio.h>
#include <string.h>

/* What is written for one operand or the result. */
typedef struct {
    int n;
    uint8_t label[LM_RANK_MAX];
    int dots; /* how many of the letters come before "..."; -1: none */
} word;

static int label_of(char c)
{
    if (c >= 'A' && c <= 'Z') return LM_RANK_MAX + c - 'A';
    if (c >= 'a' && c <= 'z') return LM_RANK_MAX + 26 + c - 'a';
    return -1;
}

/* "'i'", "axis -2 of '...'" */
static const char *label_name(int label, char text[32])
{
    const int letter = label - LM_RANK_MAX;
    if (letter < 0)
        snprintf(text, 32, "axis %d of '...'", letter);
    else
        snprintf(text, 32, "'%c'",
                 letter < 26 ? 'A' + letter : 'a' + letter - 26);
    return text;
}

/* Read up to a comma, "->" or the end, and leave *text there. */
static lm_status read_word(lm_env *env, const char **text, word *w)
{
    const char *c = *text;
    *w = (word){.dots = -1};
    for (; *c && *c != ',' && strncmp(c, "->", 2) != 0; c++) {
        if (*c == ' ') continue;
        if (strncmp(c, "...", 3) == 0 && w->dots < 0) {
            w->dots = w->n;
            c += 2;
            continue;
        }
        const int label = label_of(*c);
        if (label < 0)
            return lm_fail(env, LM_DOMAIN,
                           "'%.300s' is wrong at '%.20s': subscripts are "
                           "letters and one '...'",
                           *text, c);
        if (w->n < LM_RANK_MAX) w->label[w->n] = (uint8_t)label;
        w->n++;
    }
    *text = c;
    return lm_rank_check(env, w->n);
}

/* The labels of a word whose "..." stands for `more` axes, or of more than a
 * tensor can have. */
static bool spell(const word *w, int more, lm_labels *out)
{
    if (w->n + more > LM_RANK_MAX) return false;
    out->n = 0;
    for (int i = 0; i <= w->n; i++) {
        for (int k = 0; k < more && i == w->dots; k++)
            out->at[out->n++] = (uint8_t)(LM_RANK_MAX - more + k);
        if (i < w->n) out->at[out->n++] = w->label[i];
    }
    return true;
}

/* ---- operands ------------------------------------------------------------ */

/* Sizes of one label agree; only "..." broadcasts. */
static lm_status unify(lm_env *env, lm_subscripts *s, int label, int64_t size,
                       int64_t operand)
{
    int64_t *known = &s->size[label];
    const bool broadcast = label < LM_RANK_MAX;
    if (*known < 0 || (broadcast && *known == 1)) {
        *known = size;
    } else if (*known != size && !(broadcast && size == 1)) {
        char name[32];
        return lm_fail(env, LM_DOMAIN,
                       "%s has size %lld, but %lld in operand %lld",
                       label_name(label, name), (long long)*known,
                       (long long)size, (long long)operand + 1);
    }
    return LM_OK;
}

static lm_status read_operand(lm_env *env, const char **text,
                              const lm_tensor *t, int64_t operand,
                              lm_subscripts *s)
{
    word w;
    lm_status status = read_word(env, text, &w);
    if (status) return status;
    lm_labels *labels = &s->operands[operand];
    const int more = w.dots < 0 ? 0 : t->rank - w.n;
    if (more < 0 || w.n + more != t->rank || !spell(&w, more, labels))
        return lm_fail(env, LM_DOMAIN,
                       "operand %lld has %d axes, its subscripts name %s%d",
                       (long long)operand + 1, t->rank,
                       w.dots < 0 ? "" : "at least ", w.n);
    for (int k = 0; k < labels->n && !status; k++)
        status = unify(env, s, labels->at[k], t->size[k], operand);
    return status;
}

/* ---- the result ---------------------------------------------------------- */

/* How often each label comes, and how many axes "..." stands for. */
static int tally(const lm_subscripts *s, int64_t operands, int *times)
{
    int more = 0;
    for (int64_t o = 0; o < operands; o++)
        for (int k = 0; k < s->operands[o].n; k++)
            times[s->operands[o].at[k]]++;
    for (int label = 0; label < LM_RANK_MAX; label++) more += times[label] > 0;
    return more;
}

static lm_status implied(lm_env *env, const int *times, lm_labels *result)
{
    result->n = 0;
    for (int label = 0; label < LM_LABELS; label++) {
        if (times[label] == 0 || (times[label] > 1 && label >= LM_RANK_MAX))
            continue;
        if (result->n < LM_RANK_MAX) result->at[result->n] = (uint8_t)label;
        result->n++;
    }
    return lm_rank_check(env, result->n);
}

static lm_status stated(lm_env *env, const char *text, const int *times,
                        int more, lm_labels *result)
{
    word w;
    const lm_status status = read_word(env, &text, &w);
    if (status) return status;
    if (*text)
        return lm_fail(env, LM_DOMAIN, "'%.20s' comes after the result", text);
    if (more && w.dots < 0)
        return lm_fail(env, LM_DOMAIN,
                       "the result needs '...', since an operand has it");
    if (w.dots < 0) more = 0;
    if (!spell(&w, more, result)) return lm_rank_check(env, w.n + more);
    bool seen[LM_LABELS] = {false};
    for (int k = 0; k < result->n; k++) {
        const int label = result->at[k];
        char name[32];
        if (!times[label] || seen[label])
            return lm_fail(env, LM_DOMAIN, "%s of the result %s",
                           label_name(label, name),
                           seen[label] ? "comes twice" : "is in no operand");
        seen[label] = true;
    }
    return LM_OK;
}

lm_status lm_subscripts_read(lm_env *env, const char *text, lm_tensors list,
                             lm_subscripts *s)
{
    int times[LM_LABELS] = {0};
    int64_t named = 1;
    const char *arrow = strstr(text, "->");
    for (const char *c = text; *c && c != arrow; c++) named += *c == ',';
    if (named != list.n)
        return lm_fail(
            env, LM_DOMAIN,
            "the subscripts are of %lld operands, but there are %lld",
            (long long)named, (long long)list.n);
    s->operands = lm_scratch(env, (size_t)list.n * sizeof *s->operands);
    if (!s->operands) return lm_nomem(env);
    for (int k = 0; k < LM_LABELS; k++) s->size[k] = -1;
    for (int64_t o = 0; o < list.n; o++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_status status = read_operand(env, &text, &list.data[o], o, s);
        if (status) return status;
        text += *text == ',';
    }
    const int more = tally(s, list.n, times);
    return arrow ? stated(env, arrow + 2, times, more, &s->result)
                 : implied(env, times, &s->result);
}
