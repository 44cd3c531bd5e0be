/* measure: limn.dyn.particles.measure. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "dyn/particles/docs.h"
#include "dyn/particles/particles.h"
#include "linalg/blas.h"
#include "linalg/until.h"
#include "model/loss.h"

typedef struct {
    lm_particles *run;
    lm_tensor target;
    double penalty;
    double U, G, risk, norm, size, align, df;
} measure_args;

/* The mean over particles of the squared norm of a row of `cols` numbers. */
static double mean_square(const lm_env *env, const lm_particles *run,
                          const void *block, int64_t cols)
{
    double sum = 0;
    for (int64_t i = 0; i < run->spec.width * cols; i++) {
        if (lm_stopped_at(env, i)) break;
        const double value = lm_particles_at(run, block, i);
        sum += value * value;
    }
    return sum / (double)run->spec.width;
}

/* t'Kt / (|t|^2 |K|) of the columns of t (n x c). */
static double alignment(lm_env *env, int64_t n, int64_t c, const double *k,
                        const double *t)
{
    double *kt = lm_scratch_doubles(env, n * c);
    if (!kt) return NAN;
    lm_gemm_until_d(env->stop, false, false, n, c, n, 1, k, n, t, c, 0, kt, c);
    return lm_dot_until_d(env->stop, n * c, t, kt) /
           (lm_dot_until_d(env->stop, n * c, t, t) * lm_nrm2_d(n * n, k));
}

/* Targets as m x c numbers: the given ones, those of the run, or for labels
 * that are classes their indicators. */
static lm_status targets(lm_env *env, const measure_args *a, int64_t *c,
                         double **out)
{
    const lm_particles *run = a->run;
    const int64_t m = run->x.rows;
    const bool classes = !a->target.data && run->y.cols == 1 && run->T > 1;
    if (a->target.data &&
        (a->target.rank < 1 || a->target.rank > 2 || a->target.size[0] != m))
        return lm_fail(env, LM_DOMAIN, "'target' must have %lld rows",
                       (long long)m);
    *c = a->target.data ? (a->target.rank == 2 ? a->target.size[1] : 1)
         : classes      ? run->T
                        : run->y.cols;
    double *to = *out = lm_scratch_doubles(env, m * *c);
    if (!to) return lm_nomem(env);
    for (int64_t i = 0; i < m; i++)
        for (int64_t t = 0; t < *c; t++, to++) {
            const double *y = run->y.data + i * run->y.stride;
            if (lm_stopped_at(env, i * *c + t)) return LM_STOPPED;
            *to = a->target.data ? a->target.data[i * *c + t]
                  : classes      ? y[0] == (double)t
                                 : y[t];
        }
    return LM_OK;
}

/* tr K (K + m penalty)^-1 of the kernel k of all data. */
static lm_status freedom(lm_env *env, measure_args *a, const double *k)
{
    lm_particles *run = a->run;
    const int64_t m = run->x.rows;
    const double penalty = a->penalty > 0 ? a->penalty : run->spec.decay_out;
    a->df = NAN;
    if (!(penalty > 0)) return LM_OK;
    if (run->spec.second == LM_SECOND_OPTIMAL && !(a->penalty > 0))
        return lm_readout_df(env, &run->readout, &a->df);
    lm_readout r = {
        .loss = LM_LOSS_MSE, .n = m, .outputs = 1, .penalty = penalty};
    double *block = lm_scratch_doubles(env, lm_readout_room(m, 1));
    if (!block) return lm_nomem(env);
    lm_readout_open(&r, block);
    if (lm_copy_bytes(env, r.k, k, (size_t)(m * m) * sizeof *k))
        return LM_STOPPED;
    memset(r.f, 0, (size_t)m * sizeof *r.f);
    memset(r.y, 0, (size_t)m * sizeof *r.y);
    return lm_readout_df(env, &r, &a->df);
}

static lm_status risk(lm_env *env, measure_args *a)
{
    lm_particles *run = a->run;
    const int64_t m = run->x.rows, cols = run->y.cols;
    double *f = lm_scratch_doubles(env, m * run->T);
    double *y = lm_scratch_doubles(env, m * cols);
    if (!f || !y) return lm_nomem(env);
    const lm_status status = lm_particles_forward(env, run, run->x, f);
    if (status) return status;
    for (int64_t i = 0; i < m && !lm_stopped_at_row(env, i, cols); i++)
        memcpy(y + i * cols, run->y.data + i * run->y.stride,
               (size_t)cols * sizeof *y);
    const double share = lm_particles_share(run);
    a->risk = lm_loss_value_d(env->stop, run->spec.loss, m, run->T, f, y, cols,
                              1 / ((double)m * share), NULL);
    a->norm = mean_square(env, run, run->a, run->T);
    a->size = mean_square(env, run, run->w, run->D);
    a->U = a->risk + run->spec.decay_out / (2 * share) * a->norm;
    a->G = a->U + run->spec.decay / 2 * a->size;
    return lm_unless_stopped(env);
}

static lm_status measure_run(lm_env *env, void *args)
{
    measure_args *a = args;
    const lm_particles *run = a->run;
    const int64_t m = run->x.rows;
    int64_t c = 0;
    double *target, *k = lm_scratch_doubles(env, m * m);
    if (!k) return lm_nomem(env);
    lm_status status = targets(env, a, &c, &target);
    if (!status) status = risk(env, a);
    if (!status) status = lm_particles_kernel(env, a->run, run->x, run->x, k);
    if (status) return status;
    a->align = alignment(env, m, c, k, target);
    if (lm_stopped(env)) return LM_STOPPED;
    return freedom(env, a, k);
}

#define ARGS measure_args
static const lm_slot measure_slots[] = {
    IN_OBJ(run, particles, "d T n", LM_PARTICLES_RUN_DOC),
    OPT_TENSOR(target, "?",
               "what the kernel is aligned with, n numbers or n x c; default "
               "the targets"),
    OPT_NUM(penalty, 0, "[0,inf)",
            "of the degrees of freedom; 0: that of the second layer"),
    OUT_NUM(U, "loss + penalty E|a|^2 / 2, per output in limn.dyn.twotime"),
    OUT_NUM(G, "U + decay E|w|^2 / 2"),
    OUT_NUM(risk, "loss on all training data"),
    OUT_NUM(norm, "E|a|^2"),
    OUT_NUM(size, "E|w|^2"),
    OUT_NUM(align, "kernel-target alignment t'Kt / (|t|^2 |K|)"),
    OUT_NUM(df, "degrees of freedom tr K (K + n penalty)^-1; NaN without a "
                "penalty"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, measure,
          "Energies, alignment and degrees of freedom of the particles as they "
          "are; nothing of it changes the run.",
          "arXiv 2403.14917",
          LM_PARTICLES_EXAMPLE "local m = run:measure()\n"
                               "assert(m.df > 0 and m.df < 4 and m.G > m.U)");
#undef ARGS
