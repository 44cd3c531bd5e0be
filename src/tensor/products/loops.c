#include "tensor/products/loops.h"

/* A plan is made in five steps.
 *
 * 1. A loop of size 1 is none.  Two loops of which the outer one goes on, in c,
 * a and b alike, where the inner one ends are one (join_two).
 * 2. Matrices: three loops m, n, k such that m moves c and a, n moves c and b,
 *    and k moves a and b are a product c (m x n) = a (m x k) b (k x n) for BLAS
 *    if in each of the three matrices one stride is 1 and the other at least as
 *    long as a row.  Of all triples, also with a and b exchanged, the one with
 *    the most products m n k is taken (find_matrices).
 * 3. Or none, if even that one is small: then the loops run over elements.
 * 4. Of those, two are the plane, which is walked without a call for each row.
 *    The inner loop is the one whose steps cost least: strides of 0 and 1 stay
 * in a cache line, and writes count twice.  The one around it has stride 1
 * where the inner one has not, and then the plane goes by tiles, as a
 * transposition does; or else it is the one with the smallest steps.
 * 5. All others lie outside, the largest steps outermost.
 */

static void drop(lm_loops *s, int i)
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

static bool join_two(lm_loops *s)
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
static void find_matrices(lm_loops *s, int found[3])
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

static void remove_three(lm_loops *s, const int found[3])
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
static lm_loop take_inner(lm_loops *s)
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
static lm_loop take_second(lm_loops *s, const lm_loop *inner)
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

static void sort(lm_loops *s)
{
    for (int i = 1; i < s->n; i++)
        for (int j = i; j > 0 && reach(&s->loop[j]) > reach(&s->loop[j - 1]);
             j--) {
            const lm_loop t = s->loop[j];
            s->loop[j] = s->loop[j - 1];
            s->loop[j - 1] = t;
        }
}

void lm_loops_plan(int n, const lm_loop *loops, lm_loops *s)
{
    enum { SMALL = 8 }; /* rows are faster */
    int found[3];
    s->n = 0;
    s->empty = false;
    for (int i = 0; i < n; i++) {
        s->empty |= loops[i].size == 0;
        if (loops[i].size != 1) s->loop[s->n++] = loops[i];
    }
    while (join_two(s)) {
    }
    find_matrices(s, found);
    if (s->block <= SMALL) s->block = 0;
    if (s->block) remove_three(s, found);
    s->adds = false;
    for (int i = 0; i < s->n; i++) s->adds |= s->loop[i].c == 0;
    if (s->block) {
        s->turn_left = !lies(s->rows.a, s->common.a, s->common.size);
        s->turn_right = !lies(s->common.b, s->cols.b, s->cols.size);
    } else {
        s->plane[1] = take_inner(s);
        s->plane[0] = take_second(s, &s->plane[1]);
        s->tiles = across(&s->plane[0], &s->plane[1]);
    }
    sort(s);
}
