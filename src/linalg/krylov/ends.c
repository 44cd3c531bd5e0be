#include "linalg/krylov/ends.h"

#include <math.h>

int64_t lm_end_position(lm_end end, int64_t m, const double *value, int64_t i)
{
    if (end == LM_END_TOP) return m - 1 - i;
    if (end == LM_END_BOTTOM) return i;
    int64_t low = 0, high = m - 1;
    for (; i > 0; i--) {
        if (fabs(value[low]) > fabs(value[high]))
            low++;
        else
            high--;
    }
    return fabs(value[low]) > fabs(value[high]) ? low : high;
}

void lm_eigs_clear(const volatile lm_flag *stop, int64_t n, int64_t k,
                   lm_eigs *found)
{
    for (int64_t i = 0; i < k; i++) found->value[i] = found->residual[i] = NAN;
    int64_t at, end = 0;
    while (lm_next_until(stop, k * n, &at, &end))
        for (; at < end; at++) found->x[at] = NAN;
    found->low = found->high = NAN;
    found->converged = false;
}

static void make_positive(int64_t n, double *x)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++)
        if (fabs(x[i]) > fabs(most)) most = x[i];
    for (int64_t i = 0; most < 0 && i < n; i++) x[i] = -x[i];
}

void lm_eigs_signs(int64_t n, int64_t k, double *x)
{
    for (int64_t i = 0; i < k; i++) make_positive(n, x + i * n);
}
