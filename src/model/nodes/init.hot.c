/* init: the initial weights, w ~ N(0, std^2).
 *
 * Element i of tensor t is a function of (seed, "init", t, i) alone: it does
 * not depend on the other tensors, on threads, or on what was drawn before, so
 * two networks that differ in one layer share the rest, and single precision
 * starts where double does, to about 1e-6.  Biases have std 0 and
 * stay zero, as the block is made; gains have a mean.  A tracked network also
 * keeps its start. */
#include "core/real.h"
#include "core/rng.h"
#include "model/nodes/init.h"

#ifdef LM_SINGLE
#define FILL lm_fill_normal_single
#else
#define FILL lm_fill_normal
#endif

static void draw(lm_env *env, lm_stream stream, int64_t n, double std, real *w)
{
    int64_t i, end = 0;
    while (lm_next_piece(env, n, &i, &end)) {
        FILL(stream, (uint64_t)i, end - i, w + i);
        for (; i < end; i++) w[i] *= (real)std;
    }
}

lm_status R(lm_init)(lm_env *env, lm_net *net)
{
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        real *to = (real *)net->w + w->at;
        int64_t i, end = 0;
        while (w->mean != 0 && lm_next_piece(env, w->rows * w->cols, &i, &end))
            for (; i < end; i++) to[i] = (real)w->mean;
        if (w->std == 0) continue;
        draw(env, lm_stream_named(net->seed, "init", (uint64_t)t),
             w->rows * w->cols, w->std, to);
    }
    int64_t i, end = 0;
    while (net->track && lm_next_piece(env, net->room, &i, &end))
        for (; i < end; i++) ((real *)net->start)[i] = ((real *)net->w)[i];
    return lm_unless_stopped(env);
}
