/* settings.h -- the first line of the text of a network (text.h): one table
 * of names and places in lm_net_spec, which writer and reader go through.
 */
#ifndef LM_MODEL_NODES_SETTINGS_H
#define LM_MODEL_NODES_SETTINGS_H

#include "model/net.h"

typedef struct lm_setting {
    const char *name;
    enum {
        LM_SETTING_NUMBER,
        LM_SETTING_INTEGER, /* int64_t */
        LM_SETTING_FLAG,
        LM_SETTING_PARAM,
        LM_SETTING_PRECISION,
        LM_SETTING_SEED,
        LM_SETTING_NUMBERS, /* lm_vec, by commas */
        LM_SETTING_WORDS,   /* lm_strs, by commas */
    } kind;
    size_t offset;
    double least, most;
} lm_setting;

/* Setting i; NULL beyond the last. */
const lm_setting *lm_setting_at(int i);
const lm_setting *lm_setting_named(const char *name, size_t n);

/* The value as text, into n bytes; empty if it is the default. */
void lm_setting_write(const lm_env *env, const lm_setting *s,
                      const lm_net_spec *spec, char *text, size_t n);
/* And back; lists are in scratch.  LM_DOMAIN names the setting. */
lm_status lm_setting_read(lm_env *env, const lm_setting *s, const char *text,
                          lm_net_spec *spec);

#endif
