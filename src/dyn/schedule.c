#include "dyn/schedule.h"

#include <math.h>

double lm_schedule_at(const lm_schedule *s, int64_t t)
{
    if (s->factors.data && s->factors.n > 0)
        return s->factors.data[t < s->factors.n ? t : s->factors.n - 1];
    if (t < s->warmup) return (double)(t + 1) / (double)s->warmup;
    t -= s->warmup;
    const int64_t steps = s->steps - s->warmup;
    if (s->kind == LM_STEP)
        return pow(s->drop, (double)(t / (s->every > 0 ? s->every : 1)));
    if (s->kind == LM_CONSTANT) return 1;
    if (t >= steps) return 0;
    const double done = (double)t / (double)steps;
    return s->kind == LM_LINEAR ? 1 - done : (1 + cos(M_PI * done)) / 2;
}
