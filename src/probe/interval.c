#include "probe/interval.h"

#include <math.h>
#include <stdlib.h>

#include "calc/special.h"

double lm_variance(int64_t n, const double *v, int64_t stride)
{
    double mean = 0, sum = 0;
    int64_t k = 0;
    for (int64_t i = 0; i < n; i++) {
        const double x = v[i * stride];
        if (!isfinite(x)) continue;
        k++;
        const double step = x - mean;
        mean += step / (double)k;
        sum += step * (x - mean);
    }
    return k > 1 ? sum / (double)(k - 1) : 0;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void lm_interval(int64_t n, double *v, double estimate, double level,
                 lm_spread spread, double *low, double *high)
{
    int64_t k = 0;
    for (int64_t i = 0; i < n; i++)
        if (isfinite(v[i])) v[k++] = v[i];
    *low = *high = NAN;
    if (k < 2) return;
    qsort(v, (size_t)k, sizeof *v, compare);
    const double tail = (1 - level) / 2 * (double)(k - 1);
    const int64_t i = (int64_t)tail;
    const double t = tail - (double)i;
    const int64_t next = i + 1 < k ? i + 1 : i;
    const double by = sqrt(spread.ratio) * lm_student(level, spread.freedom) /
                      -lm_normal_quantile((1 - level) / 2);
    const double from = (1 - t) * v[i] + t * v[next];
    const double to = (1 - t) * v[k - 1 - i] + t * v[k - 1 - next];
    *low = fmin(from, estimate + by * (from - estimate));
    *high = fmax(to, estimate + by * (to - estimate));
}
