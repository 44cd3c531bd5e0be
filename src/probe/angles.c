/* angles: limn.probe.angles, between two subspaces.
 *
 * With orthonormal bases P and Q, the cosines are the singular values of P' Q
 * and the sines those of Q - P P' Q; each angle is taken from the one of the
 * two that is accurate there (Bjorck & Golub 1973). */
#include <math.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "linalg/svd.h"
#include "probe/subspace.h"

typedef struct {
    lm_mat a, b;
    lm_vec angles;
    double geodesic, chordal, projection, overlap;
} angles_args;

/* q - p c, of which the singular values are the sines, rising where the
 * cosines fall. */
static lm_status sines(lm_env *env, lm_mat p, lm_mat q, lm_mat c, lm_vec *s)
{
    lm_mat rest = {lm_scratch_doubles(env, q.rows * q.cols), q.rows, q.cols,
                   q.cols};
    if (!rest.data) return lm_nomem(env);
    for (int64_t i = 0; i < q.rows * q.cols; i++) rest.data[i] = q.data[i];
    lm_gemm_d(false, false, q.rows, q.cols, p.cols, -1, p.data, p.stride,
              c.data, c.stride, 1, rest.data, rest.stride);
    return lm_singular_values(env, rest, s);
}

static void distances(angles_args *a)
{
    double geodesic = 0, chordal = 0, overlap = 0, most = 0;
    for (int64_t i = 0; i < a->angles.n; i++) {
        const double angle = a->angles.data[i], s = sin(angle), c = cos(angle);
        geodesic = hypot(geodesic, angle);
        chordal = hypot(chordal, s);
        overlap += c * c;
        most = fmax(most, s);
    }
    a->geodesic = geodesic;
    a->chordal = chordal;
    a->projection = most;
    a->overlap = a->angles.n ? overlap / (double)a->angles.n : NAN;
}

static double angles_work(const void *args)
{
    const angles_args *a = args;
    return lm_subspace_work(a->a) + lm_subspace_work(a->b);
}

/* The subspace of more dimensions is the one that is projected on. */
static lm_status angles_run(lm_env *env, void *args)
{
    angles_args *a = args;
    const bool swap = a->b.cols > a->a.cols;
    lm_mat p, q, c;
    lm_vec cosine, sine;
    lm_status status = lm_subspace(env, "a", a->a, swap ? &q : &p);
    if (!status) status = lm_subspace(env, "b", a->b, swap ? &p : &q);
    if (!status) status = lm_cosines(env, p, q, &c);
    if (!status) status = lm_singular_values(env, c, &cosine);
    if (!status) status = sines(env, p, q, c, &sine);
    if (status) return status;
    a->angles.n = cosine.n;
    for (int64_t i = 0; i < cosine.n; i++) {
        const double co = fmin(cosine.data[i], 1),
                     si = fmin(sine.data[cosine.n - 1 - i], 1);
        a->angles.data[i] = co * co < 0.5 ? acos(co) : asin(si);
    }
    distances(a);
    return LM_OK;
}

#define ARGS angles_args
static const lm_slot angles_slots[] = {
    IN_MAT(a, "n k", "its columns span a subspace"),
    IN_MAT(b, "n l", "its columns span another one"),
    OUT_VEC(angles, "k", "the min(k, l) principal angles, rising"),
    OUT_NUM(geodesic, "root of the sum of their squares"),
    OUT_NUM(chordal, "root of the sum of squared sines"),
    OUT_NUM(projection, "the largest sine: the gap of the subspaces"),
    OUT_NUM(overlap, "mean of the squared cosines; of random subspaces max(k, "
                     "l) / n"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, angles, "Principal angles and distances of two subspaces.",
          "Bjorck & Golub 1973; Edelman, Arias & Smith 1998",
          "local r = limn.probe.angles({{1}, {0}}, {{1}, {1e-9}})\n"
          "assert(math.abs(r.angles[1] - 1e-9) < 1e-24)",
          .work = 1, .work_of = angles_work);
#undef ARGS
