#include "theory/kernel/gp.h"

#include <float.h>
#include <math.h>

#include "core/decl.h"
#include "linalg/blas.h"

/* phi(e) = 1 / (e + noise), closed. */
static lm_status respond(lm_env *env, const lm_modes *modes, double noise,
                         lm_response *out)
{
    const lm_status status = lm_response_open(env, modes, out);
    if (status) return status;
    for (int64_t i = 0; i < modes->m; i++)
        out->phi[i] = out->reach[i] = out->peak[i] = 1 / (modes->e[i] + noise);
    lm_response_close(out);
    return LM_OK;
}

lm_status lm_gp_of(lm_env *env, const lm_gp_data *data, lm_gp *out)
{
    lm_status status = lm_modes_of(env, data->k, data->k_error, &out->modes);
    if (!status)
        status = respond(env, &out->modes, data->noise, &out->response);
    if (!status)
        status = lm_sides_of(env, &out->modes, data->cross, data->cross_error,
                             data->y, data->start, &out->sides);
    if (status) return status;
    lm_sides_gauge(env, &out->response, &out->sides);
    return lm_unless_stopped(env);
}

typedef struct {
    lm_mat k;
    lm_tensor y;
    lm_mat cross, test;
    double noise;
    lm_tensor start, start_test;
    lm_mat k_error, cross_error, test_error;
    lm_tensor mean, mean_error;
    lm_mat cov, cov_error;
    int64_t left_out;
} gp_args;

/* k** - k* a k*', and what the errors of k* do on either side. */
static lm_status covariances(lm_env *env, const gp_args *a,
                             const lm_response *s, const lm_sides *x)
{
    const int64_t p = x->p, m = s->modes->m;
    double *left = lm_scratch_doubles(env, p * m);
    if (!left) return lm_nomem(env);
    lm_response_rows(s, p, x->b, left);
    lm_gemm_d(false, true, p, p, m, -1, left, m, x->b, m, 0, a->cov.data, p);
    for (int64_t i = 0; i < p; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t j = 0; j <= i; j++) {
            const int64_t at = i * p + j, mirror = j * p + i;
            const double test = (a->test.data[i * a->test.stride + j] +
                                 a->test.data[j * a->test.stride + i]) /
                                2;
            const double error =
                a->test_error.data
                    ? a->test_error.data[i * a->test_error.stride + j]
                    : 0;
            a->cov.data[at] = a->cov.data[mirror] = test + a->cov.data[at];
            a->cov_error.data[at] = a->cov_error.data[mirror] =
                lm_response_error(s, x->row[i], x->row[j]) + error +
                2 * DBL_EPSILON * fabs(test);
        }
    }
    return LM_OK;
}

static lm_status gp_run(lm_env *env, void *args)
{
    gp_args *a = args;
    const lm_gp_data data = {a->k, a->k_error, a->cross, a->cross_error,
                             a->y, a->start,   a->noise};
    lm_gp gp;
    lm_status status = lm_gp_of(env, &data, &gp);
    if (status) return status;
    a->left_out = gp.response.still;
    status = lm_response_apply(env, &gp.response, &gp.sides, a->start_test.data,
                               a->mean.data, a->mean_error.data);
    return status ? status : covariances(env, a, &gp.response, &gp.sides);
}

#define ARGS gp_args
static const lm_slot gp_slots[] = {
    IN_MAT(k, "m m", "kernel of the training samples"),
    IN_TENSOR(y, "m ...", "targets: m numbers, or m x c"),
    IN_MAT(cross, "p m", "kernel between test points and training samples"),
    IN_MAT(test, "p p", "kernel of the test points"),
    OPT_NUM(noise, 0, "[0,inf)", "variance of the noise of y"),
    OPT_TENSOR(start, "m ...", "prior mean of the training samples; 0"),
    OPT_TENSOR(start_test, "p ...", "prior mean of the test points; 0"),
    OPT_MAT(k_error, "m m", LM_K_ERROR_DOC),
    OPT_MAT(cross_error, "p m", "the same of cross"),
    OPT_MAT(test_error, "p p", "the same of test"),
    OUT_TENSOR(mean, "p ...", "posterior mean of the test points"),
    OUT_TENSOR(mean_error, "p ...", "bound on the absolute error of mean"),
    OUT_MAT(cov, "p p", "posterior covariance, without the noise"),
    OUT_MAT(cov_error, "p p", "bound on the absolute error of cov"),
    OUT_INT(left_out,
            "modes of k within its error of 0 that were left out (noise 0)"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.kernel, gp,
          "Posterior mean and covariance of a Gaussian process, with error "
          "bounds.",
          "Rasmussen & Williams 2006, section 2.2",
          "local r = limn.theory.kernel.gp({{1}}, {2}, {{0.5}}, {{1}}, "
          "{noise = 1})\n"
          "assert(math.abs(r.mean[1] - 0.5) <= r.mean_error[1])\n"
          "assert(math.abs(r.cov[1][1] - (1 - 0.125)) <= r.cov_error[1][1])",
          .work = 12);
#undef ARGS
