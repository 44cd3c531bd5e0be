/* rule.h -- how an optimizer moves one tensor.
 *
 * A rule is one file x.hot.c that defines lm_rule_x_d and lm_rule_x_s, and a
 * row of LM_RULES.  The stepper (step.hot.c) asks place() where the gradient
 * product shall go, and calls update() once it is there.  With g the
 * gradient and lr the tensor's learning rate:
 *
 *     sgd        w -= lr (g + decay w)
 *     momentum   m = mu m + g + decay w,  w -= lr m
 *                (Nesterov: w -= lr (g + decay w + mu m))
 *     adam       m1, m2 moving averages of g, g^2,
 *                w -= lr m1' / (sqrt(m2') + eps),  m' = m / (1 - beta^t)
 *
 * Decoupled decay instead subtracts lr0 decay w, where lr0 is the rate before
 * it is scaled with the width: decay then means the same at every width, and
 * is AdamW's at the base width.
 */
#ifndef LM_DYN_RULE_H
#define LM_DYN_RULE_H

#include "model/layer.h"

#define LM_RULES(X) X(sgd) X(momentum) X(adam)

#define LM_RULE_ENUM(name) LM_RULE_##name,
typedef enum lm_rule { LM_RULES(LM_RULE_ENUM) } lm_rule;
#undef LM_RULE_ENUM

typedef struct lm_rates {
    double decay, momentum, beta1, beta2, eps;
    bool nesterov, decoupled;
    bool eps_scaled; /* eps times eps_adam of the tensor (param.h) */
} lm_rates;

#define LM_RULE(real, S)                                                       \
    /* One tensor of n elements at step t = 1, 2, ... */                       \
    typedef struct lm_part_##S {                                               \
        real *w;                                                               \
        real *start, *moved; /* NULL, or w = start + moved */                  \
        real *g;             /* room for a gradient */                         \
        real *m1, *m2;       /* moments, zero at first */                      \
        int64_t n, t;                                                          \
        double lr, eps;                                                        \
        double decay;  /* decay w is added to the gradient */                  \
        double shrink; /* shrink w is subtracted from w */                     \
        const lm_rates *rates;                                                 \
    } lm_part_##S;                                                             \
    typedef struct lm_rule_##S {                                               \
        int moments; /* how many blocks of state; 0: needs no g either */      \
        lm_place_##S (*place)(const lm_part_##S *);                            \
        void (*update)(const lm_part_##S *);                                   \
    } lm_rule_##S;
LM_RULE(double, d)
LM_RULE(float, s)
#undef LM_RULE

#define LM_RULE_EXTERN(name)                                                   \
    extern const lm_rule_d lm_rule_##name##_d;                                 \
    extern const lm_rule_s lm_rule_##name##_s;
LM_RULES(LM_RULE_EXTERN)
#undef LM_RULE_EXTERN

#endif
