/* Random matrices, and seeds by name.  One thread of BLAS computes them, for
 * the last bits of a product depend on their number. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "linalg/blas.h"
#include "linalg/factor.h"
#include "linalg/product.h"

#define SEED OPT_SEED(seed, "the seed; the session's next one unless given")

static lm_mat scratch_normal(lm_env *env, uint64_t seed, const char *purpose,
                             int64_t rows, int64_t cols)
{
    const int64_t size[2] = {rows, cols}, n = lm_count(2, size);
    double *data = n < 0 ? NULL : lm_scratch_doubles(env, n);
    if (data) lm_fill_normal(lm_stream_named(seed, purpose, 0), 0, n, data);
    return (lm_mat){data, rows, cols, cols};
}

/* The q of a = q r, r with a positive diagonal, of a normal matrix: its
 * distribution does not change under rotations (Mezzadri 2007). */
static lm_status haar(lm_env *env, uint64_t seed, lm_mat q)
{
    const lm_mark mark = lm_scratch_mark(env);
    const lm_mat a = scratch_normal(env, seed, "orthogonal", q.rows, q.cols);
    double *r = lm_scratch_doubles(env, q.cols * q.cols);
    if (!a.data || !r) return lm_nomem(env);
    const int threads = lm_blas_threads(1);
    const lm_status status =
        lm_qr(env, a, q, (lm_mat){r, q.cols, q.cols, q.cols});
    lm_blas_threads(threads);
    lm_scratch_release(env, mark);
    return status;
}

typedef struct {
    int64_t n, k;
    uint64_t seed;
    lm_tensor value;
} orthogonal_args;

static lm_status orthogonal_run(lm_env *env, void *args)
{
    orthogonal_args *a = args;
    const int64_t size[2] = {a->n, a->k < 0 ? a->n : a->k};
    if (size[1] > size[0])
        return lm_fail(env, LM_DOMAIN, "'k' must not exceed 'n'");
    const lm_status status = lm_result(env, &a->value, 2, size);
    if (status || size[1] == 0) return status;
    return haar(env, a->seed,
                (lm_mat){a->value.data, size[0], size[1], size[1]});
}

#define ARGS orthogonal_args
static const lm_slot orthogonal_slots[] = {
    IN_INT(n, "[0,46340]", "rows"),
    OPT_INT(k, -1, "[0,46340]", "columns; as many as rows unless given"),
    SEED,
    OUT_TENSOR(value, "?", "n x k with orthonormal columns"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, orthogonal, "A random orthogonal matrix (Haar measure).",
          "Mezzadri 2007",
          "local q = limn.tensor.orthogonal(4, {seed = 1})\n"
          "assert((q:matmul(q, {ta = true}) - limn.tensor.eye(4)):norm() < "
          "1e-13)");
#undef ARGS

typedef struct {
    int64_t d, n;
    uint64_t seed;
    lm_mat value;
} wishart_args;

static lm_status wishart_run(lm_env *env, void *args)
{
    wishart_args *a = args;
    const lm_mat x = scratch_normal(env, a->seed, "wishart", a->d, a->n);
    if (!x.data) return lm_nomem(env);
    const int threads = lm_blas_threads(1);
    const lm_status status = lm_gram(env, x, a->value);
    lm_blas_threads(threads);
    for (int64_t i = 0; i < a->d * a->d; i++) a->value.data[i] /= (double)a->n;
    return status;
}

#define ARGS wishart_args
static const lm_slot wishart_slots[] = {
    IN_INT(d, "[0,46340]", "rows and columns"),
    IN_INT(n, "[1,inf)", "degrees of freedom"),
    SEED,
    OUT_MAT(value, "d d",
            "x x' / n with x d x n of independent normals; the "
            "spectrum tends to Marchenko and Pastur's law"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, wishart, "A Wishart matrix, of mean 1.", "Wishart 1928",
          "local w = limn.tensor.wishart(3, 1000, {seed = 1})\n"
          "assert((w - limn.tensor.eye(3)):norm() < 0.3)");
#undef ARGS

typedef struct {
    int64_t n;
    uint64_t seed;
    lm_mat value;
} goe_args;

static lm_status goe_run(lm_env *env, void *args)
{
    (void)env;
    goe_args *a = args;
    const lm_stream s = lm_stream_named(a->seed, "goe", 0);
    const int64_t n = a->n, stride = a->value.stride;
    const double off = sqrt(1 / (double)(n ? n : 1)), on = M_SQRT2 * off;
    double *x = a->value.data;
    for (int64_t i = 0; i < n; i++) {
        lm_fill_normal(s, (uint64_t)(i * n), n, x + i * stride);
        for (int64_t j = 0; j < i; j++) x[i * stride + j] = x[j * stride + i];
        x[i * stride + i] *= on;
        for (int64_t j = i + 1; j < n; j++) x[i * stride + j] *= off;
    }
    return LM_OK;
}

#define ARGS goe_args
static const lm_slot goe_slots[] = {
    IN_INT(n, "[0,46340]", "rows and columns"),
    SEED,
    OUT_MAT(value, "n n",
            "symmetric, of variance 1/n off the diagonal and "
            "2/n on it; the spectrum tends to [-2, 2]"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, goe, "A matrix of the Gaussian orthogonal ensemble.",
          "Wigner 1955",
          "local g = limn.tensor.goe(50, {seed = 1})\n"
          "assert(g[3][7] == g[7][3])");
#undef ARGS

typedef struct {
    int64_t n, d;
    lm_vec strength;
    uint64_t seed;
    lm_mat x, directions;
} spiked_args;

/* x = z + (sqrt(1 + s) - 1) (z v) v' for every spike: covariance
 * 1 + sum_k s_k v_k v_k'.  Adds them to x = z; scores is n x k. */
static lm_status add_spikes(lm_env *env, const spiked_args *a, lm_mat scores)
{
    const lm_mat v = a->directions;
    const lm_status status = lm_matmul(env, false, false, a->x, v, scores);
    if (status) return status;
    for (int64_t i = 0; i < scores.rows; i++)
        for (int64_t j = 0; j < scores.cols; j++)
            scores.data[i * scores.stride + j] *=
                sqrt(1 + a->strength.data[j]) - 1;
    lm_gemm_d(false, true, a->n, a->d, v.cols, 1, scores.data, scores.stride,
              v.data, v.stride, 1, a->x.data, a->x.stride);
    return LM_OK;
}

static lm_status spiked_run(lm_env *env, void *args)
{
    spiked_args *a = args;
    const int64_t k = a->strength.n, n = a->n, d = a->d;
    for (int64_t i = 0; i < k; i++)
        if (!(a->strength.data[i] >= -1))
            return lm_fail(env, LM_DOMAIN, "a strength must be at least -1");
    if (k > d) return lm_fail(env, LM_DOMAIN, "more spikes than dimensions");
    double *z = lm_scratch_doubles(env, n * k);
    if (!z) return lm_nomem(env);
    lm_fill_normal(lm_stream_named(a->seed, "spiked", 0), 0, n * d, a->x.data);
    if (k == 0) return LM_OK;
    lm_status status = haar(env, a->seed, a->directions);
    if (status || n == 0) return status;
    const int threads = lm_blas_threads(1);
    status = add_spikes(env, a, (lm_mat){z, n, k, k});
    lm_blas_threads(threads);
    return status;
}

#define ARGS spiked_args
static const lm_slot spiked_slots[] = {
    IN_INT(n, "[0,1000000000]", "how many points"),
    IN_INT(d, "[1,46340]", "their dimension"),
    IN_VEC(strength, "k", "how much larger the variance is along each spike"),
    SEED,
    OUT_MAT(x, "n d", "normal points with covariance 1 + sum s_k v_k v_k'"),
    OUT_MAT(directions, "d k", "the spikes v_k, orthonormal columns"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, spiked, "Points of the spiked covariance model.",
          "Johnstone 2001",
          "local r = limn.tensor.spiked(2000, 10, {9}, {seed = 1})\n"
          "local along = r.x:matmul(r.directions)\n"
          "assert(math.abs(along:var() - 10) < 1)");
#undef ARGS

typedef struct {
    int64_t of;
    const char *name;
    int64_t seed;
} seed_named_args;

static lm_status seed_named_run(lm_env *env, void *args)
{
    (void)env;
    seed_named_args *a = args;
    a->seed = (int64_t)lm_seed_named((uint64_t)a->of, a->name);
    return LM_OK;
}

#define ARGS seed_named_args
static const lm_slot seed_named_slots[] = {
    IN_INT(of, "", "a seed"),
    IN_STR(name, "what the new seed is for"),
    OUT_INT(seed, "a seed that depends on both and is like no other"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, seed_named, "Split a seed by name.", "Salmon et al. 2011",
          "assert(limn.tensor.seed_named(1, 'a') ~= "
          "limn.tensor.seed_named(1, 'b'))");
#undef ARGS
