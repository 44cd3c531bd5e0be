#include "model/readout/readout.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/posdef.h"
#include "linalg/until.h"
#include "model/loss.h"

enum { WORK = 6 };

int64_t lm_readout_room(int64_t n, int64_t outputs)
{
    return 3 * n * n + (3 * outputs + WORK) * n;
}

void lm_readout_open(lm_readout *r, double *block)
{
    const int64_t n = r->n, rows = r->outputs * n;
    double **const part[] = {&r->k,     &r->factor, &r->square, &r->y,
                             &r->alpha, &r->f,      &r->work};
    const int64_t size[] = {n * n, n * n, n * n, rows, rows, rows, WORK * n};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        *part[i] = block;
        block += size[i];
    }
}

static lm_status no_number(lm_env *env)
{
    return lm_fail(env, LM_SINGULAR,
                   "the kernel of the features is not positive semidefinite or "
                   "not finite");
}

lm_status lm_readout_factor(lm_env *env, lm_readout *r, const double *v)
{
    const int64_t n = r->n;
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at_row(env, i, n)) return LM_STOPPED;
        double *row = r->factor + i * n;
        for (int64_t j = 0; j < n; j++)
            row[j] = r->k[i * n + j] * (v ? v[i] * v[j] : 1);
        row[i] += (double)n * r->penalty;
    }
    const bool good = lm_posdef_factor(env->stop, n, r->factor);
    if (lm_stopped(env)) return LM_STOPPED;
    return good ? LM_OK : no_number(env);
}

static lm_status ridge(lm_env *env, lm_readout *r)
{
    const int64_t n = r->n, c = r->outputs;
    const lm_status status = lm_readout_factor(env, r, NULL);
    if (status) return status;
    memcpy(r->alpha, r->y, (size_t)(c * n) * sizeof *r->alpha);
    lm_posdef_solve(env->stop, n, r->factor, c, r->alpha);
    lm_gemm_until_d(env->stop, false, false, c, n, n, 1, r->alpha, n, r->k, n,
                    0, r->f, n);
    return lm_unless_stopped(env);
}

lm_status lm_readout_solve(lm_env *env, lm_readout *r)
{
    if (r->loss == LM_LOSS_MSE) return ridge(env, r);
    lm_status status = LM_OK;
    for (int64_t t = 0; t < r->outputs && !status; t++)
        status = lm_readout_newton(env, r, t);
    return status;
}

double lm_readout_loss(const lm_readout *r)
{
    const int64_t m = r->n * r->outputs;
    return lm_loss_value_d(NULL, r->loss, m, 1, r->f, r->y, 1, 1 / (double)m,
                           NULL);
}

double lm_readout_norm(const lm_readout *r)
{
    return lm_dot_d(r->n * r->outputs, r->alpha, r->f);
}

double lm_readout_value(const lm_readout *r)
{
    return lm_readout_loss(r) +
           r->penalty / (2 * (double)r->outputs) * lm_readout_norm(r);
}

static double df_of(const lm_env *env, const lm_readout *r)
{
    const double shift = (double)r->n * r->penalty;
    return (double)r->n - shift * lm_posdef_trace_inverse(env->stop, r->n,
                                                          r->factor, r->square);
}

lm_status lm_readout_df(lm_env *env, lm_readout *r, double *df)
{
    const int64_t n = r->n, c = r->loss == LM_LOSS_MSE ? 1 : r->outputs;
    double *one = r->work, *v = r->work + n;
    *df = 0;
    for (int64_t t = 0; t < c; t++) {
        for (int64_t j = 0; j < n; j++) one[j] = 1;
        lm_loss_curve_d(NULL, r->loss, n, 1, r->f + t * n, r->y + t * n, 1, 1,
                        one, v);
        for (int64_t j = 0; j < n; j++) v[j] = sqrt(v[j]);
        const lm_status status = lm_readout_factor(env, r, v);
        if (status) return status;
        *df += df_of(env, r) / (double)c;
    }
    return lm_unless_stopped(env);
}
