#include "calc/transport/discrepancy.h"

#include "core/vecmath.h"

/* r2 becomes k, and slope becomes k'(r) / r, 0 at r = 0. */
static void kernel_of(const lm_witness *w, int64_t n, double *r2, double *slope)
{
    const double l = w->length;
    for (int64_t j = 0; j < n; j++) {
        const double r = sqrt(r2[j]), over = r > 0 ? 1 / r : 0;
        double k = -r, s = -over;
        if (w->kernel == LM_KERNEL_GAUSSIAN) {
            k = exp(-r2[j] / (2 * l * l));
            s = -k / (l * l);
        } else if (w->kernel == LM_KERNEL_LAPLACE) {
            k = exp(-r / l);
            s = -k * over / l;
        }
        r2[j] = k;
        slope[j] = s;
    }
}

static void distances(const lm_env *env, const double *x, lm_mat y, double *r2)
{
    int64_t first, end = 0;
    do {
        lm_next_piece(env, y.cols, &first, &end);
        for (int64_t j = 0; j < y.rows; j++) {
            if (lm_stopped_at_row(env, j, end - first + 1)) return;
            const double *row = y.data + j * y.stride;
            double sum = first ? r2[j] : 0;
            for (int64_t k = first; k < end; k++)
                sum += (x[k] - row[k]) * (x[k] - row[k]);
            r2[j] = sum;
        }
    } while (end < y.cols);
}

static void pull(const lm_env *env, const double *x, lm_mat y,
                 const double *part, const double *slope, double factor,
                 double *to)
{
    int64_t first, end = 0;
    while (lm_next_piece(env, y.cols, &first, &end))
        for (int64_t j = 0; j < y.rows; j++) {
            if (lm_stopped_at_row(env, j, end - first)) return;
            const double *row = y.data + j * y.stride;
            const double s = factor * part[j] * slope[j];
            for (int64_t k = first; k < end; k++) to[k] += s * (x[k] - row[k]);
        }
}

lm_status lm_witness_add(lm_env *env, const lm_witness *w, lm_mat x, lm_mat y,
                         const double *part, double factor, double *value,
                         lm_mat gradient)
{
    double *r2 = lm_scratch_doubles(env, 2 * y.rows), *slope = r2 + y.rows;
    if (!r2) return lm_nomem(env);
    for (int64_t i = 0; i < x.rows; i++) {
        const double *at = x.data + i * x.stride;
        if (lm_stopped(env)) return LM_STOPPED;
        distances(env, at, y, r2);
        double sum = 0;
        int64_t j, end = 0;
        while (lm_next_piece(env, y.rows, &j, &end)) {
            kernel_of(w, end - j, r2 + j, slope + j);
            for (; j < end; j++)
                if (!w->same || j != i) sum += part[j] * r2[j];
        }
        value[i] += factor * sum;
        if (gradient.data)
            pull(env, at, y, part, slope, factor,
                 gradient.data + i * gradient.stride);
    }
    return lm_unless_stopped(env);
}
