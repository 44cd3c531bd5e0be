/* dims.h -- the words of shape rules, unified over one call.
 *
 * Knows no Lua: a shape is met with a rule, and the words of the rule become
 * bound or must agree with what they are bound to.
 */
#ifndef LM_BIND_DIMS_H
#define LM_BIND_DIMS_H

#include "core/decl.h"

enum { LM_DIMS_MAX = 24, LM_WORD_MAX = 16 };

typedef struct lm_dims {
    int n;
    struct {
        char word[LM_WORD_MAX];
        int64_t size;
    } bound[LM_DIMS_MAX];
    int more_rank; /* what "..." stands for; -1 until it is bound */
    int64_t more[LM_RANK_MAX];
} lm_dims;

void lm_dims_open(lm_dims *dims);

/* Bind a word; false if it is bound to another size already. */
bool lm_dims_bind(lm_dims *dims, const char *word, int64_t size);

/* The size that a word or a number ("n", "3", "n+1") stands for. */
bool lm_dims_find(const lm_dims *dims, const char *word, int64_t *size);

/* Unify a shape with a rule; false if they do not agree. */
bool lm_dims_meet(lm_dims *dims, const char *rule, int rank,
                  const int64_t *size);

/* The shape of a rule all of whose words are bound; -1 if one is not. */
int lm_dims_shape(const lm_dims *dims, const char *rule, int64_t *size);

/* "n c with n = 6": the rule and what its words are bound to. */
void lm_dims_text(const lm_dims *dims, const char *rule, char *text, size_t n);

/* Does x lie in an interval such as "(0,inf)" or "[1,d]"?  An end that is an
 * unbound word does not restrict. */
bool lm_dims_within(const lm_dims *dims, const char *interval, double x);

#endif
