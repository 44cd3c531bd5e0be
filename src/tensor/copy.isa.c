/* Copies between layouts (shape.h): the loops of a copy may run in any order,
 * so they are joined where both sides go on, and ordered so that at least one
 * side is walked as it lies. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tensor/shape.h"

/* One axis of a copy. */
typedef struct {
    int64_t size, dst, src;
} axis;

/* Drop axes of size 1 and join neighbours that both sides walk as one.
 * Returns the number of axes left, or -1 if there is nothing to copy. */
static int simplify(int rank, const int64_t *size, const int64_t *dst_at,
                    const int64_t *src_at, axis *axes)
{
    int n = 0;
    for (int i = 0; i < rank; i++) {
        if (size[i] == 0) return -1;
        if (size[i] == 1) continue;
        const axis next = {size[i], dst_at[i], src_at[i]};
        axis *last = n ? &axes[n - 1] : NULL;
        if (last && last->dst == next.size * next.dst &&
            last->src == next.size * next.src) {
            last->size *= next.size;
            last->dst = next.dst;
            last->src = next.src;
        } else
            axes[n++] = next;
    }
    return n;
}

/* The order of the loops is free: put the axis along which the destination
 * moves least last, and before it the one along which the source does. */
static void order(int n, axis *axes)
{
    for (int i = 0; i < n - 1; i++)
        if (llabs(axes[i].dst) < llabs(axes[n - 1].dst)) {
            const axis t = axes[i];
            axes[i] = axes[n - 1];
            axes[n - 1] = t;
        }
    for (int i = 0; i < n - 2; i++)
        if (axes[i].src && llabs(axes[i].src) < llabs(axes[n - 2].src)) {
            const axis t = axes[i];
            axes[i] = axes[n - 2];
            axes[n - 2] = t;
        }
}

/* dst[i] = src[i at]; a stride that the compiler knows is vector code. */
static inline __attribute__((always_inline)) void
every(const int64_t at, int64_t n, double *dst, const double *src)
{
    for (int64_t i = 0; i < n; i++) dst[i] = src[i * at];
}

static void copy_row(axis a, double *dst, const double *src)
{
    if (a.dst == 1 && a.src == 1)
        memcpy(dst, src, (size_t)a.size * sizeof *dst);
    else if (a.dst == 1 && a.src == 0) {
        const double value = *src;
        for (int64_t i = 0; i < a.size; i++) dst[i] = value;
    } else if (a.dst == 1 && a.src == 2)
        every(2, a.size, dst, src);
    else if (a.dst == 1 && a.src == -1)
        every(-1, a.size, dst, src);
    else if (a.dst == 1)
        every(a.src, a.size, dst, src);
    else
        for (int64_t i = 0; i < a.size; i++) dst[i * a.dst] = src[i * a.src];
}

/* Columns of a square of numbers, which become its rows. */
enum { SQUARE = 4 };
#ifdef __AVX__
typedef double four __attribute__((vector_size(32), aligned(8)));

static inline void turn_square(double *dst, int64_t dst_at, const double *src,
                               int64_t src_at)
{
    const four *p = (const four *)src, *q = (const four *)(src + src_at),
               *r = (const four *)(src + 2 * src_at),
               *s = (const four *)(src + 3 * src_at);
    const four even = __builtin_shufflevector(*p, *q, 0, 4, 2, 6),
               odd = __builtin_shufflevector(*p, *q, 1, 5, 3, 7),
               even_2 = __builtin_shufflevector(*r, *s, 0, 4, 2, 6),
               odd_2 = __builtin_shufflevector(*r, *s, 1, 5, 3, 7);
    *(four *)dst = __builtin_shufflevector(even, even_2, 0, 1, 4, 5);
    dst += dst_at;
    *(four *)dst = __builtin_shufflevector(odd, odd_2, 0, 1, 4, 5);
    dst += dst_at;
    *(four *)dst = __builtin_shufflevector(even, even_2, 2, 3, 6, 7);
    dst += dst_at;
    *(four *)dst = __builtin_shufflevector(odd, odd_2, 2, 3, 6, 7);
}
#else
static inline void turn_square(double *dst, int64_t dst_at, const double *src,
                               int64_t src_at)
{
    for (int i = 0; i < SQUARE; i++)
        for (int j = 0; j < SQUARE; j++)
            dst[i * dst_at + j] = src[i + j * src_at];
}
#endif

/* rows x cols numbers; the source goes on down the columns, and the destination
 * along the rows. */
static void turn(int64_t rows, int64_t cols, double *dst, int64_t dst_at,
                 const double *src, int64_t src_at)
{
    const int64_t m = rows - rows % SQUARE, n = cols - cols % SQUARE;
    for (int64_t i = 0; i < m; i += SQUARE)
        for (int64_t j = 0; j < n; j += SQUARE)
            turn_square(dst + i * dst_at + j, dst_at, src + i + j * src_at,
                        src_at);
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = i < m ? n : 0; j < cols; j++)
            dst[i * dst_at + j] = src[i + j * src_at];
}

/* By tiles, so that the side that is walked across stays in cache: long ones of
 * a matrix that is turned, unless its rows share lines of the cache. */
static void copy_plane(axis r, axis c, double *dst, const double *src)
{
    enum { SHORT = 32, LONG = 512, SHARED = 64, SMALL = 1 << 17 };
    if (c.src == 1 || c.src == 0 || r.src == 0) {
        for (int64_t i = 0; i < r.size; i++)
            copy_row(c, dst + i * r.dst, src + i * r.src);
        return;
    }
    const bool turned = r.src == 1 && c.dst == 1;
    const bool squares =
        turned && (c.src % SHARED == 0 || r.size * c.size <= SMALL);
    const int64_t tile = turned && !squares ? LONG : SHORT;
    for (int64_t i0 = 0; i0 < r.size; i0 += tile)
        for (int64_t j0 = 0; j0 < c.size; j0 += tile) {
            const int64_t below = r.size - i0, left = c.size - j0;
            const int64_t rows = below < tile ? below : tile;
            const axis part = {left < tile ? left : tile, c.dst, c.src};
            double *to = dst + i0 * r.dst + j0 * c.dst;
            const double *from = src + i0 * r.src + j0 * c.src;
            if (squares)
                turn(rows, part.size, to, r.dst, from, c.src);
            else
                for (int64_t i = 0; i < rows; i++)
                    copy_row(part, to + i * r.dst, from + i * r.src);
        }
}

void lm_copy(int rank, const int64_t *size, double *dst, const int64_t *dst_at,
             const double *src, const int64_t *src_at)
{
    axis axes[LM_RANK_MAX + 2];
    int64_t index[LM_RANK_MAX] = {0};
    int n = simplify(rank, size, dst_at, src_at, axes);
    if (n < 0) return;
    order(n, axes);
    while (n < 2) { /* a number or a row is a plane too */
        memmove(axes + 1, axes, (size_t)n * sizeof *axes);
        axes[0] = (axis){1, 0, 0};
        n++;
    }
    for (;;) {
        copy_plane(axes[n - 2], axes[n - 1], dst, src);
        int k = n - 3;
        for (; k >= 0; k--) {
            dst += axes[k].dst;
            src += axes[k].src;
            if (++index[k] < axes[k].size) break;
            dst -= axes[k].dst * axes[k].size;
            src -= axes[k].src * axes[k].size;
            index[k] = 0;
        }
        if (k < 0) return;
    }
}

/* By pieces along the axis along which the destination moves most, so that its
 * memory is touched in order; whole tiles along that on which the source goes
 * on. */
lm_status lm_copy_all(lm_env *env, int rank, const int64_t *size, double *dst,
                      const int64_t *dst_at, const double *src,
                      const int64_t *src_at)
{
    enum { PIECE = 1 << 22, ROWS = 64 };
    int64_t part[LM_RANK_MAX], total = 1;
    int along = -1, k = -1;
    if (lm_stopped(env)) return LM_STOPPED;
    for (int i = 0; i < rank; i++) {
        part[i] = size[i];
        total *= size[i];
        if (size[i] > 1 && src_at[i] &&
            (along < 0 || llabs(src_at[i]) < llabs(src_at[along])))
            along = i;
    }
    if (total <= PIECE) {
        lm_copy(rank, size, dst, dst_at, src, src_at);
        return LM_OK;
    }
    for (int i = 0; i < rank; i++)
        if (size[i] > (i == along ? ROWS : 1) &&
            (k < 0 || llabs(dst_at[i]) > llabs(dst_at[k])))
            k = i;
    const int64_t fit = PIECE / (total / size[k]);
    const int64_t least = k == along ? ROWS : 1;
    const int64_t step = fit > least ? fit : least;
    lm_status status = LM_OK;
    for (int64_t i = 0; i < size[k] && !status; i += step) {
        part[k] = size[k] - i < step ? size[k] - i : step;
        status = lm_copy_all(env, rank, part, dst + i * dst_at[k], dst_at,
                             src + i * src_at[k], src_at);
    }
    return status;
}

lm_status lm_move(lm_env *env, int64_t n, const double *src, double *dst)
{
    return lm_copy_bytes(env, dst, src, (size_t)n * sizeof *dst);
}

lm_status lm_fill(lm_env *env, double number, int64_t n, double *dst)
{
    if (number == 0 && !signbit(number))
        return lm_zero_bytes(env->stop, dst, (size_t)n * sizeof *dst);
    int64_t i, end = 0;
    while (lm_next_piece(env, n, &i, &end))
        for (; i < end; i++) dst[i] = number;
    return lm_unless_stopped(env);
}
