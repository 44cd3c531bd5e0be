#include "files/json.h"

#include <string.h>

static void wrong(lm_json *j, const char *why)
{
    if (j->status) return;
    j->status = LM_FORMAT;
    snprintf(j->why.text, sizeof j->why.text, "%s", why);
}

/* The next character that is not blank; '\0' at the end. */
static char ahead(lm_json *j)
{
    while (j->at < j->n && strchr(" \t\r\n", j->text[j->at]) &&
           j->text[j->at] && !lm_stopped_at(j->env, j->at))
        j->at++;
    if (!j->status) j->status = lm_unless_stopped(j->env);
    return j->at < j->n ? j->text[j->at] : '\0';
}

static void expect(lm_json *j, char c, const char *why)
{
    if (ahead(j) == c)
        j->at++;
    else
        wrong(j, why);
}

/* NULL if something is wrong. */
static json_t *read(lm_json *j, int64_t bytes)
{
    if (j->status) return NULL;
    const int64_t left = j->n - j->at;
    json_t *value = json_loadb(
        j->text + j->at, (size_t)(left < bytes ? left : bytes),
        JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES,
        &j->why);
    if (value)
        j->at += j->why.position;
    else
        j->status = json_error_code(&j->why) == json_error_out_of_memory
                        ? lm_nomem(j->env)
                        : LM_FORMAT;
    return value;
}

static void give_back(lm_json *j)
{
    json_decref(j->name);
    json_decref(j->value);
    j->name = j->value = NULL;
}

void lm_json_open(lm_json *j)
{
    expect(j, '{', "its header is no JSON object");
    j->first = true;
}

bool lm_json_next(lm_json *j)
{
    give_back(j);
    if (!j->status && lm_stopped(j->env)) j->status = LM_STOPPED;
    if (j->status) return false;
    const bool first = j->first;
    j->first = false;
    if (ahead(j) == '}') {
        j->at++;
        return false;
    }
    if (!first) expect(j, ',', "a comma or a brace is missing");
    j->name = read(j, j->n);
    if (j->name && !json_is_string(j->name)) wrong(j, "a name is no text");
    expect(j, ':', "a colon is missing");
    return !j->status;
}

const char *lm_json_name(const lm_json *j)
{
    return json_string_value(j->name);
}

const json_t *lm_json_value(lm_json *j, int64_t bytes)
{
    return j->value = read(j, bytes);
}

void lm_json_skip(lm_json *j)
{
    if (ahead(j) == '{') {
        lm_json_open(j);
        while (lm_json_next(j)) lm_json_value(j, j->n);
    } else {
        lm_json_value(j, j->n);
    }
}

lm_status lm_json_close(lm_json *j)
{
    give_back(j);
    if (j->status) return j->status;
    ahead(j);
    if (j->at < j->n) wrong(j, "text follows its header");
    return j->status;
}
