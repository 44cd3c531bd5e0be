#include "theory/mean/grid.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/posdef.h"
#include "linalg/until.h"

enum { TILE = 1024 };

static void features(const lm_env *env, lm_grid *g)
{
    const int64_t n = g->x.n, m = g->cells;
    for (int64_t i = 0; i < m; i++)
        g->axis[i] = g->range * (2 * (double)i / (double)(m - 1) - 1);
    for (int64_t i = 0; i < g->nodes && !lm_stopped_at_row(env, i, n); i++) {
        const double u = g->axis[i / m], b = g->axis[i % m];
        double *h = g->h + i * n;
        for (int64_t j = 0; j < n; j++) h[j] = u * g->x.data[j] + b;
        g->weight[i] = u * u + b * b;
    }
    for (int64_t i = 0; i < g->nodes && !lm_stopped_at_row(env, i, n); i++)
        lm_act_value_d(&g->act, n, g->h + i * n, g->h + i * n);
}

lm_status lm_grid_open(lm_env *env, lm_grid *g, const double *y)
{
    const int64_t n = g->x.n, c = g->readout.outputs;
    g->nodes = g->cells * g->cells;
    g->readout.n = n;
    g->axis = lm_scratch_doubles(env, g->cells);
    g->h = lm_scratch_doubles(env, g->nodes * n);
    g->weight = lm_scratch_doubles(env, g->nodes);
    g->tile = lm_scratch_doubles(env, TILE * (n > c ? n : c));
    const int64_t room = lm_readout_room(n, c);
    double *block = lm_scratch_doubles(env, room);
    if (!g->axis || !g->h || !g->weight || !g->tile || !block)
        return lm_nomem(env);
    lm_zero_bytes(env->stop, block, (size_t)room * sizeof *block);
    lm_readout_open(&g->readout, block);
    lm_copy_bytes(env, g->readout.y, y, (size_t)(c * n) * sizeof *y);
    features(env, g);
    return lm_unless_stopped(env);
}

lm_status lm_grid_law_open(lm_env *env, const lm_grid *g, lm_grid_law *law)
{
    *law = (lm_grid_law){0};
    law->log_p = lm_scratch_doubles(env, g->nodes);
    law->p = lm_scratch_doubles(env, g->nodes);
    return law->log_p && law->p ? LM_OK : lm_nomem(env);
}

void lm_grid_normalise(const lm_grid *g, lm_grid_law *law)
{
    double most = -INFINITY, sum = 0;
    for (int64_t i = 0; i < g->nodes; i++) most = fmax(most, law->log_p[i]);
    for (int64_t i = 0; i < g->nodes; i++) sum += exp(law->log_p[i] - most);
    const double total = most + log(sum);
    for (int64_t i = 0; i < g->nodes; i++) {
        law->log_p[i] -= total;
        law->p[i] = exp(law->log_p[i]);
    }
}

static int64_t tile_of(const lm_grid *g, int64_t at)
{
    return g->nodes - at < TILE ? g->nodes - at : TILE;
}

/* E_p h h' */
static lm_status kernel(lm_env *env, lm_grid *g, const lm_grid_law *law)
{
    const int64_t n = g->x.n;
    for (int64_t at = 0; at < g->nodes; at += TILE) {
        const int64_t rows = tile_of(g, at);
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t i = 0; i < rows; i++) {
            const double root = sqrt(law->p[at + i]);
            const double *h = g->h + (at + i) * n;
            for (int64_t j = 0; j < n; j++) g->tile[i * n + j] = root * h[j];
        }
        lm_syrk_d(true, n, rows, 1, g->tile, n, at > 0, g->readout.k, n);
    }
    return LM_OK;
}

lm_status lm_grid_measure(lm_env *env, lm_grid *g, lm_grid_law *law)
{
    const double cell = pow(2 * g->range / (double)(g->cells - 1), 2);
    lm_readout *r = &g->readout;
    lm_status status = kernel(env, g, law);
    if (!status) status = lm_readout_solve(env, r);
    if (status) return status;
    status = lm_readout_df(env, r, &law->df);
    law->loss = lm_readout_loss(r);
    law->norm = lm_readout_norm(r);
    law->U =
        lm_readout_value(r) + g->noise / 2 * (1 - law->df / (double)g->x.n);
    law->entropy = law->size = 0;
    for (int64_t i = 0; i < g->nodes; i++) {
        const double p = law->p[i];
        if (p > 0) law->entropy += p * (law->log_p[i] - log(cell));
        law->size += p * g->weight[i];
    }
    law->G = law->U + g->decay / 2 * law->size;
    law->FE = law->G + g->temperature * law->entropy;
    return status;
}

/* sum_i (b h_w)_i^2 of the rows h of a tile, b c x n, times factor, is added to
 * log_p. */
static void add_squares(const lm_env *env, lm_grid *g, const double *b,
                        int64_t c, double factor, double *log_p)
{
    const int64_t n = g->x.n;
    for (int64_t at = 0; at < g->nodes && !lm_stopped(env); at += TILE) {
        const int64_t rows = tile_of(g, at);
        lm_gemm_until_d(env->stop, false, true, rows, c, n, 1, g->h + at * n, n,
                        b, n, 0, g->tile, c);
        for (int64_t i = 0; i < rows; i++)
            log_p[at + i] +=
                factor * lm_dot_d(c, g->tile + i * c, g->tile + i * c);
    }
}

/* M^-1 in r->square; r->factor is that of M where the loss is squared. */
static void inverse(const lm_env *env, lm_readout *r)
{
    const int64_t n = r->n;
    lm_zero_bytes(env->stop, r->square, (size_t)(n * n) * sizeof *r->square);
    for (int64_t i = 0; i < n; i++) r->square[i * n + i] = 1;
    lm_posdef_solve(env->stop, n, r->factor, n, r->square);
}

lm_status lm_grid_gibbs(lm_env *env, lm_grid *g, lm_grid_law *to)
{
    const lm_readout *r = &g->readout;
    const double unit = r->penalty / (2 * g->temperature);
    for (int64_t i = 0; i < g->nodes; i++)
        to->log_p[i] = -g->decay / (2 * g->temperature) * g->weight[i];
    add_squares(env, g, r->alpha, r->outputs, unit / (double)r->outputs,
                to->log_p);
    if (g->noise != 0) {
        inverse(env, &g->readout);
        add_squares(env, g, r->square, r->n, unit * g->noise, to->log_p);
    }
    if (lm_stopped(env)) return LM_STOPPED;
    lm_grid_normalise(g, to);
    return LM_OK;
}
