#include "calc/transport/line.h"

#include <math.h>

lm_line_walk lm_line_open(int64_t n, const int64_t *a, int64_t m,
                          const int64_t *b)
{
    return (lm_line_walk){.n = n, .m = m, .i = -1, .j = -1, .a = a, .b = b};
}

bool lm_line_next(lm_line_walk *l)
{
    while (l->left_a == 0 && l->i + 1 < l->n) l->left_a = l->a[++l->i];
    while (l->left_b == 0 && l->j + 1 < l->m) l->left_b = l->b[++l->j];
    l->flow = l->left_a < l->left_b ? l->left_a : l->left_b;
    l->left_a -= l->flow;
    l->left_b -= l->flow;
    return l->flow > 0;
}

double lm_line_cost(const volatile lm_flag *stop, int64_t n, const double *x,
                    const int64_t *a, int64_t m, const double *y,
                    const int64_t *b, int power)
{
    lm_line_walk l = lm_line_open(n, a, m, b);
    long double cost = 0;
    for (int64_t k = 0; !lm_told_at(stop, k) && lm_line_next(&l); k++) {
        const double gap = fabs(x[l.i] - y[l.j]);
        cost += (long double)l.flow * (power == 1 ? gap : gap * gap);
    }
    return (double)cost;
}
