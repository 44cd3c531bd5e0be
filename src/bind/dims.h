/* dims.h -- the words of shape rules, unified over one call.
 *
 * A shape is met with a rule, and the words of the rule become bound or must
 * agree with what they are bound to.  Knows no Lua.
 */
#ifndef LM_BIND_DIMS_H
#define LM_BIND_DIMS_H

#include "bind/rule.h"

typedef struct lm_dims {
    uint32_t bound; /* bit i: the i-th word has a size */
    int64_t size[LM_WORDS_MAX];
    int rest_rank; /* what "..." stands for; -1 until it is bound */
    int64_t rest[LM_RANK_MAX];
} lm_dims;

void lm_dims_open(lm_dims *dims);

/* Bind a word; false if it is bound to another size already. */
bool lm_dims_bind(lm_dims *dims, int word, int64_t size);

/* Unify a shape with a rule; false if they do not agree. */
bool lm_dims_meet(lm_dims *dims, const lm_size_rule *rule, int rank,
                  const int64_t *size);

/* The shape of a rule all of whose words are bound; -1 if one is not. */
int lm_dims_shape(const lm_dims *dims, const lm_size_rule *rule, int64_t *size);

/* "n c with n = 6": a rule, its text, and what its words are bound to. */
void lm_dims_text(const lm_dims *dims, const lm_size_rule *rule,
                  const lm_words *words, const char *rule_text, char *text,
                  size_t n);

/* Does x lie in an interval?  An end that is an unbound word does not
 * restrict. */
bool lm_dims_within(const lm_dims *dims, const lm_range_rule *range, double x);

#endif
