/* sampler_state: a run as numbers: its head, outputs at the start, and of each
 * group the counts of its vectors and the used parts of its block. */
#include <math.h>
#include <string.h>

#include "dyn/limit/sampler.h"

/* Numbers on their way to or from a state; with at NULL they are counted.  What
 * is read may be anything: a count that is none, or more than there are
 * numbers, is a fault, after which nothing is read. */
typedef struct tape {
    const lm_env *env;
    double *at;
    int64_t n, size;
    bool reads, faulty;
} tape;

static bool skip(tape *t, int64_t n)
{
    if (t->reads && n > t->size - t->n) t->faulty = true;
    if (!t->faulty) t->n += n;
    return !t->faulty;
}

static void pass(tape *t, double *x, int64_t n)
{
    double *const at = t->at + (t->at ? t->n : 0);
    if (!skip(t, n) || !t->at) return;
    if (t->reads)
        memcpy(x, at, (size_t)n * sizeof *x);
    else
        lm_copy_bytes(t->env, at, x, (size_t)n * sizeof *x);
}

static void pass_count(tape *t, int64_t *count)
{
    double x = (double)*count;
    pass(t, &x, 1);
    if (!t->reads || t->faulty) return;
    t->faulty = !(x >= 0 && x <= (double)t->size && x == floor(x));
    if (!t->faulty) *count = (int64_t)x;
}

static void pass_counts(tape *t, lm_group *g)
{
    for (int64_t l = 0; l < g->plan->depth; l++) {
        pass_count(t, &g->span[l].rank);
        pass_count(t, &g->span[l].drawn);
        pass_count(t, &g->op[l].seen_n);
        pass_count(t, &g->op[l].back_n);
    }
}

static void pass_block(tape *t, lm_group *g, lm_piece *piece)
{
    const int64_t n = lm_group_pieces(g, piece);
    for (int64_t i = 0; i < n; i++)
        for (int64_t r = 0; r < piece[i].used_rows; r++)
            pass(t, *piece[i].at + r * piece[i].cols, piece[i].used_cols);
}

static void pass_outputs(tape *t, lm_sampler *s)
{
    const int64_t m = s->base.x.rows;
    pass(t, s->known, m);
    pass(t, s->start, s->base.groups * m * s->base.plan.k);
}

static lm_piece *pieces_of(lm_env *env, const lm_sampler *s)
{
    return lm_scratch(env, (size_t)lm_group_pieces_max(&s->group[0]) *
                               sizeof(lm_piece));
}

lm_status lm_sampler_state(lm_env *env, lm_limit *run, double *to, int64_t *n)
{
    lm_sampler *s = (lm_sampler *)run;
    tape t = {.env = env, .at = to};
    double head[LM_LIMIT_HEAD];
    lm_limit_head(run, *n, head);
    pass(&t, head, LM_LIMIT_HEAD);
    pass_outputs(&t, s);
    lm_piece *piece = pieces_of(env, s);
    if (!piece) return lm_nomem(env);
    for (int64_t i = 0; i < run->groups; i++) {
        pass_counts(&t, &s->group[i]);
        pass_block(&t, &s->group[i], piece);
    }
    *n = t.n;
    return lm_unless_stopped(env);
}

/* Do the counts of a layer go together?  Fresh normals are those of the start
 * and one for every vector that an operator has seen; size: of the state. */
static bool possible(const lm_group *g, int64_t l, int64_t size)
{
    const lm_span *span = &g->span[l];
    const lm_gauss_op *op = &g->op[l];
    const bool last = l + 1 == g->plan->depth;
    const int64_t begun = (l ? 0 : g->inputs) + (last ? g->plan->k : 0);
    const int64_t seen = l ? g->op[l - 1].seen_n : 0;
    return span->rank > span->drawn && span->rank <= size / g->n &&
           span->drawn == begun + seen + op->back_n &&
           op->seen_n <= (last ? 0 : span->rank) &&
           op->back_n <= (last ? 0 : g->span[l + 1].rank);
}

/* Past the next group, which is looked at in a copy of g; *room is what it
 * takes. */
static lm_status look(lm_env *env, tape *t, const lm_group *g, lm_piece *piece,
                      int64_t *room)
{
    const size_t depth = (size_t)g->plan->depth;
    lm_group like = *g;
    like.span = lm_scratch(env, depth * sizeof *like.span);
    like.op = lm_scratch(env, depth * sizeof *like.op);
    if (!like.span || !like.op) return lm_nomem(env);
    memcpy(like.span, g->span, depth * sizeof *like.span);
    memcpy(like.op, g->op, depth * sizeof *like.op);
    pass_counts(t, &like);
    *room = g->room;
    for (int64_t l = 0; l < g->plan->depth && !t->faulty; l++) {
        t->faulty = !possible(&like, l, t->size);
        if (like.span[l].rank > *room) *room = like.span[l].rank;
    }
    const int64_t n = t->faulty ? 0 : lm_group_pieces(&like, piece);
    for (int64_t i = 0; i < n; i++)
        skip(t, piece[i].used_rows * piece[i].used_cols);
    return LM_OK;
}

/* Room for what is read, if all of it is a state of this run. */
static lm_status prepare(lm_env *env, lm_sampler *s, tape ahead,
                         lm_piece *piece)
{
    const int64_t groups = s->base.groups;
    int64_t *room = lm_scratch_integers(env, groups);
    if (!room) return lm_nomem(env);
    skip(&ahead, s->base.x.rows * (1 + groups * s->base.plan.k));
    lm_status status = LM_OK;
    for (int64_t i = 0; i < groups && !status; i++)
        status = look(env, &ahead, &s->group[i], piece, &room[i]);
    if (status) return status;
    if (ahead.faulty || ahead.n != ahead.size) return lm_limit_foreign(env);
    for (int64_t i = 0; i < groups && !status; i++)
        if (room[i] > s->group[i].room)
            status = lm_group_room(env, NULL, &s->group[i], room[i]);
    return status;
}

lm_status lm_sampler_restore(lm_env *env, lm_limit *run, lm_vec state)
{
    lm_sampler *s = (lm_sampler *)run;
    tape t = {.env = env,
              .at = state.data,
              .n = LM_LIMIT_HEAD,
              .size = state.n,
              .reads = true};
    lm_piece *piece = pieces_of(env, s);
    if (!piece) return lm_nomem(env);
    const lm_status status = prepare(env, s, t, piece);
    if (status) return status;
    pass_outputs(&t, s);
    for (int64_t i = 0; i < run->groups; i++) {
        lm_group *g = &s->group[i];
        memset(g->block, 0, g->bytes);
        pass_counts(&t, g);
        pass_block(&t, g, piece);
    }
    return LM_OK;
}
