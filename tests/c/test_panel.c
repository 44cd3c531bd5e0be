/* Products with panels beside sums in double precision: within k rounding
 * errors of the sum of sizes, each way through the left factor, and nothing
 * beyond c is touched. */
#include <stdalign.h>

#include "check.h"
#include "linalg/panel.h"

enum { MOST = 64 * 600 };

#define CHECK_PANEL(real, name, eps)                                           \
    static void name(int64_t m, int64_t k, bool turned)                        \
    {                                                                          \
        alignas(64) static real b[MOST], c[MOST];                              \
        static real a[MOST];                                                   \
        const int64_t P = lm_panel_width_##name();                             \
        const int64_t across = turned ? 1 : k, down = turned ? m : 1;          \
        double worst = 0;                                                      \
        for (int64_t i = 0; i < MOST; i++) {                                   \
            a[i] = (real)sin((double)i), b[i] = (real)cos(3 * (double)i);      \
            c[i] = 7;                                                          \
        }                                                                      \
        lm_panel_product_##name(m, k, a, across, down, b, c);                  \
        for (int64_t i = 0; i < m; i++)                                        \
            for (int64_t j = 0; j < P; j++) {                                  \
                double sum = 0, size = 1e-30;                                  \
                for (int64_t p = 0; p < k; p++) {                              \
                    const double term = (double)a[i * across + p * down] *     \
                                        (double)b[p * P + j];                  \
                    sum += term;                                               \
                    size += fabs(term);                                        \
                }                                                              \
                worst = fmax(worst, fabs((double)c[i * P + j] - sum) / size);  \
            }                                                                  \
        CHECK_NEAR(worst, 0, (eps) * (double)k);                               \
        for (int64_t i = m * P; i < MOST; i++)                                 \
            if (c[i] != 7) CHECK(i < 0);                                       \
    }

CHECK_PANEL(float, s, 6e-8)
CHECK_PANEL(double, d, 1.2e-16)

int main(void)
{
    if (lm_panel_width_s() == 0) {
        CHECK_SKIP("no panels on this processor");
        return check_done();
    }
    static const int64_t ks[] = {0, 1, 2, 31, 100, 500};
    for (int64_t m = 1; m <= 21; m++)
        for (int i = 0; i < 6; i++)
            for (int turned = 0; turned < 2; turned++)
                s(m, ks[i], turned), d(m, ks[i], turned);
    return check_done();
}
