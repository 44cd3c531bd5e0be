#include "tensor/nest.h"

#include "tensor/blas.h"
#include "tensor/product.h"

/* ---- the plan ------------------------------------------------------------ */

static void drop(lm_nest *s, int i)
{
    s->loop[i] = s->loop[--s->n];
}

/* Is every step of the outer loop as long as the whole inner one? */
static bool continues(const lm_loop *outer, const lm_loop *inner)
{
    return outer->c == inner->size * inner->c &&
           outer->a == inner->size * inner->a &&
           outer->b == inner->size * inner->b;
}

static bool join_two(lm_nest *s)
{
    for (int i = 0; i < s->n; i++)
        for (int j = 0; j < s->n; j++)
            if (i != j && continues(&s->loop[i], &s->loop[j])) {
                s->loop[j].size *= s->loop[i].size;
                drop(s, i);
                return true;
            }
    return false;
}

/* Is it a matrix for BLAS, whose rows lie together and do not overlap? */
static bool lies(int64_t row, int64_t col, int64_t cols)
{
    return col == 1 && row >= cols && row <= INT32_MAX;
}

static bool lies_or_turned(int64_t row, int64_t rows, int64_t col, int64_t cols)
{
    return lies(row, col, cols) || lies(col, row, rows);
}

/* m n k, if c (m x n) = a (m x k) b (k x n) are matrices as they lie; n of
 * size 1 is a vector. */
static double block(const lm_loop *m, const lm_loop *n, const lm_loop *k)
{
    if (!m->c || !m->a || m->b || !n->c || n->a || !n->b || k->c || !k->a ||
        !k->b || !lies_or_turned(m->a, m->size, k->a, k->size))
        return 0;
    const bool fits = n->size == 1
                          ? k->b == 1 && m->c == 1
                          : lies(m->c, n->c, n->size) &&
                                lies_or_turned(k->b, k->size, n->b, n->size);
    return fits ? (double)m->size * (double)n->size * (double)k->size : 0;
}

static lm_loop swapped(lm_loop l, bool swap)
{
    return swap ? (lm_loop){l.size, l.c, l.b, l.a} : l;
}

/* The three loops that are the largest product of matrices, and where they
 * are, s->n for none. */
static void find_matrices(lm_nest *s, int found[3])
{
    static const lm_loop one = {1, 1, 0, 1};
    s->block = 0;
    for (int swap = 0; swap < 2; swap++)
        for (int i = 0; i < s->n; i++)
            for (int j = 0; j <= s->n; j++)
                for (int l = 0; l < s->n; l++) {
                    const lm_loop m = swapped(s->loop[i], swap);
                    const lm_loop n =
                        j < s->n ? swapped(s->loop[j], swap) : one;
                    const lm_loop k = swapped(s->loop[l], swap);
                    const double size = block(&m, &n, &k);
                    if (size <= s->block) continue;
                    s->block = size;
                    s->swap = swap;
                    s->rows = m, s->cols = n, s->common = k;
                    found[0] = i, found[1] = j, found[2] = l;
                }
}

static void remove_three(lm_nest *s, const int found[3])
{
    const int n = s->n;
    s->n = 0;
    for (int i = 0; i < n; i++)
        if (i != found[0] && i != found[1] && i != found[2])
            s->loop[s->n++] = s->loop[i];
}

/* What a step of a row costs beside its product. */
static int cost(const lm_loop *l)
{
    return 2 * (l->c > 1) + (l->a > 1) + (l->b > 1);
}

static int64_t reach(const lm_loop *l)
{
    return l->c + l->a + l->b;
}

/* The longest of the loops that cost least is the inner one. */
static lm_loop take_inner(lm_nest *s)
{
    int best = 0;
    if (s->n == 0) return (lm_loop){1, 1, 1, 1};
    for (int i = 1; i < s->n; i++) {
        const lm_loop *l = &s->loop[i], *b = &s->loop[best];
        const int less = cost(l) - cost(b);
        if (less < 0 || (less == 0 && l->size > b->size)) best = i;
    }
    const lm_loop inner = s->loop[best];
    drop(s, best);
    return inner;
}

/* Does the outer loop walk together what the inner one does not? */
static bool across(const lm_loop *outer, const lm_loop *inner)
{
    return (inner->a > 1 && outer->a == 1) || (inner->b > 1 && outer->b == 1) ||
           (inner->c > 1 && outer->c == 1);
}

/* Around it goes one that is across, or else that which steps least. */
static lm_loop take_second(lm_nest *s, const lm_loop *inner)
{
    int best = 0;
    int64_t least = INT64_MAX;
    if (s->n == 0) return (lm_loop){1, 0, 0, 0};
    for (int i = 0; i < s->n; i++) {
        const lm_loop *l = &s->loop[i];
        const int64_t step = across(l, inner) ? 0 : reach(l);
        if (step >= least) continue;
        least = step;
        best = i;
    }
    const lm_loop second = s->loop[best];
    drop(s, best);
    return second;
}

static void sort(lm_nest *s)
{
    for (int i = 1; i < s->n; i++)
        for (int j = i; j > 0 && reach(&s->loop[j]) > reach(&s->loop[j - 1]);
             j--) {
            const lm_loop t = s->loop[j];
            s->loop[j] = s->loop[j - 1];
            s->loop[j - 1] = t;
        }
}

void lm_nest_plan(int n, const lm_loop *loops, lm_nest *s)
{
    enum { SMALL = 8 }; /* rows are faster */
    int found[3];
    s->n = 0;
    for (int i = 0; i < n; i++)
        if (loops[i].size != 1) s->loop[s->n++] = loops[i];
    while (join_two(s)) {
    }
    find_matrices(s, found);
    if (s->block <= SMALL) s->block = 0;
    if (s->block) remove_three(s, found);
    s->adds = false;
    for (int i = 0; i < s->n; i++) s->adds |= s->loop[i].c == 0;
    if (!s->block) {
        s->plane[1] = take_inner(s);
        s->plane[0] = take_second(s, &s->plane[1]);
    }
    sort(s);
}

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

/* Two loops; by tiles if the outer one is across, so that what the inner one
 * does not walk together stays in cache. */
static lm_status plane(lm_env *env, const lm_nest *s, const double *a,
                       const double *b, double *c)
{
    enum { TILE = 32, POLL = 1 << 20 };
    const lm_loop *p = &s->plane[0], *q = &s->plane[1];
    const bool tiles = across(p, q);
    const int64_t high = tiles ? TILE : POLL / q->size + 1;
    const int64_t wide = tiles ? TILE : POLL;
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

/* The stride of its rows; as it lies, or turned. */
static int64_t lead(int64_t row, int64_t col, int64_t cols, bool *turned)
{
    *turned = !lies(row, col, cols);
    return *turned ? col : row;
}

static lm_mat stored(const double *x, int64_t rows, int64_t cols, bool turned,
                     int64_t ld)
{
    double *data = (double *)x; /* only read */
    return turned ? (lm_mat){data, cols, rows, ld}
                  : (lm_mat){data, rows, cols, ld};
}

/* Many of these may be small: what need not be interrupted is one call. */
static lm_status matrices(lm_env *env, const lm_nest *s, const double *a,
                          const double *b, double *c)
{
    enum { LONG = 1 << 26 };
    const int64_t m = s->rows.size, n = s->cols.size, k = s->common.size;
    bool ta, tb;
    const int64_t lda = lead(s->rows.a, s->common.a, k, &ta);
    const int64_t ldb = lead(s->common.b, s->cols.b, n, &tb);
    if (lm_stopped(env)) return LM_STOPPED;
    if (n == 1 || a == b || s->block > LONG)
        return lm_matmul_add(env, ta, tb, stored(a, m, k, ta, lda),
                             stored(b, k, n, tb, ldb), s->adds,
                             (lm_mat){c, m, n, s->rows.c});
    lm_gemm_d(ta, tb, m, n, k, 1, a, lda, b, ldb, s->adds, c, s->rows.c);
    return LM_OK;
}

/* ---- the nest ------------------------------------------------------------ */

static lm_status from(lm_env *env, const lm_nest *s, int depth, const double *a,
                      const double *b, double *c)
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

lm_status lm_nest_run(lm_env *env, const lm_nest *nest, const double *a,
                      const double *b, double *c)
{
    return from(env, nest, 0, a, b, c);
}
