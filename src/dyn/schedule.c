/* schedule: the factor of a step. */
#include "dyn/schedule.h"

#include <math.h>

bool lm_schedule_falls(const lm_schedule *s)
{
    return s->factors.n == 0 &&
           (s->kind == LM_SCHEDULE_LINEAR || s->kind == LM_SCHEDULE_COSINE);
}

lm_status lm_schedule_check(lm_env *env, const lm_schedule *s)
{
    if (!lm_schedule_falls(s) || s->steps > s->warmup) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'steps' must be the length of the %s schedule, more than "
                   "'warmup' = %lld, got %lld",
                   lm_schedule_name(s->kind), (long long)s->warmup,
                   (long long)s->steps);
}

const char *lm_schedule_name(lm_schedule_kind kind)
{
    static const char *const names[] = {LM_SCHEDULES(LM_TEXT)};
    return names[kind];
}

double lm_schedule_at(const lm_schedule *s, int64_t t)
{
    if (s->factors.data && s->factors.n > 0)
        return s->factors.data[t < s->factors.n ? t : s->factors.n - 1];
    if (t < s->warmup) return (double)(t + 1) / (double)s->warmup;
    t -= s->warmup;
    const int64_t steps = s->steps - s->warmup;
    if (lm_schedule_falls(s) && t >= steps) return 0;
    const double done = (double)t / (double)steps;
    switch (s->kind) {
    case LM_SCHEDULE_CONSTANT: return 1;
    case LM_SCHEDULE_LINEAR: return 1 - done;
    case LM_SCHEDULE_COSINE: return (1 + cos(M_PI * done)) / 2;
    case LM_SCHEDULE_STEP:
        return pow(s->drop, (double)(t / (s->every > 0 ? s->every : 1)));
    }
    return NAN;
}
