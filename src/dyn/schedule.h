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

#define LM_SCHEDULE_RULE "constant|linear|cosine|step"
typedef enum lm_schedule_kind {
    LM_CONSTANT,
    LM_LINEAR,
    LM_COSINE,
    LM_STEP,
} lm_schedule_kind;

typedef struct lm_schedule {
    lm_schedule_kind kind;
    int64_t warmup, steps, every;
    double drop;
    lm_vec factors; /* data may be NULL */
} lm_schedule;

/* The factor of step t = 0, 1, ... */
double lm_schedule_at(const lm_schedule *s, int64_t t);

#endif
