#include "calc/transport/assign.h"

#include <float.h>
#include <math.h>

#include "calc/transport/least.h"

/* column[i] and row[j] are -1 where nothing is matched. */
typedef struct work {
    lm_mat c;
    int64_t n, padded, left;
    double *v, *d, *open; /* padded */
    int64_t *column, *row, *free, *seen;
    double *pred; /* padded: the row from which a column was reached */
} work;

static const double *costs(const work *w, int64_t i)
{
    return w->c.data + i * w->c.stride;
}

static lm_status reserve(lm_env *env, lm_mat c, work *w)
{
    const int64_t n = c.rows, p = lm_padded(n);
    *w = (work){.c = c, .n = n, .padded = p};
    double *real = lm_scratch_doubles(env, 4 * p);
    int64_t *whole = lm_scratch_integers(env, 4 * n);
    if (!real || !whole) return lm_nomem(env);
    w->v = real, w->d = real + p, w->open = real + 2 * p,
    w->pred = real + 3 * p;
    w->column = whole, w->row = whole + n;
    w->free = whole + 2 * n, w->seen = whole + 3 * n;
    for (int64_t i = 0; i < n; i++) w->column[i] = w->row[i] = -1;
    return LM_OK;
}

/* v_j = min_i c_ij; d becomes the row of the least. */
static void column_minima(const lm_env *env, work *w)
{
    for (int64_t j = 0; j < w->padded; j++) w->v[j] = INFINITY, w->d[j] = 0;
    for (int64_t i = 0; i < w->n && !lm_stopped(env); i++) {
        const double *c = costs(w, i), at = (double)i;
        double *v = w->v, *d = w->d;
#pragma omp simd
        for (int64_t j = 0; j < w->padded; j++) {
            d[j] = c[j] < v[j] ? at : d[j];
            v[j] = c[j] < v[j] ? c[j] : v[j];
        }
    }
    for (int64_t j = w->n; j < w->padded; j++) w->v[j] = 0;
}

static void reduce_columns(const lm_env *env, work *w)
{
    column_minima(env, w);
    for (int64_t j = w->n - 1; j >= 0; j--) {
        const int64_t i = (int64_t)w->d[j];
        if (w->column[i] >= 0) continue;
        w->column[i] = j;
        w->row[j] = i;
    }
    for (int64_t i = 0; i < w->n; i++)
        if (w->column[i] < 0) w->free[w->left++] = i;
}

/* Of columns as good as `best` one that is free, where there is one. */
static int64_t free_among(const work *w, int64_t i, const lm_least *best)
{
    const double *c = costs(w, i);
    if (best->second > best->first || w->row[best->at] < 0) return best->at;
    for (int64_t j = 0; j < w->n; j++)
        if (w->row[j] < 0 && c[j] - w->v[j] == best->first) return j;
    return best->at;
}

/* Row i takes its best column and raises it to where its second best is as
 * good.  The row that had it is returned, or -1; i itself where it cannot. */
static int64_t bid(work *w, int64_t i, bool *raised)
{
    const lm_least best = lm_least_two(NULL, w->padded, costs(w, i), w->v);
    const int64_t j = free_among(w, i, &best), old = w->row[j];
    const double v = w->v[j] - (best.second - best.first);
    *raised = isfinite(best.second) && v < w->v[j];
    if (*raised) w->v[j] = v;
    if (old >= 0 && !*raised) return i;
    w->column[i] = j;
    w->row[j] = i;
    if (old >= 0) w->column[old] = -1;
    return old;
}

/* Two rounds; the row that lost its column bids at once, but for no more than
 * a few bids a row. */
static lm_status bid_rows(lm_env *env, work *w)
{
    for (int round = 0; round < 2; round++) {
        const int64_t count = w->left;
        int64_t bids = 4 * w->n + 8;
        w->left = 0;
        for (int64_t k = 0; k < count; k++) {
            int64_t i = w->free[k];
            bool raised = true;
            while (i >= 0 && raised && bids-- > 0) {
                if (lm_stopped(env)) return LM_STOPPED;
                i = bid(w, i, &raised);
            }
            if (i >= 0) w->free[w->left++] = i;
        }
    }
    return LM_OK;
}

/* Columns reached from row i at distance `base` less its own: open[] is the
 * distance of those that are not settled, infinite for the others. */
static void relax(work *w, int64_t i, double base)
{
    const double *c = costs(w, i), *v = w->v, at = (double)i;
    double *d = w->d, *open = w->open, *pred = w->pred;
#pragma omp simd
    for (int64_t j = 0; j < w->padded; j++) {
        const double x = c[j] - v[j] + base, old = d[j];
        const bool less = x < old;
        d[j] = less ? x : old;
        open[j] = less ? x : open[j];
        pred[j] = less ? at : pred[j];
    }
}

/* Dijkstra's algorithm from a free row to the nearest free column, which is
 * returned with its distance, or -1 when the user wants to stop; the settled
 * columns are the first *count of w->seen.  A settled column has d = -infinity,
 * and its distance in `open` of no further use. */
static int64_t shortest(const lm_env *env, work *w, int64_t i, double *length,
                        int64_t *count, double *settled)
{
    double base = 0;
    for (int64_t j = 0; j < w->padded; j++)
        w->d[j] = w->open[j] = INFINITY, w->pred[j] = (double)i;
    *count = 0;
    for (;;) {
        if (lm_stopped(env)) return -1;
        relax(w, i, base);
        double at;
        const int64_t j = lm_least_at(w->padded, w->open, &at);
        if (w->row[j] < 0) {
            *length = at;
            return j;
        }
        w->d[j] = -INFINITY;
        w->open[j] = INFINITY;
        settled[*count] = at;
        w->seen[(*count)++] = j;
        i = w->row[j];
        base = at - (costs(w, i)[j] - w->v[j]);
    }
}

/* The path is switched, and the columns that were settled before its end
 * become dearer by what they were nearer. */
static lm_status augment(const lm_env *env, work *w, int64_t start,
                         double *settled)
{
    double length;
    int64_t count, j = shortest(env, w, start, &length, &count, settled), i;
    if (j < 0) return LM_STOPPED;
    for (int64_t k = 0; k < count; k++) w->v[w->seen[k]] += settled[k] - length;
    do {
        i = (int64_t)w->pred[j];
        const int64_t next = w->column[i];
        w->row[j] = i;
        w->column[i] = j;
        j = next;
    } while (i != start);
    return LM_OK;
}

static lm_status augment_all(lm_env *env, work *w)
{
    double *settled = lm_scratch_doubles(env, w->n);
    if (!settled) return lm_nomem(env);
    lm_status status = LM_OK;
    for (int64_t k = 0; k < w->left && !status; k++)
        status = augment(env, w, w->free[k], settled);
    return status;
}

/* The dual value of the potentials v, u_i = min_j c_ij - v_j, and rounding. */
static lm_status certify(const lm_env *env, const work *w, lm_matching *m)
{
    long double dual = 0, cost = 0, size = 0;
    for (int64_t i = 0; i < w->n; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_least u = lm_least_two(NULL, w->padded, costs(w, i), w->v);
        const double c = costs(w, i)[w->column[i]];
        dual += u.first;
        dual += w->v[i];
        cost += c;
        size += fabs(c) + fabs(w->v[i]);
    }
    const double gap = (double)(cost - dual);
    m->match = w->column;
    m->v = w->v;
    m->cost = (double)cost;
    m->gap = (gap > 0 ? gap : 0) + 2 * DBL_EPSILON * (double)size;
    return LM_OK;
}

lm_status lm_assign(lm_env *env, lm_mat c, lm_matching *m)
{
    work w;
    lm_status status = reserve(env, c, &w);
    if (status) return status;
    reduce_columns(env, &w);
    status = bid_rows(env, &w);
    if (!status) status = augment_all(env, &w);
    return status ? status : certify(env, &w, m);
}
