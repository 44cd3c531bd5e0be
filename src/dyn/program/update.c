/* update: a step of a group. */
#include "dyn/program/group.h"
#include "linalg/blas.h"

enum { BAND = 64 }; /* rows of a gradient at a time */

/* One tensor: what moves, and how fast. */
typedef struct motion {
    const lm_limit_rule *rule;
    double lr;
    int64_t t;
} motion;

/* Move n entries, `from` on, by the gradient g. */
static void move(const motion *m, const lm_limit_tensor *w, lm_moved *to,
                 int64_t from, int64_t n, double *g)
{
    const bool adaptive = lm_limit_adaptive(m->rule);
    lm_limit_move(m->rule, &(lm_limit_part){
                               .w = to->value + from,
                               .m1 = to->m1 ? to->m1 + from : NULL,
                               .m2 = to->m2 ? to->m2 + from : NULL,
                               .g = g,
                               .n = n,
                               .t = m->t,
                               .lr = m->lr * (adaptive ? w->adam : w->rate),
                               .eps = m->rule->eps * w->eps,
                           });
}

/* Of a tensor whose gradient is sum_i left_i right_i', rows x cols. */
static void move_matrix(const motion *m, const lm_limit_tensor *w, lm_moved *to,
                        int64_t p, const double *left, int64_t ldl,
                        int64_t rows, const double *right, int64_t cols,
                        double *g)
{
    for (int64_t r = 0; r < rows; r += BAND) {
        const int64_t band = rows - r < BAND ? rows - r : BAND;
        lm_gemm_d(true, false, band, cols, p, 1, left + r, ldl, right, cols, 0,
                  g, cols);
        move(m, w, to, r * cols, band * cols, g);
    }
}

static void weighted(int64_t p, int64_t cols, const double *a, const double *x,
                     double *out)
{
    for (int64_t i = 0; i < p; i++)
        for (int64_t j = 0; j < cols; j++)
            out[i * cols + j] = a[i] * x[i * cols + j];
}

static void move_layer(lm_group *g, const motion *m, const lm_limit_pass *s,
                       const double *a, const double *one, int64_t l,
                       double *dh, double *work)
{
    const lm_limit_plan *p = g->plan;
    const bool entry = lm_limit_entrywise(g->rule);
    const int64_t cols = entry ? g->n : g->room;
    weighted(s->p, cols, a, (entry ? s->dh : s->dc) + l * s->p * cols, dh);
    if (l == 0)
        move_matrix(m, &p->w[0], &g->du, s->p, entry ? s->x : s->input,
                    entry ? p->d : g->inputs, entry ? p->d : g->inputs, dh,
                    cols, work);
    else
        move_matrix(m, &p->w[l], &g->op[l - 1].w, s->p, dh, cols,
                    entry ? g->n : g->span[l].rank,
                    (entry ? s->z : s->c) + (l - 1) * s->p * cols, cols, work);
    move_matrix(m, &p->b[l], &g->db[l], s->p, one, 1, 1, dh, cols, work);
}

static void move_readout(lm_group *g, const motion *m, const lm_limit_pass *s,
                         const double *chi, const double *one, double *work)
{
    const lm_limit_plan *p = g->plan;
    const int64_t L = p->depth;
    const bool entry = lm_limit_entrywise(g->rule);
    const int64_t cols = entry ? g->n : g->room;
    move_matrix(m, &p->w[L], &g->dv, s->p, chi, p->k, p->k,
                (entry ? s->z : s->c) + (L - 1) * s->p * cols, cols, work);
    move_matrix(m, &p->b[L], &g->out, s->p, one, 1, 1, chi, p->k, work);
}

int64_t lm_group_update_room(const lm_group *g, int64_t p)
{
    const int64_t k = g->plan->k, most = g->n > g->room ? g->n : g->room;
    const int64_t wide = most > k ? most : k;
    return (p + BAND) * wide + p * k + p;
}

void lm_group_update(lm_group *g, const lm_limit_pass *s, const double *a,
                     double lr, int64_t t, double *work)
{
    const motion m = {g->rule, lr, t};
    const int64_t k = g->plan->k;
    double *chi = work, *one = chi + s->p * k, *dh = one + s->p;
    double *rest = dh + s->p * (g->n > g->room ? g->n : g->room);
    for (int64_t i = 0; i < s->p; i++) one[i] = 1;
    weighted(s->p, k, a, s->chi, chi);
    for (int64_t l = 0; l < g->plan->depth; l++)
        move_layer(g, &m, s, a, one, l, dh, rest);
    move_readout(g, &m, s, chi, one, rest);
}
