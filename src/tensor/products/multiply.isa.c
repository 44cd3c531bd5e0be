/* What loops.h has planned, done: products of matrices by BLAS, or rows of
 * elements, inside the loops that are left. */
#include "linalg/blas.h"
#include "linalg/matmul.h"
#include "tensor/products/loops.h"
#include "tensor/shape.h"

/* ---- rows ---------------------------------------------------------------- */

static inline __attribute__((always_inline)) double
dot(int64_t n, const double *a, const int64_t a_at, const double *b,
    const int64_t b_at)
{
    double sum = 0;
    _Pragma("omp simd reduction(+ : sum)") for (int64_t i = 0; i < n; i++)
    {
        sum += a[i * a_at] * b[i * b_at];
    }
    return sum;
}

/* One at a time: vectors of elements from afar take longer. */
static double dot_apart(int64_t n, const double *a, int64_t a_at,
                        const double *b, int64_t b_at)
{
    double even = 0, odd = 0;
    int64_t i = 0;
    for (; i + 1 < n; i += 2) {
        even += a[i * a_at] * b[i * b_at];
        odd += a[(i + 1) * a_at] * b[(i + 1) * b_at];
    }
    return even + odd + (i < n ? a[i * a_at] * b[i * b_at] : 0);
}

static inline __attribute__((always_inline)) void
set(const bool adds, int64_t n, double *restrict c, const int64_t c_at,
    const double *a, const int64_t a_at, const double *b, const int64_t b_at)
{
    _Pragma("omp simd") for (int64_t i = 0; i < n; i++)
    {
        const double x = a[i * a_at] * b[i * b_at];
        c[i * c_at] = adds ? c[i * c_at] + x : x;
    }
}

/* With the strides that are frequent known to the compiler. */
static inline __attribute__((always_inline)) void
row(const lm_loop *l, const bool adds, int64_t n, const double *a,
    const double *b, double *c)
{
    if (l->c == 0) {
        double sum;
        if (l->a == 1 && l->b == 1)
            sum = n < 64 ? dot(n, a, 1, b, 1) : lm_dot_d(n, a, b);
        else if (l->a == 1 && l->b == 0)
            sum = dot(n, a, 1, b, 0);
        else if (l->a == 0 && l->b == 1)
            sum = dot(n, a, 0, b, 1);
        else
            sum = dot_apart(n, a, l->a, b, l->b);
        *c += sum;
    } else if (l->c == 1 && l->a == 1 && l->b == 1)
        set(adds, n, c, 1, a, 1, b, 1);
    else if (l->c == 1 && l->a == 1 && l->b == 0)
        set(adds, n, c, 1, a, 1, b, 0);
    else if (l->c == 1 && l->a == 0 && l->b == 1)
        set(adds, n, c, 1, a, 0, b, 1);
    else if (l->c == 1)
        set(adds, n, c, 1, a, l->a, b, l->b);
    else
        set(adds, n, c, l->c, a, l->a, b, l->b);
}

static lm_status plane(lm_env *env, const lm_loops *s, const double *a,
                       const double *b, double *c)
{
    enum { TILE = 32 };
    const lm_loop *p = &s->plane[0], *q = &s->plane[1];
    const int64_t high = s->tiles ? TILE : LM_PIECE / q->size + 1;
    const int64_t wide = s->tiles ? TILE : LM_PIECE;
    for (int64_t i0 = 0; i0 < p->size; i0 += high)
        for (int64_t j0 = 0; j0 < q->size; j0 += wide) {
            const int64_t left = q->size - j0, n = left < wide ? left : wide;
            if (lm_stopped(env)) return LM_STOPPED;
            for (int64_t i = i0; i < i0 + high && i < p->size; i++) {
                const double *x = a + i * p->a + j0 * q->a;
                const double *y = b + i * p->b + j0 * q->b;
                double *z = c + i * p->c + j0 * q->c;
                if (s->adds)
                    row(q, true, n, x, y, z);
                else
                    row(q, false, n, x, y, z);
            }
        }
    return LM_OK;
}

/* ---- matrices ------------------------------------------------------------ */

static lm_mat stored(const double *x, int64_t rows, int64_t cols, bool turned,
                     int64_t ld)
{
    double *data = (double *)x; /* only read */
    return turned ? (lm_mat){data, cols, rows, ld}
                  : (lm_mat){data, rows, cols, ld};
}

/* Many of these may be small: what need not be interrupted is one call. */
static lm_status matrices(lm_env *env, const lm_loops *s, const double *a,
                          const double *b, double *c)
{
    enum { LONG = 1 << 26 };
    const int64_t m = s->rows.size, n = s->cols.size, k = s->common.size;
    const bool ta = s->turn_left, tb = s->turn_right;
    const int64_t lda = ta ? s->common.a : s->rows.a;
    const int64_t ldb = tb ? s->cols.b : s->common.b;
    if (lm_stopped(env)) return LM_STOPPED;
    if (n == 1 || a == b || s->block > LONG)
        return lm_matmul_add(env, ta, tb, stored(a, m, k, ta, lda),
                             stored(b, k, n, tb, ldb), s->adds,
                             (lm_mat){c, m, n, s->rows.c});
    lm_gemm_d(ta, tb, m, n, k, 1, a, lda, b, ldb, s->adds, c, s->rows.c);
    return LM_OK;
}

/* ---- the outer loops
 * ------------------------------------------------------------ */

static lm_status from(lm_env *env, const lm_loops *s, int depth,
                      const double *a, const double *b, double *c)
{
    if (depth == s->n && s->block)
        return s->swap ? matrices(env, s, b, a, c) : matrices(env, s, a, b, c);
    if (depth == s->n) return plane(env, s, a, b, c);
    const lm_loop *l = &s->loop[depth];
    lm_status status = LM_OK;
    for (int64_t i = 0; i < l->size && !status; i++)
        status =
            from(env, s, depth + 1, a + i * l->a, b + i * l->b, c + i * l->c);
    return status;
}

lm_status lm_loops_multiply(lm_env *env, const lm_loops *loops, const double *a,
                            const double *b, int64_t count, double *c)
{
    lm_status status = LM_OK;
    if (loops->adds || loops->empty) status = lm_fill(env, 0, count, c);
    return status || loops->empty ? status : from(env, loops, 0, a, b, c);
}
