#include "tensor/order/radix_sort.h"

#include <math.h>
#include <string.h>

#include "core/ordinal.h"

/* A pass of a radix sort by 8 bits costs the same for any numbers, and 8 passes
 * would sort.  Fewer do for most: cut into 2^b equal cells, n keys that are
 * spread evenly lie about n / 2^b in each, so b = log2 n bits leave a few in a
 * cell, and insertion puts those in order in O(n) moves.  Keys are even within
 * an octave of numbers; where they span 2^k octaves, k bits more are needed
 * (spread).  Numbers that are not spread like that, such as many near 1 and one
 * at 1e300, show in the insertion: past 4 n moves it gives up, and the passes
 * over all bytes follow.
 */

/* An element is w words, the key first and perhaps an index after it; w is a
 * constant wherever these functions are used. */
#define INLINE static inline __attribute__((always_inline))

enum { BYTES = 8, VALUES = 256, FEW = 48 };

/* Every NaN is last. */
static inline uint64_t key_of(double x)
{
    return x != x ? UINT64_MAX : lm_ordinal(x);
}

/* ---- keys --------------------------------------------------------------- */

/* Keys less their smallest, shifted so that the leading bit counts. */
typedef struct {
    uint64_t low;
    int shift;
    int bytes; /* leading ones that tell n keys apart, as a rule */
} scale;

static int bits_of(uint64_t x)
{
    return x ? 64 - __builtin_clzll(x) : 0;
}

/* Keys of one octave are spread evenly where numbers are, and most numbers
 * may lie in one of the octaves between the smallest and the largest. */
INLINE scale spread(lm_env *env, const int w, int64_t n, uint64_t *a)
{
    uint64_t low = UINT64_MAX, high = 0;
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++) {
        low = a[i * w] < low ? a[i * w] : low;
        high = a[i * w] > high ? a[i * w] : high;
    }
    const uint64_t span = high - low;
    const int shift = 64 - bits_of(span | 1);
    const int bits = bits_of((uint64_t)n) + bits_of(span >> 52) - 2;
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++)
        a[i * w] = (a[i * w] - low) << shift;
    return (scale){low, shift, bits < 56 ? (bits + 7) / 8 : BYTES};
}

/* ---- two ways to sort --------------------------------------------------- */

/* By the leading bytes; returns which of the two blocks holds the result.
 * Once it is to stop, the order no longer matters. */
INLINE uint64_t *radix(lm_env *env, const int w, int64_t n, uint64_t *a,
                       uint64_t *b, int bytes)
{
    int64_t place[BYTES][VALUES + 1];
    memset(place, 0, (size_t)bytes * sizeof *place);
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++)
        for (int p = 0; p < bytes; p++)
            place[p][(a[i * w] >> (56 - 8 * p) & 255) + 1]++;
    for (int p = bytes - 1; p >= 0; p--) {
        const int shift = 56 - 8 * p;
        if (place[p][(a[0] >> shift & 255) + 1] == n) continue;
        for (int k = 0; k < VALUES; k++) place[p][k + 1] += place[p][k];
        for (int64_t i = 0; i < n; i++) {
            if (lm_stopped_at(env, i)) return a;
            const uint64_t *from = a + i * w;
            uint64_t *to = b + w * place[p][from[0] >> shift & 255]++;
            for (int k = 0; k < w; k++) to[k] = from[k];
        }
        uint64_t *t = a;
        a = b;
        b = t;
    }
    return a;
}

/* Gives up, with the elements in some better order, after `most` moves. */
INLINE bool insertion(lm_env *env, const int w, int64_t n, uint64_t *a,
                      int64_t most)
{
    int64_t steps = 0;
    for (int64_t i = 1; i < n; i++) {
        uint64_t x[2];
        int64_t j = i;
        if (++steps >= LM_PIECE) {
            if (lm_stopped(env)) return true;
            steps = 0;
        }
        if (a[(i - 1) * w] <= a[i * w]) continue;
        for (int k = 0; k < w; k++) x[k] = a[i * w + k];
        for (; j > 0 && a[(j - 1) * w] > x[0]; j--)
            for (int k = 0; k < w; k++) a[j * w + k] = a[(j - 1) * w + k];
        for (int k = 0; k < w; k++) a[j * w + k] = x[k];
        steps += i - j;
        most -= i - j;
        if (most < 0) return false;
    }
    return true;
}

INLINE uint64_t *in_order(lm_env *env, const int w, int64_t n, uint64_t *a,
                          uint64_t *b, int bytes)
{
    if (n > FEW) {
        uint64_t *sorted = radix(env, w, n, a, b, bytes);
        b = sorted == a ? b : a;
        a = sorted;
    }
    if (insertion(env, w, n, a, n > FEW ? 4 * n : n * n)) return a;
    return radix(env, w, n, a, b, BYTES);
}

/* ---- numbers ------------------------------------------------------------ */

lm_status lm_sort(lm_env *env, int64_t n, const double *x, int64_t at,
                  double *to, int64_t to_at)
{
    const lm_mark mark = lm_scratch_mark(env);
    uint64_t *a = lm_scratch(env, (size_t)n * sizeof *a);
    uint64_t *b = n > FEW ? lm_scratch(env, (size_t)n * sizeof *b) : a;
    if (!a || !b) return lm_nomem(env);
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++)
        a[i] = key_of(x[i * at]);
    const scale s = spread(env, 1, n, a);
    a = in_order(env, 1, n, a, b, s.bytes);
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++)
        to[i * to_at] = lm_at_ordinal((a[i] >> s.shift) + s.low);
    lm_scratch_release(env, mark);
    return lm_unless_stopped(env);
}

/* ---- a part of what is sorted -------------------------------------------- */

/* Of CELLS equal intervals of keys, those that hold the part are sorted. */
static lm_status part_by_cells(lm_env *env, int64_t n, const double *x,
                               int64_t first, int64_t count, double *to)
{
    enum { BITS = 11, CELLS = 1 << BITS };
    int64_t held[CELLS] = {0};
    uint64_t low = UINT64_MAX, high = 0;
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        const uint64_t key = key_of(x[i]);
        low = key < low ? key : low;
        high = key > high ? key : high;
    }
    if (high == UINT64_MAX) {
        for (int64_t i = 0; i < count; i++) to[i] = NAN;
        return LM_OK;
    }
    const int shift = 64 - bits_of((high - low) | 1);
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        held[(key_of(x[i]) - low) << shift >> (64 - BITS)]++;
    }
    uint64_t from = 0, last;
    int64_t below = 0;
    while (below + held[from] <= first) below += held[from++];
    int64_t inside = held[last = from];
    while (below + inside < first + count) inside += held[++last];

    const lm_mark mark = lm_scratch_mark(env);
    uint64_t *a = lm_scratch(env, (size_t)(inside + 1) * sizeof *a);
    uint64_t *b = lm_scratch(env, (size_t)inside * sizeof *b);
    if (!a || !b) return lm_nomem(env);
    int64_t k = 0;
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        const uint64_t key = key_of(x[i]);
        const uint64_t cell = (key - low) << shift >> (64 - BITS);
        a[k] = key; /* goes on only if it is one of them */
        k += (cell >= from) & (cell <= last);
    }
    const scale s = spread(env, 1, inside, a);
    a = in_order(env, 1, inside, a, b, s.bytes);
    for (int64_t i = 0; i < count; i++)
        to[i] = lm_at_ordinal((a[first - below + i] >> s.shift) + s.low);
    lm_scratch_release(env, mark);
    return lm_unless_stopped(env);
}

/* Two elements that have the part between them, as a rule: a sample tells
 * ranks to sqrt(SAMPLE) / 2 = 32. */
static lm_status bounds(lm_env *env, int64_t n, const double *x, int64_t first,
                        int64_t count, double *low, double *high)
{
    enum { SAMPLE = 4096, SLACK = 160 };
    double sample[SAMPLE];
    const int64_t from = first * SAMPLE / n - SLACK;
    const int64_t end = (first + count) * SAMPLE / n + SLACK;
    const lm_status status = lm_sort(env, SAMPLE, x, n / SAMPLE, sample, 1);
    if (status) return status;
    *low = from < 0 ? -INFINITY : sample[from];
    *high = end < SAMPLE ? sample[end] : INFINITY;
    return LM_OK;
}

/* What lies in [low, high], what below and what nowhere. */
typedef struct {
    double *inside;
    int64_t count, below, nan;
} division;

/* Gives up where more than `room` numbers lie inside, or to stop. */
static bool divide(const lm_env *env, int64_t n, const double *x, double low,
                   double high, int64_t room, division *d)
{
    enum { BLOCK = 1024 };
    int64_t k = 0;
    for (int64_t i0 = 0; i0 < n; i0 += BLOCK) {
        const int64_t end = n - i0 < BLOCK ? n : i0 + BLOCK;
        if (k + BLOCK > room || lm_stopped_at(env, i0)) return false;
        for (int64_t i = i0; i < end; i++) {
            d->below += x[i] < low;
            d->nan += x[i] != x[i];
        }
        for (int64_t i = i0; i < end; i++) {
            d->inside[k] = x[i]; /* goes on only if it is one of them */
            k += (x[i] >= low) & (x[i] <= high);
        }
    }
    d->count = k;
    return true;
}

/* Of many numbers first those near the part are copied, in one pass. */
lm_status lm_sort_part(lm_env *env, int64_t n, const double *x, int64_t first,
                       int64_t count, double *to)
{
    enum { MANY = 1 << 17 };
    if (n < MANY) return part_by_cells(env, n, x, first, count, to);
    const lm_mark mark = lm_scratch_mark(env);
    const int64_t room = n / 4;
    division d = {.inside = lm_scratch_doubles(env, room)};
    double low, high;
    if (!d.inside) return lm_nomem(env);
    lm_status status = bounds(env, n, x, first, count, &low, &high);
    if (status) return status;
    const bool divided = divide(env, n, x, low, high, room, &d);
    if (divided && !d.nan && d.below <= first &&
        first + count <= d.below + d.count)
        status =
            part_by_cells(env, d.count, d.inside, first - d.below, count, to);
    else
        status = part_by_cells(env, n, x, first, count, to);
    lm_scratch_release(env, mark);
    return status;
}

/* ---- indices --------------------------------------------------------------
 */

lm_status lm_argsort(lm_env *env, int64_t n, const double *x, int64_t at,
                     int64_t *order)
{
    const lm_mark mark = lm_scratch_mark(env);
    uint64_t *a = lm_scratch(env, (size_t)n * 2 * sizeof *a);
    uint64_t *b = n > FEW ? lm_scratch(env, (size_t)n * 2 * sizeof *b) : a;
    if (!a || !b) return lm_nomem(env);
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++) {
        a[2 * i] = key_of(x[i * at] + 0.0); /* -0 is 0 */
        a[2 * i + 1] = (uint64_t)i;
    }
    const scale s = spread(env, 2, n, a);
    a = in_order(env, 2, n, a, b, s.bytes);
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++)
        order[i] = (int64_t)a[2 * i + 1];
    lm_scratch_release(env, mark);
    return lm_unless_stopped(env);
}
