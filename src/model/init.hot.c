#include "core/real.h"
#include "core/rng.h"
#include "model/build.h"

#ifdef LM_SINGLE
#define FILL lm_fill_normal_single
#else
#define FILL lm_fill_normal
#endif

static void draw(lm_stream stream, int64_t n, double std, real *w)
{
    FILL(stream, 0, n, w);
    for (int64_t i = 0; i < n; i++) w[i] *= (real)std;
}

void R(lm_init)(lm_net *net)
{
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        if (w->std == 0) continue;
        draw(lm_stream_named(net->seed, "init", (uint64_t)t), w->rows * w->cols,
             w->std, (real *)net->w + w->at);
    }
    if (!net->track) return;
    for (int64_t i = 0; i < net->room; i++)
        ((real *)net->start)[i] = ((real *)net->w)[i];
}
