#include "calc/minima.h"

#include <math.h>

int64_t lm_minima_prefer(const lm_minima *minima, double slack)
{
    double best = INFINITY;
    for (int64_t i = 0; i < minima->n; i++) best = fmin(best, minima->value[i]);
    for (int64_t i = 0; i < minima->n; i++)
        if (minima->value[i] <= best + slack) return i;
    return -1;
}
