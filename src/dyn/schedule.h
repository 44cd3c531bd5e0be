/* schedule.h -- a factor on the learning rate at each step.
 *
 *     constant   1
 *     linear     falls from 1 to 0 at `steps`
 *     cosine     (1 + cos(pi t / steps)) / 2
 *     step       drop^floor(t / every)
 *
 * after a warm-up in which it rises linearly, (t + 1) / warmup, and from whose
 * end t counts; or one given number a step, the last for ever.
 */
#ifndef LM_DYN_SCHEDULE_H
#define LM_DYN_SCHEDULE_H

#include "core/lm.h"
#include "core/names.h"

#define LM_SCHEDULES(X)                                                        \
    X(LM_SCHEDULE_CONSTANT, constant)                                          \
    X(LM_SCHEDULE_LINEAR, linear)                                              \
    X(LM_SCHEDULE_COSINE, cosine)                                              \
    X(LM_SCHEDULE_STEP, step)
typedef enum lm_schedule_kind { LM_SCHEDULES(LM_CONSTANT) } lm_schedule_kind;
#define LM_SCHEDULE_NAMES LM_CHOICE_OF(LM_SCHEDULES)

typedef struct lm_schedule {
    lm_schedule_kind kind;
    int64_t warmup, steps, every;
    double drop;
    lm_vec factors; /* data may be NULL */
} lm_schedule;

/* Whether it falls to 0 at `steps`, which it then needs. */
bool lm_schedule_falls(const lm_schedule *s);
/* LM_DOMAIN if it would fall to 0 in no steps, and nothing would train. */
lm_status lm_schedule_check(lm_env *env, const lm_schedule *s);
const char *lm_schedule_name(lm_schedule_kind kind);
/* The factor of step t = 0, 1, ... */
double lm_schedule_at(const lm_schedule *s, int64_t t);

/* Slots (core/decl.h) of runs whose steps are learning rates: the first, and
 * those after `steps`, which has a meaning of its own in each. */
#define LM_SCHEDULE_FIRST                                                      \
    OPT_CHOICE(schedule, "constant", LM_SCHEDULE_NAMES,                        \
               "learning-rate schedule after the warmup"),                     \
        OPT_INT(warmup, 0, "[0,inf)", "steps of linear learning-rate warmup")

#define LM_SCHEDULE_REST                                                       \
    OPT_INT(every, 1000, "[1,inf)",                                            \
            "steps between the drops of a step schedule"),                     \
        OPT_NUM(drop, 0.1, "[0,inf)", "factor of a drop of a step schedule"),  \
        OPT_VEC(factors, "?",                                                  \
                "instead of a schedule: the factor on the learning rate of "   \
                "each step, the last from then on")

#endif
