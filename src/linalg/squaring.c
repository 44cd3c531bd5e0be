#include "linalg/squaring.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/lapack.h"
#include "linalg/pattern.h"

bool lm_block_joined(const lm_block *b, int64_t i, int64_t j)
{
    if (!b->reach) return true;
    const int64_t last = b->n - 1;
    return b->turned ? lm_pattern_leads(b->n, b->reach, last - j, last - i)
                     : lm_pattern_leads(b->n, b->reach, i, j);
}

/* What the zeros of a say. */
static void impose(lm_flow *f)
{
    const int64_t n = f->b->n;
    double *w = f->s.w;
    for (int64_t i = 0; f->b->reach && i < n; i++) {
        bool alone = true;
        for (int64_t j = 0; j < n; j++) {
            if (!lm_block_joined(f->b, i, j)) w[i * n + j] = 0;
            alone &= j == i || !lm_block_joined(f->b, i, j) ||
                     !lm_block_joined(f->b, j, i);
        }
        if (!alone) continue;
        const double x = f->b->a[i * (n + 1)];
        w[i * (n + 1)] = f->whole ? exp(ldexp(x, -f->left))
                                  : expm1(ldexp(x - f->shift, -f->left));
    }
}

lm_status lm_flow_start(lm_env *env, const lm_block *b, double shift, int more,
                        lm_flow *f)
{
    const int64_t n = b->n;
    *f = (lm_flow){.b = b, .shift = shift};
    lm_status status = lm_pade_new(env, n, &f->s);
    if (status) return status;
    memcpy(f->s.a, b->a, (size_t)(n * n) * sizeof *b->a);
    for (int64_t i = 0; i < n; i++) f->s.a[i * (n + 1)] -= shift;
    f->left = lm_pade_start(&f->s, more);
    status = lm_pade_quotient(env, &f->s);
    if (!status) impose(f);
    return status;
}

void lm_flow_square(lm_flow *f)
{
    const int64_t n = f->b->n;
    double *const w = f->s.w, *const to = f->s.v;
    if (!f->whole) memcpy(to, w, (size_t)(n * n) * sizeof *w);
    lm_gemm_d(false, false, n, n, n, 1, w, n, w, n, f->whole ? 0 : 2, to, n);
    f->s.w = to;
    f->s.v = w;
    f->left--;
    impose(f);
}

/* From e to exp(t a); half the shift at a time, so that neither half leaves
 * the range of numbers alone. */
void lm_flow_make_whole(lm_flow *f)
{
    const int64_t n = f->b->n;
    const double half = exp(ldexp(f->shift, -f->left - 1));
    for (int64_t i = 0; i < n; i++) f->s.w[i * (n + 1)] += 1;
    for (int64_t i = 0; i < n * n; i++) f->s.w[i] = f->s.w[i] * half * half;
    f->whole = true;
    impose(f);
}

double lm_flow_size(const lm_flow *f)
{
    const int64_t n = f->b->n;
    double most = f->whole ? lm_largest(lm_mat_of(f->s.w, n, n)) : 0;
    for (int64_t i = 0; !f->whole && i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            const double here = fabs((i == j) + f->s.w[i * n + j]);
            most = here > most ? here : most;
        }
    return most;
}

bool lm_flow_has_left_one(const lm_flow *f)
{
    const double size = f->whole ? 1 : lm_flow_size(f);
    return size > 0x1p10 || size < 0.5;
}

double lm_flow_note_last(lm_flow *f)
{
    const int64_t n = f->b->n;
    double *const size = f->s.a2, *const sum = f->s.a4;
    for (int64_t k = 0; k < n * n; k++) sum[k] = size[k] = fabs(f->s.w[k]);
    lm_gemm_d(false, false, n, n, n, 1, size, n, size, n, f->whole ? 0 : 2, sum,
              n);
    return f->whole ? 1 : exp(f->shift);
}
