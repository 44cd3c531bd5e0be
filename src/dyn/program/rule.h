/* rule.h -- update rules of the limit.
 *
 *     sgd     with momentum: of low rank, in coordinates
 *     sign    every entry by psi(g) = sign(g)
 *     adam    every entry by m1' / (sqrt(m2') + eps)
 *     entry   sgd, but as an entrywise rule: the n x n matrices of sign and
 *             adam with psi(g) = g
 */
#ifndef LM_DYN_PROGRAM_RULE_H
#define LM_DYN_PROGRAM_RULE_H

#include "core/lm.h"
#include "core/names.h"

#define LM_LIMIT_OPTS(X)                                                       \
    X(LM_LIMIT_OPT_SGD, sgd)                                                   \
    X(LM_LIMIT_OPT_SIGN, sign)                                                 \
    X(LM_LIMIT_OPT_ADAM, adam) X(LM_LIMIT_OPT_ENTRY, entry)
typedef enum lm_limit_opt { LM_LIMIT_OPTS(LM_CONSTANT) } lm_limit_opt;

typedef struct lm_limit_rule {
    lm_limit_opt opt;
    double momentum, beta1, beta2, eps;
    bool nesterov;
} lm_limit_rule;

static inline bool lm_limit_adaptive(const lm_limit_rule *r)
{
    return r->opt == LM_LIMIT_OPT_SIGN || r->opt == LM_LIMIT_OPT_ADAM;
}

static inline bool lm_limit_entrywise(const lm_limit_rule *r)
{
    return r->opt != LM_LIMIT_OPT_SGD;
}

static inline int lm_limit_moments(const lm_limit_rule *r)
{
    return r->opt == LM_LIMIT_OPT_ADAM ? 2 : r->momentum > 0 ? 1 : 0;
}

const char *lm_limit_opt_name(lm_limit_opt opt);

/* Move n entries by their gradients g, which are destroyed; t counts from 1. */
typedef struct lm_limit_part {
    double *w, *m1, *m2, *g;
    int64_t n, t;
    double lr, eps;
} lm_limit_part;
void lm_limit_move(const lm_limit_rule *r, const lm_limit_part *p);

#endif
