#include "calc/legendre.h"

#include <math.h>

/* P_n(x), and its derivative by (1 - x^2) P_n' = n (P_{n-1} - x P_n). */
static double polynomial(int n, double x, double *slope)
{
    double before = 0, now = 1;
    for (int k = 0; k < n; k++) {
        const double next = ((2 * k + 1) * x * now - k * before) / (k + 1);
        before = now;
        now = next;
    }
    *slope = n * (before - x * now) / (1 - x * x);
    return now;
}

/* Newton's method from Tricomi's start, which is right to O(n^-4). */
void lm_legendre_nodes(int n, double *node, double *weight)
{
    for (int i = 0; i < (n + 1) / 2; i++) {
        double x = cos(M_PI * (i + 0.75) / (n + 0.5)), slope = 1;
        for (int turn = 0; turn < 6; turn++) {
            const double p = polynomial(n, x, &slope);
            x -= p / slope;
        }
        if (n % 2 && i == n / 2) x = 0;
        polynomial(n, x, &slope);
        node[i] = -x;
        node[n - 1 - i] = x;
        weight[i] = weight[n - 1 - i] = 2 / ((1 - x * x) * slope * slope);
    }
}
