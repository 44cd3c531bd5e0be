/* json.h -- the entries of a JSON object one after another, by jansson: a tree
 * of a long text takes seconds to build and to free, and looks at nothing.
 *
 *     lm_json j = {.env = env, .text = text, .n = n};
 *     lm_json_open(&j);
 *     while (lm_json_next(&j)) use(lm_json_name(&j), lm_json_value(&j, 1000));
 *     return lm_json_close(&j);
 */
#ifndef LM_FILES_JSON_H
#define LM_FILES_JSON_H

#include <jansson.h>

#include "core/lm.h"

typedef struct lm_json {
    lm_env *env;
    const char *text;
    int64_t n, at;
    json_t *name, *value; /* until the next entry */
    bool first;           /* no entry was read yet */
    lm_status status;
    json_error_t why; /* what is wrong where the status is LM_FORMAT */
} lm_json;

/* Read the brace before the first entry; the object may be a value of another.
 */
void lm_json_open(lm_json *j);
/* Read the next name, or the brace after the last value.  False there, and once
 * something is wrong or the user wants to stop. */
bool lm_json_next(lm_json *j);
const char *lm_json_name(const lm_json *j);
/* The value of the entry, of at most so many bytes; NULL if something is wrong.
 */
const json_t *lm_json_value(lm_json *j, int64_t bytes);
/* Read a value that nobody wants. */
void lm_json_skip(lm_json *j);
/* Give back what is held; nothing may follow. */
lm_status lm_json_close(lm_json *j);

#endif
