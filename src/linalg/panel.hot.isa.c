#include "linalg/panel.h"

#include "core/wide.h"
#include "core/real.h"

#ifdef LM_WIDE
/* 24 sums of the 32 vectors that there are, or 12 of 16. */
enum { ROWS = LM_WIDE == 64 ? 8 : 4 };
enum { WIDTH = 3 * LM_WIDE / sizeof(real) };
typedef R(lm_wide) vector;

/* `rows` rows of c, a constant, so that the sums stay in registers. */
static inline __attribute__((always_inline)) void
block(const int rows, int64_t k, const real *a, int64_t across, int64_t down,
      const real *b, real *c)
{
    vector sum[ROWS][3], *to = (vector *)c;
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++)
        sum[i][0] = sum[i][1] = sum[i][2] = (vector){0};
    for (int64_t p = 0; p < k; p++, a += down, b += WIDTH) {
        const vector *row = (const vector *)b;
        const vector b0 = row[0], b1 = row[1], b2 = row[2];
#pragma GCC unroll 8
        for (int i = 0; i < rows; i++) {
            const vector x = R(lm_all)(a[i * across]);
            sum[i][0] = R(lm_fma)(x, b0, sum[i][0]);
            sum[i][1] = R(lm_fma)(x, b1, sum[i][1]);
            sum[i][2] = R(lm_fma)(x, b2, sum[i][2]);
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++)
        for (int v = 0; v < 3; v++) to[3 * i + v] = sum[i][v];
}

int64_t R(lm_panel_width)(void)
{
    return WIDTH;
}

void R(lm_panel_product)(int64_t m, int64_t k, const real *a, int64_t across,
                         int64_t down, const real *b, real *c)
{
    int64_t i = 0;
    for (; i + ROWS <= m; i += ROWS)
        block(ROWS, k, a + i * across, across, down, b, c + i * WIDTH);
    for (; i + ROWS / 2 <= m; i += ROWS / 2)
        block(ROWS / 2, k, a + i * across, across, down, b, c + i * WIDTH);
    for (; i < m; i++)
        block(1, k, a + i * across, across, down, b, c + i * WIDTH);
}

#else
int64_t R(lm_panel_width)(void)
{
    return 0;
}

void R(lm_panel_product)(int64_t m, int64_t k, const real *a, int64_t across,
                         int64_t down, const real *b, real *c)
{
    (void)m, (void)k, (void)a, (void)across, (void)down, (void)b, (void)c;
}
#endif
