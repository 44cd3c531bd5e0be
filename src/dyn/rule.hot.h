/* rule.hot.h -- update rules in one precision (core/twice.h). */

/* One tensor of n elements at step t = 1, 2, ... */
typedef struct R(lm_part) {
    real *w;
    real *start, *moved; /* NULL, or w = start + moved */
    real *g;             /* room for a gradient */
    real *m1, *m2;       /* moments, zero at first */
    int64_t n, t;
    double lr, eps;
    double decay;  /* decay w is added to the gradient */
    double shrink; /* shrink w is subtracted from w */
    const lm_hyper *hyper;
} R(lm_part);

typedef struct R(lm_rule) {
    int moments; /* how many blocks of state; 0: needs no g either */
    /* The size of its steps does not follow that of the gradient: learning
     * rates scale as those of Adam (lm_weight.lr_adam). */
    bool adaptive;
    R(lm_place) (*place)(const R(lm_part) *);
    void (*update)(const R(lm_part) *);
} R(lm_rule);

#define RULE(constant, name) extern const R(lm_rule) R(lm_rule_##name);
LM_RULES(RULE)
#undef RULE
