/* chunk: the loop over data that all passes over a whole data set share. */
#include "core/real.h"
#include "model/passes/chunk.h"

typedef R(lm_chunk) chunk;

lm_status R(lm_chunk_open)(lm_env *env, const lm_net *net, lm_mat x,
                           lm_keep keep, chunk *c)
{
    const int64_t rows = lm_chunk_rows(x.rows);
    *c = (chunk){.tape = {.net = net}, .data = x, .rows = rows};
    lm_status status = lm_net_admits(env, net, x);
    if (!status) status = R(lm_chunk_room)(env, c, net->d, &c->x);
    return status ? status : R(lm_chunk_tape)(env, c, keep, &c->tape);
}

bool R(lm_chunk_next)(lm_env *env, chunk *c, int nodes, lm_status *status)
{
    c->first += c->m;
    const int64_t left = c->data.rows - c->first;
    if (!*status) *status = lm_unless_stopped(env);
    if (*status || left <= 0) return false;
    c->m = left < c->rows ? left : c->rows;
    R(lm_chunk_load)(c, c->data, c->x);
    R(lm_pass_forward)(&c->tape, c->x, c->m, nodes);
    *status = lm_unless_stopped(env);
    return !*status;
}

lm_status R(lm_chunk_tape)(lm_env *env, const chunk *c, lm_keep keep,
                           R(lm_tape) * tape)
{
    const lm_net *net = c->tape.net;
    void *memory = lm_scratch(env, R(lm_tape_bytes)(net, c->rows, keep));
    if (!memory) return lm_nomem(env);
    R(lm_tape_open)(tape, net, c->rows, keep, memory);
    tape->stop = env->stop;
    return LM_OK;
}

lm_status R(lm_chunk_room)(lm_env *env, const chunk *c, int64_t cols,
                           real **rows)
{
    *rows = lm_scratch(env, (size_t)(c->rows * cols) * sizeof(real));
    return *rows ? LM_OK : lm_nomem(env);
}

void R(lm_chunk_load)(const chunk *c, lm_mat from, real *to)
{
    R(lm_rows_load)(c->tape.stop, from, c->first, c->m, to);
}

void R(lm_chunk_store)(const chunk *c, const real *from, lm_mat to)
{
    int64_t first, end = 0;
    while (lm_next_until(c->tape.stop, to.cols, &first, &end))
        for (int64_t i = 0; i < c->m; i++) {
            if (lm_told_at_row(c->tape.stop, i, end - first)) return;
            for (int64_t j = first; j < end; j++)
                to.data[(c->first + i) * to.stride + j] =
                    (double)from[i * to.cols + j];
        }
}
