/* sampler_state: a run as numbers: its head, outputs at the start, and of each
 * group the counts of its vectors and the used parts of its block. */
#include <string.h>

#include "dyn/limit/sampler.h"

/* Numbers on their way to or from a state; with at NULL they are counted. */
typedef struct tape {
    const lm_env *env;
    double *at;
    int64_t n;
    bool reads;
} tape;

static void pass(tape *t, double *x, int64_t n)
{
    if (t->at && t->reads) memcpy(x, t->at + t->n, (size_t)n * sizeof *x);
    if (t->at && !t->reads)
        lm_copy_bytes(t->env, t->at + t->n, x, (size_t)n * sizeof *x);
    t->n += n;
}

static void pass_count(tape *t, int64_t *count)
{
    double x = (double)*count;
    pass(t, &x, 1);
    if (t->reads) *count = (int64_t)x;
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

static lm_status pass_block(lm_env *env, tape *t, lm_group *g)
{
    const int64_t max = lm_group_pieces_max(g);
    lm_piece *piece = lm_scratch(env, (size_t)max * sizeof *piece);
    if (!piece) return lm_nomem(env);
    const int64_t n = lm_group_pieces(g, piece);
    for (int64_t i = 0; i < n; i++)
        for (int64_t r = 0; r < piece[i].used_rows; r++)
            pass(t, *piece[i].at + r * piece[i].cols, piece[i].used_cols);
    return LM_OK;
}

static void pass_outputs(tape *t, lm_sampler *s)
{
    const int64_t m = s->base.x.rows;
    pass(t, s->known, m);
    pass(t, s->start, s->base.groups * m * s->base.plan.k);
}

lm_status lm_sampler_state(lm_env *env, lm_limit *run, double *to, int64_t *n)
{
    lm_sampler *s = (lm_sampler *)run;
    tape t = {.env = env, .at = to};
    double head[LM_LIMIT_HEAD];
    lm_limit_head(run, *n, head);
    pass(&t, head, LM_LIMIT_HEAD);
    pass_outputs(&t, s);
    lm_status status = LM_OK;
    for (int64_t i = 0; i < run->groups && !status; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        pass_counts(&t, &s->group[i]);
        status = pass_block(env, &t, &s->group[i]);
        lm_scratch_release(env, mark);
    }
    *n = t.n;
    return status ? status : lm_unless_stopped(env);
}

/* A group that is empty but for its start, with room for what is read. */
static lm_status read_group(lm_env *env, tape *t, lm_group *g)
{
    tape ahead = *t;
    lm_group_mark mark;
    lm_status status = lm_group_mark_at(env, g, &mark);
    if (status) return status;
    pass_counts(&ahead, g);
    int64_t room = g->room;
    for (int64_t l = 0; l < g->plan->depth; l++)
        if (g->span[l].rank > room) room = g->span[l].rank;
    lm_group_return(g, &mark);
    status = lm_group_room(env, NULL, g, room);
    if (status) return status;
    memset(g->block, 0, g->bytes);
    pass_counts(t, g);
    return pass_block(env, t, g);
}

lm_status lm_sampler_restore(lm_env *env, lm_limit *run, lm_vec state)
{
    lm_sampler *s = (lm_sampler *)run;
    tape t = {.at = state.data, .n = LM_LIMIT_HEAD, .reads = true};
    pass_outputs(&t, s);
    lm_status status = LM_OK;
    for (int64_t i = 0; i < run->groups && !status; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        status = read_group(env, &t, &s->group[i]);
        lm_scratch_release(env, mark);
    }
    return status;
}
