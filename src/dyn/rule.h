/* rule.h -- update rules: how an optimizer moves one tensor.
 *
 * A rule is one file rules/x.hot.isa.c with its two precisions, its
 * description and what Lua sees of it; nothing else names it.  The stepper
 * (step.hot.c) asks place() where the gradient product shall go, and calls
 * update() once it is there.
 *
 * How the learning rate of a tensor scales with the width depends on how the
 * steps of the rule follow the gradient, which the rule says: its column in
 * the table of exponents (lm_rate, model/param.h).
 *
 * Weight decay, for all rules alike, with lr0 the learning rate of the
 * schedule times the user's factor on this tensor, before it is scaled with
 * the width:
 *
 *     coupled       decay w is added to the gradient (L2); what becomes of it
 *                   is the rule's
 *     decoupled     w loses lr0 decay w: the same at every width, and AdamW's
 *                   at the base width
 *     independent   w loses schedule decay w, whatever the learning rate is
 */
#ifndef LM_DYN_RULE_H
#define LM_DYN_RULE_H

#include "model/nodes/node.h"

#define LM_DECAYS(X)                                                           \
    X(LM_DECAY_COUPLED, coupled)                                               \
    X(LM_DECAY_DECOUPLED, decoupled) X(LM_DECAY_INDEPENDENT, independent)
typedef enum lm_decay { LM_DECAYS(LM_CONSTANT) } lm_decay;
#define LM_DECAY_NAMES LM_CHOICE_OF(LM_DECAYS)

/* Hyperparameters that several rules have; the others are the rule's own. */
typedef struct lm_hyper {
    double momentum, beta1, beta2, eps;
    bool nesterov, centered;
    bool eps_scaled; /* eps times eps_adam of the tensor (param.h) */
    const void *own; /* rule->own bytes */
} lm_hyper;

/* How a run moves one tensor (pace.h). */
typedef struct lm_pace {
    lm_rate kind;
    double factor; /* of the user on the learning rate; 0: frozen */
    double gauge;  /* of the rule on the size of its step */
    double rate;   /* the whole factor: these two and that of the width */
    double eps;
    double decay;
} lm_pace;

#define LM_TWICE "dyn/rule.hot.h"
#include "core/twice.h"

struct lm_run;
struct lm_report;

enum { LM_MOMENTS = 3, LM_NUMBERS = 4 };

typedef struct lm_rule {
    const char *name;
    lm_rate rate; /* unless tune() says another */
    bool whole;   /* update() is given whole tensors, never pieces of rows */
    /* Blocks of state like net->w, at most LM_MOMENTS, zero at first. */
    int (*moments)(const lm_hyper *);
    /* Whether a gradient needs room of its own. */
    bool (*gradient)(const lm_hyper *);
    const lm_update_d *d;
    const lm_update_s *s;

    /* The rest may be zero. */
    size_t own;  /* bytes of hyper.own, which the run keeps */
    int numbers; /* further numbers of state, at most LM_NUMBERS */
    /* Scratch of update(), in elements. */
    int64_t (*room)(const lm_net *);
    /* Multiplications of update() for a whole network, where they are many. */
    double (*work)(const lm_net *, const lm_hyper *, const lm_pace *);
    /* Change kind, factor and gauge of a tensor. */
    lm_status (*tune)(lm_env *env, const lm_hyper *, const lm_net *, int tensor,
                      lm_pace *);
    /* Its own options as text. */
    void (*describe)(const void *own, char *text, size_t n);
    /* Instead of steps along a gradient: k steps of another kind. */
    lm_status (*advance)(lm_env *env, struct lm_run *run, int64_t k,
                         struct lm_report *report);
} lm_rule;

/* Answers to `gradient` and `moments`. */
bool lm_rule_yes(const lm_hyper *hyper);
bool lm_rule_no(const lm_hyper *hyper);
int lm_rule_none(const lm_hyper *hyper);
int lm_rule_one(const lm_hyper *hyper);
int lm_rule_two(const lm_hyper *hyper);

/* The two precisions of rule x, which are defined in one file. */
#define LM_RULE_UPDATES(x)                                                     \
    extern const lm_update_d lm_##x##_d;                                       \
    extern const lm_update_s lm_##x##_s

#endif
