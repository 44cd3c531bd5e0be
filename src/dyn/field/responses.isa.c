/* responses: sweeps back in time. */
#include "dyn/field/responses.h"

#include <string.h>

/* Numbers of a vector; samples of a block, whose sums are `WIDE` vectors; and
 * columns at a time, so that all of their sums are registers. */
#ifdef __AVX512F__
enum { VEC = 8 };
#else
enum { VEC = 4 };
#endif
enum { WIDE = 4, BLOCK = VEC * WIDE, FEW = 4 };

typedef double vec
    __attribute__((vector_size(VEC * sizeof(double)), aligned(8), may_alias));

/* One block of samples: columns x BLOCK, zero where there is no sample. */
typedef struct block {
    const lm_field *q;
    int64_t batch, all, size;
    const volatile lm_flag *stop;
    double *slope, *curve, *lh, *lz;
} block;

int64_t lm_responses_room(const lm_march *m)
{
    return 4 * m->steps * m->batch * BLOCK;
}

static block block_of(const lm_env *env, const lm_march *m, int64_t l)
{
    const int64_t all = m->steps * m->batch, each = all * BLOCK;
    double *w = m->work;
    return (block){.q = &m->field[l],
                   .batch = m->batch,
                   .all = all,
                   .stop = env->stop,
                   .slope = w,
                   .curve = w + each,
                   .lh = w + 2 * each,
                   .lz = w + 3 * each};
}

/* The samples from `first` on of rows of x. */
static void load(int64_t n, int64_t first, int64_t size, int64_t rows,
                 const double *x, double *to)
{
    for (int64_t j = 0; j < rows; j++) {
        memcpy(to + j * BLOCK, x + j * n + first, (size_t)size * sizeof *to);
        for (int64_t s = size; s < BLOCK; s++) to[j * BLOCK + s] = 0;
    }
}

static void open(const lm_march *m, int64_t first, int64_t used, block *b)
{
    b->size = m->n - first < BLOCK ? m->n - first : BLOCK;
    load(m->n, first, b->size, used, b->q->sb, b->slope);
    load(m->n, first, b->size, used, b->q->cb, b->curve);
}

/* out_j += sum_k a_kj x_k for `few` columns j and k from `from` to `to`. */
__attribute__((always_inline)) static inline void
sums_of(const int few, int64_t from, int64_t to, const double *a, int64_t lda,
        const double *x, double *out)
{
    vec sum[FEW][WIDE];
    vec *o = (vec *)out;
    for (int j = 0; j < few; j++)
        for (int w = 0; w < WIDE; w++) sum[j][w] = o[j * WIDE + w];
    for (int64_t k = from; k < to; k++) {
        const vec *row = (const vec *)(x + k * BLOCK);
        for (int j = 0; j < few; j++)
            for (int w = 0; w < WIDE; w++) sum[j][w] += a[k * lda + j] * row[w];
    }
    for (int j = 0; j < few; j++)
        for (int w = 0; w < WIDE; w++) o[j * WIDE + w] = sum[j][w];
}

/* The same for any number of columns. */
static void sums(int64_t columns, int64_t from, int64_t to, const double *a,
                 int64_t lda, const double *x, double *out)
{
    for (; columns >= FEW; columns -= FEW, a += FEW, out += FEW * BLOCK)
        sums_of(FEW, from, to, a, lda, x, out);
    if (columns == 3) sums_of(3, from, to, a, lda, x, out);
    if (columns == 2) sums_of(2, from, to, a, lda, x, out);
    if (columns == 1) sums_of(1, from, to, a, lda, x, out);
}

static double total(const double *x)
{
    const vec *v = (const vec *)x;
    const vec sum = (v[0] + v[1]) + (v[2] + v[3]);
    double all = 0;
    for (int i = 0; i < VEC; i++) all += sum[i];
    return all;
}

/* l_z and l_h of the columns before `before`, from those of the columns up to
 * `used` and, unless NULL, from one more row of C, whose l_h is `way`. */
static void sweep(block *b, int64_t before, int64_t used, const double *row,
                  const double *way)
{
    const int64_t p = b->batch, all = b->all;
    for (int64_t at = before - p; at >= 0 && !lm_told(b->stop); at -= p) {
        double *lg = b->lh + at * BLOCK, *lz = b->lz + at * BLOCK, *lh = lg;
        const double *slope = b->slope + at * BLOCK,
                     *curve = b->curve + at * BLOCK;
        for (int64_t j = 0; j < p; j++)
            for (int s = 0; s < BLOCK; s++)
                lg[j * BLOCK + s] = row ? row[at + j] * way[s] : 0;
        sums(p, at + p, used, b->q->c + at, all, b->lh, lg);
        for (int64_t s = 0; s < p * BLOCK; s++) {
            lz[s] = slope[s] * lg[s];
            lh[s] = curve[s] * lg[s];
        }
        double x[FEW * BLOCK];
        for (int64_t j = 0; j < p; j += FEW) {
            const int64_t few = p - j < FEW ? p - j : FEW;
            memset(x, 0, sizeof x);
            sums(few, at, used, b->q->d + at + j, all, b->lz, x);
            for (int64_t s = 0; s < few * BLOCK; s++)
                lh[j * BLOCK + s] += slope[j * BLOCK + s] * x[s];
        }
    }
}

lm_status lm_responses_of_x(lm_env *env, lm_march *m, int64_t l)
{
    block b = block_of(env, m, l);
    const int64_t used = m->t * m->batch;
    double way[BLOCK], *to = b.q->a + m->t * m->points * b.all;
    for (int64_t i = 0; i < m->points; i++)
        memset(to + i * b.all, 0, (size_t)used * sizeof *to);
    for (int64_t first = 0; first < m->n; first += BLOCK) {
        if (lm_stopped(env)) return LM_STOPPED;
        open(m, first, used, &b);
        for (int64_t i = 0; i < m->points && !lm_stopped(env); i++) {
            load(m->n, first, b.size, 1, b.q->slope + i * m->n, way);
            sweep(&b, used, used, b.q->now + i * b.all, way);
            for (int64_t j = 0; j < used; j++)
                to[i * b.all + j] += total(b.lz + j * BLOCK) / (double)m->n;
        }
    }
    return lm_unless_stopped(env);
}

/* l_z and l_h of the batch itself, for its i-th g. */
static void seed(block *b, int64_t first, int64_t i)
{
    const int64_t p = b->batch;
    const double *d = b->q->d + (first + i) * b->all + first;
    double *lh = b->lh + first * BLOCK, *lz = b->lz + first * BLOCK;
    const double *slope = b->slope + first * BLOCK,
                 *curve = b->curve + first * BLOCK, *own = slope + i * BLOCK;
    memset(lz, 0, (size_t)(p * BLOCK) * sizeof *lz);
    memcpy(lz + i * BLOCK, own, BLOCK * sizeof *lz);
    for (int64_t j = 0; j < p; j++)
        for (int s = 0; s < BLOCK; s++)
            lh[j * BLOCK + s] = slope[j * BLOCK + s] * d[j] * own[s] +
                                (i == j ? curve[j * BLOCK + s] : 0);
}

lm_status lm_responses_of_g(lm_env *env, lm_march *m, int64_t l)
{
    block b = block_of(env, m, l);
    const int64_t before = m->t * m->batch, used = before + m->batch;
    double *to = b.q->b + before * b.all;
    for (int64_t i = 0; i < m->batch; i++)
        memset(to + i * b.all, 0, (size_t)used * sizeof *to);
    for (int64_t first = 0; first < m->n; first += BLOCK) {
        if (lm_stopped(env)) return LM_STOPPED;
        open(m, first, used, &b);
        for (int64_t i = 0; i < m->batch && !lm_stopped(env); i++) {
            seed(&b, before, i);
            sweep(&b, before, used, NULL, NULL);
            for (int64_t j = 0; j < used; j++)
                to[i * b.all + j] += total(b.lh + j * BLOCK) / (double)m->n;
        }
    }
    return lm_unless_stopped(env);
}
