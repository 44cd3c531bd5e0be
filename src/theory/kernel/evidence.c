/* evidence: limn.theory.kernel.evidence.
 *
 * With a = (k + noise)^-1 y and c outputs that are independent given k,
 *
 *     log p(y) = -1/2 y'a - c/2 log det(k + noise) - c m/2 log 2 pi,
 *     d / dk = 1/2 (a a' - c (k + noise)^-1),
 *
 * from which its derivative by any parameter of k follows.  In modes all of it
 * are sums; |d e_i| <= |E| bounds what the error of k does to them. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "theory/kernel/gp.h"

typedef struct {
    lm_mat k;
    lm_tensor y;
    double noise;
    lm_tensor start;
    lm_mat k_error;
    bool gradient;
    double value, value_error, by_noise, by_noise_error, by_scale,
        by_scale_error;
    lm_mat by_k, by_k_error;
} evidence_args;

/* Sums over modes and outputs. */
typedef struct sums {
    double phi, square, root; /* phi, phi^2; |phi| = sqrt(square) */
    double share, rest;       /* e phi, noise phi^2 */
    double determinant;       /* -log phi */
    double fit, dual, inner;  /* phi r^2, phi^2 r^2, e phi^2 r^2 */
    double seen;              /* phi^4 r^2 */
    double still, loose;      /* r^2 where it does not move, and error of r */
} sums;

static sums add_up(const lm_env *env, const lm_response *s, const lm_sides *y,
                   double noise)
{
    sums t = {0};
    for (int64_t i = s->still; i < s->modes->m; i++) {
        const double phi = s->phi[i], e = s->modes->e[i];
        t.phi += phi;
        t.square += phi * phi;
        t.share += e * phi;
        t.rest += noise * phi * phi;
        t.determinant -= log(phi);
        for (int64_t j = 0; j < y->c && !lm_stopped_at(env, j); j++) {
            const double r = y->r[i * y->c + j], a = phi * r;
            t.fit += a * r;
            t.dual += a * a;
            t.inner += e * a * a;
            t.seen += phi * a * phi * a;
        }
    }
    for (int64_t i = 0; i < s->still * y->c && !lm_stopped_at(env, i); i++)
        t.still += y->r[i] * y->r[i];
    for (int64_t j = 0; j < y->c && !lm_stopped_at(env, j); j++)
        t.loose = hypot(t.loose, y->column[j].loose);
    t.root = sqrt(t.square);
    return t;
}

/* With a mode that is not there, y is impossible or certain. */
static void degenerate(evidence_args *a, const lm_response *s, const sums *t)
{
    const double error = t->loose + s->modes->error * sqrt(t->dual);
    a->value = sqrt(t->still) > error ? -INFINITY : INFINITY;
    a->by_noise = a->by_scale = NAN;
    a->value_error = a->by_noise_error = a->by_scale_error = INFINITY;
}

static void regular(evidence_args *a, const lm_response *s, const sums *t,
                    double c)
{
    const double m = (double)s->modes->m, eps = m * DBL_EPSILON;
    const double e = s->modes->error * s->series;
    const double dual = sqrt(t->dual), seen = sqrt(t->seen);
    a->value = -(t->fit + c * t->determinant + c * m * log(2 * M_PI)) / 2;
    a->value_error = e * (t->dual + c * sqrt(m) * t->root) / 2 +
                     t->loose * dual +
                     eps * (t->fit + c * (fabs(t->determinant) + 2 * m));
    a->by_noise = (t->dual - c * t->phi) / 2;
    a->by_noise_error = e * (dual * seen + c * t->root * t->root / 2) +
                        t->loose * seen + eps * (t->dual + c * t->phi);
    a->by_scale = (t->inner - c * t->share) / 2;
    a->by_scale_error =
        e * (t->dual / 2 + dual * sqrt(t->inner) * t->root + c * t->rest / 2) +
        t->loose * dual + eps * (t->inner + c * t->share);
}

/* 1/2 (a a' - c (k + noise)^-1), element by element. */
static lm_status gradient(lm_env *env, evidence_args *a, const lm_response *s,
                          const lm_sides *y)
{
    const int64_t m = s->modes->m, c = y->c;
    double *dual = lm_scratch_doubles(env, m * c);
    double *rows = lm_scratch_doubles(env, m * m);
    lm_gauge *at = lm_scratch(env, (size_t)m * sizeof *at);
    if (!dual || !rows || !at) return lm_nomem(env);
    lm_response_rows(s, m, s->modes->q, rows);
    for (int64_t i = 0; i < m; i++)
        at[i] = lm_gauge_of(s, s->modes->q + i * m, 1, DBL_EPSILON * (double)m);
    if (c) lm_gemm_d(false, false, m, c, m, 1, rows, m, y->r, c, 0, dual, c);
    lm_gemm_d(false, true, m, m, m, -(double)c / 2, rows, m, s->modes->q, m, 0,
              a->by_k.data, m);
    if (c)
        lm_gemm_d(false, true, m, m, c, 0.5, dual, c, dual, c, 1, a->by_k.data,
                  m);
    for (int64_t i = 0; i < m; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t l = 0; l < m; l++) {
            double error = (double)c / 2 * lm_response_error(s, at[i], at[l]);
            for (int64_t j = 0; j < c; j++) {
                const double u = lm_response_error(s, at[i], y->column[j]),
                             v = lm_response_error(s, at[l], y->column[j]);
                error += (fabs(dual[i * c + j]) * v +
                          fabs(dual[l * c + j]) * u + u * v) /
                         2;
            }
            a->by_k_error.data[i * m + l] = error;
        }
    }
    return LM_OK;
}

static void unknown(lm_mat value, lm_mat error)
{
    for (int64_t i = 0; i < value.rows * value.cols; i++) {
        value.data[i] = NAN;
        error.data[i] = INFINITY;
    }
}

static lm_status evidence_run(lm_env *env, void *args)
{
    evidence_args *a = args;
    const lm_gp_data data = {.k = a->k,
                             .k_error = a->k_error,
                             .y = a->y,
                             .start = a->start,
                             .noise = a->noise};
    lm_gp gp;
    const lm_status status = lm_gp_of(env, &data, &gp);
    if (status) return status;
    const lm_response *s = &gp.response;
    const lm_sides *y = &gp.sides;
    const sums t = add_up(env, s, y, a->noise);
    if (lm_stopped(env)) return LM_STOPPED;
    if (s->still)
        degenerate(a, s, &t);
    else
        regular(a, s, &t, (double)y->c);
    if (!a->gradient) return LM_OK;
    if (!s->still) return gradient(env, a, s, y);
    unknown(a->by_k, a->by_k_error);
    return LM_OK;
}

#define ARGS evidence_args
static const lm_slot evidence_slots[] = {
    IN_MAT(k, "m m", "kernel of the training samples"),
    IN_TENSOR(y, "m ...", "targets: m numbers, or m x c"),
    OPT_NUM(noise, 0, "[0,inf)", "variance of the noise of y"),
    OPT_TENSOR(start, "m ...", "prior mean; 0"),
    OPT_MAT(k_error, "m m", LM_K_ERROR_DOC),
    OPT_FLAG(gradient, false, "also by_k"),
    OUT_NUM(value, "log p(y), summed over outputs; infinite if k + noise is "
                   "singular within its error"),
    OUT_NUM(value_error, "bound on the absolute error of value"),
    OUT_NUM(by_noise, "derivative by the noise"),
    OUT_NUM(by_noise_error, "bound on the absolute error of by_noise"),
    OUT_NUM(by_scale, "derivative by log s of the kernel s k, at s = 1"),
    OUT_NUM(by_scale_error, "bound on the absolute error of by_scale"),
    OUT_MAT_IF(gradient, by_k, "m m",
               "derivative by each entry of k, as if the two of a pair were "
               "independent: a parameter t of k has the derivative sum by_k "
               "dk/dt"),
    OUT_MAT_IF(gradient, by_k_error, "m m", "bound on the error of by_k"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.kernel, evidence,
          "Evidence (log marginal likelihood) of a Gaussian process and its "
          "derivatives, with error bounds.",
          "Rasmussen & Williams 2006, section 5.4",
          "local r = limn.theory.kernel.evidence({{1}}, {2}, {noise = 1})\n"
          "local want = -1 - math.log(2) / 2 - math.log(2 * math.pi) / 2\n"
          "assert(math.abs(r.value - want) <= r.value_error)",
          .work = 12);
#undef ARGS
