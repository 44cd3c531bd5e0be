#include "model/nodes/settings.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(lm_net_spec, field)
#define POSITIVE DBL_MIN, DBL_MAX
#define ANY -DBL_MAX, DBL_MAX

static const lm_setting settings[] = {
    {"d", LM_SETTING_INTEGER, AT(d), 1, INT32_MAX},
    {"param", LM_SETTING_PARAM, AT(param), 0, 0},
    {"a", LM_SETTING_NUMBERS, AT(abc.a), ANY},
    {"b", LM_SETTING_NUMBERS, AT(abc.b), ANY},
    {"c", LM_SETTING_NUMBERS, AT(abc.c), ANY},
    {"base", LM_SETTING_NUMBER, AT(base), POSITIVE},
    {"gain", LM_SETTING_NUMBER, AT(gain), 0, DBL_MAX},
    {"gamma", LM_SETTING_NUMBER, AT(gamma), POSITIVE},
    {"input_mult", LM_SETTING_NUMBER, AT(input_mult), ANY},
    {"hidden_mult", LM_SETTING_NUMBER, AT(hidden_mult), ANY},
    {"output_mult", LM_SETTING_NUMBER, AT(output_mult), ANY},
    {"base_depth", LM_SETTING_INTEGER, AT(base_depth), 0, 1e15},
    {"depth", LM_SETTING_INTEGER, AT(depth), 0, 1e15},
    {"zero_readout", LM_SETTING_FLAG, AT(zero_readout), 0, 0},
    {"track", LM_SETTING_FLAG, AT(track), 0, 0},
    {"precision", LM_SETTING_PRECISION, AT(single), 0, 0},
    {"freeze", LM_SETTING_WORDS, AT(freeze), 0, 0},
    {"seed", LM_SETTING_SEED, AT(seed), 0, 0},
};

enum { COUNT = sizeof settings / sizeof *settings };

const lm_setting *lm_setting_at(int i)
{
    return i < COUNT ? &settings[i] : NULL;
}

const lm_setting *lm_setting_named(const char *name, size_t n)
{
    for (int i = 0; i < COUNT; i++)
        if (strlen(settings[i].name) == n &&
            strncmp(name, settings[i].name, n) == 0)
            return &settings[i];
    return NULL;
}

static void *place(const lm_setting *s, const lm_net_spec *spec)
{
    return (char *)spec + s->offset;
}

/* ---- writing ---------------------------------------------------------------
 */

static void write_numbers(const lm_env *env, const lm_vec *v, char *text,
                          size_t n)
{
    size_t used = 0;
    for (int64_t i = 0;
         v->data && i < v->n && used < n && !lm_stopped_at_row(env, i, 64); i++)
        used += (size_t)snprintf(text + used, n - used, "%s%.17g", i ? "," : "",
                                 v->data[i]);
}

void lm_setting_write(const lm_env *env, const lm_setting *s,
                      const lm_net_spec *spec, char *text, size_t n)
{
    const lm_net_spec normal = lm_net_spec_default(0);
    const void *at = place(s, spec);
    *text = '\0';
    const double *x = at;
    const double *usual = place(s, &normal);
    switch (s->kind) {
    case LM_SETTING_NUMBER:
        if (*x != *usual && !isnan(*x)) snprintf(text, n, "%.17g", *x);
        break;
    case LM_SETTING_INTEGER:
        snprintf(text, n, "%lld", (long long)*(const int64_t *)at);
        break;
    case LM_SETTING_FLAG:
        if (*(const bool *)at) snprintf(text, n, "1");
        break;
    case LM_SETTING_PARAM:
        snprintf(text, n, "%s", lm_param_name(*(const lm_param *)at));
        break;
    case LM_SETTING_PRECISION:
        if (*(const bool *)at) snprintf(text, n, "single");
        break;
    case LM_SETTING_SEED:
        snprintf(text, n, "%" PRIu64, *(const uint64_t *)at);
        break;
    case LM_SETTING_NUMBERS: write_numbers(env, at, text, n); break;
    case LM_SETTING_WORDS: break; /* of tensors, which know it */
    }
}

/* ---- reading ---------------------------------------------------------------
 */

static lm_status bad(lm_env *env, const lm_setting *s, const char *text)
{
    return lm_fail(env, LM_DOMAIN, "'%s' of the network cannot be '%.40s'",
                   s->name, text);
}

static bool number(const char *text, size_t n, double *x)
{
    char copy[64], *end;
    if (n == 0 || n >= sizeof copy) return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    *x = strtod(copy, &end);
    return *end == '\0';
}

/* Items between commas. */
static int64_t items(const lm_env *env, const char *text)
{
    int64_t n = 1;
    for (int64_t i = 0; text[i] && !lm_stopped_at(env, i); i++)
        n += text[i] == ',';
    return n;
}

static lm_status read_numbers(lm_env *env, const lm_setting *s,
                              const char *text, lm_vec *v)
{
    v->n = items(env, text);
    if (lm_stopped(env)) return LM_STOPPED;
    v->data = lm_scratch_doubles(env, v->n);
    if (!v->data) return lm_nomem(env);
    for (int64_t i = 0; i < v->n; i++) {
        const size_t n = strcspn(text, ",");
        if (lm_stopped_at_row(env, i, 64)) return LM_STOPPED;
        if (!number(text, n, &v->data[i]) || !isfinite(v->data[i]))
            return bad(env, s, text);
        text += n + 1;
    }
    return LM_OK;
}

static lm_status read_words(lm_env *env, const char *text, lm_strs *list)
{
    const size_t room = strlen(text) + 1;
    const int64_t n = *text ? items(env, text) : 0;
    if (lm_stopped(env)) return LM_STOPPED;
    char *copy = lm_scratch(env, room);
    const char **words = lm_scratch(env, (size_t)n * sizeof *words);
    if (!copy || !words) return lm_nomem(env);
    lm_copy_bytes(env, copy, text, room);
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at_row(env, i, 16)) return LM_STOPPED;
        words[i] = copy;
        copy += strcspn(copy, ",");
        *copy++ = '\0';
    }
    *list = (lm_strs){words, n};
    return LM_OK;
}

static bool read_param(const char *text, lm_param *out)
{
    for (int i = 0; i < LM_COUNT_OF(LM_PARAMS); i++)
        if (strcmp(text, lm_param_name((lm_param)i)) == 0) {
            *out = (lm_param)i;
            return true;
        }
    return false;
}

static bool read_one(const lm_setting *s, const char *text, void *at)
{
    double x = 0;
    char *end;
    switch (s->kind) {
    case LM_SETTING_NUMBER:
    case LM_SETTING_INTEGER:
        if (!number(text, strlen(text), &x)) return false;
        if (!(x >= s->least && x <= s->most)) return false;
        if (s->kind == LM_SETTING_NUMBER)
            *(double *)at = x;
        else
            *(int64_t *)at = (int64_t)x;
        return s->kind == LM_SETTING_NUMBER || x == floor(x);
    case LM_SETTING_FLAG: *(bool *)at = strcmp(text, "1") == 0; return true;
    case LM_SETTING_PARAM: return read_param(text, at);
    case LM_SETTING_PRECISION:
        *(bool *)at = strcmp(text, "single") == 0;
        return *(bool *)at || strcmp(text, "double") == 0;
    case LM_SETTING_SEED:
        *(uint64_t *)at = strtoull(text, &end, 10);
        return *text && !*end;
    default: return false;
    }
}

lm_status lm_setting_read(lm_env *env, const lm_setting *s, const char *text,
                          lm_net_spec *spec)
{
    void *at = place(s, spec);
    if (s->kind == LM_SETTING_NUMBERS) return read_numbers(env, s, text, at);
    if (s->kind == LM_SETTING_WORDS) return read_words(env, text, at);
    return read_one(s, text, at) ? LM_OK : bad(env, s, text);
}
