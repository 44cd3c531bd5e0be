/* Random tensors: element i is value i of a stream that the seed and the
 * name of the distribution determine. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "core/rng.h"
#include "linalg/blas.h"
#include "tensor/shape.h"
#include "tensor/sizes.h"

#define SEED OPT_SEED(seed, "the seed; the session's next one unless given")

typedef struct {
    lm_ints size;
    uint64_t seed;
    double mean, std;
    lm_tensor value;
} randn_args;

static lm_status randn_run(lm_env *env, void *args)
{
    randn_args *a = args;
    const lm_status status = lm_make(env, a->size, &a->value);
    if (status) return status;
    const int64_t n = lm_length(&a->value);
    const lm_stream s = lm_stream_named(a->seed, "normal", 0);
    for (int64_t i = 0; i < n; i += 1 << 20) {
        if (lm_stopped(env)) return LM_STOPPED;
        const int64_t m = n - i < 1 << 20 ? n - i : 1 << 20;
        double *x = a->value.data + i;
        lm_fill_normal(s, (uint64_t)i, m, x);
        if (a->mean != 0 || a->std != 1)
            for (int64_t k = 0; k < m; k++) x[k] = a->mean + a->std * x[k];
    }
    return LM_OK;
}

#define ARGS randn_args
static const lm_slot randn_slots[] = {
    LM_SIZE_SLOT,
    SEED,
    OPT_NUM(mean, 0, "", "the mean"),
    OPT_NUM(std, 1, "[0,inf)", "the standard deviation"),
    OUT_TENSOR(value, "?", "independent normal numbers"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, randn, "Normal random numbers.", "Box and Muller 1958",
          "local x = limn.tensor.randn(100, 100, {seed = 1})\n"
          "assert(math.abs(x:mean()) < 0.05 and math.abs(x:std() - 1) < 0.05)");
#undef ARGS

typedef struct {
    lm_ints size;
    uint64_t seed;
    double low, high;
    lm_tensor value;
} rand_args;

static lm_status rand_run(lm_env *env, void *args)
{
    rand_args *a = args;
    const lm_status status = lm_make(env, a->size, &a->value);
    if (status) return status;
    const int64_t n = lm_length(&a->value);
    lm_fill_uniform(lm_stream_named(a->seed, "uniform", 0), 0, n,
                    a->value.data);
    const double low = a->low, high = a->high, width = high - low;
    double *x = a->value.data;
    if (isinf(width))
        for (int64_t i = 0; i < n; i++) x[i] = low * (1 - x[i]) + high * x[i];
    else if (low != 0 || high != 1)
        for (int64_t i = 0; i < n; i++) x[i] = low + width * x[i];
    return LM_OK;
}

#define ARGS rand_args
static const lm_slot rand_slots[] = {
    LM_SIZE_SLOT,
    SEED,
    OPT_NUM(low, 0, "", "the lower end"),
    OPT_NUM(high, 1, "", "the upper end"),
    OUT_TENSOR(value, "?",
               "independent uniform numbers; never 0 or 1, and "
               "another end only by rounding"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, rand, "Uniform random numbers.", "Salmon et al. 2011",
          "local x = limn.tensor.rand(1000, {seed = 1})\n"
          "assert(x:min() > 0 and x:max() < 1)");
#undef ARGS

typedef struct {
    lm_ints size;
    int64_t low, high;
    uint64_t seed;
    lm_tensor value;
} randint_args;

static lm_status randint_run(lm_env *env, void *args)
{
    randint_args *a = args;
    int64_t span;
    if (a->high < a->low || __builtin_sub_overflow(a->high, a->low, &span) ||
        span > (int64_t)1 << 53)
        return lm_fail(env, LM_DOMAIN,
                       "'high' must not be below 'low', nor 2^53 above it");
    const lm_status status = lm_make(env, a->size, &a->value);
    if (status) return status;
    const int64_t n = lm_length(&a->value);
    const lm_stream s = lm_stream_named(a->seed, "integer", 0);
    for (int64_t i = 0; i < n; i++)
        a->value.data[i] =
            (double)(a->low + lm_below(s, (uint64_t)i, span + 1));
    return LM_OK;
}

#define ARGS randint_args
static const lm_slot randint_slots[] = {
    LM_SIZE_SLOT,
    OPT_INT(low, 1, "", "the smallest"),
    OPT_INT(high, 2, "", "the largest"),
    SEED,
    OUT_TENSOR(value, "?", "independent uniform integers"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, randint, "Random integers from low to high, both included.",
          "Lemire 2019",
          "local x = limn.tensor.randint(100, {low = 1, high = 6, seed = 1})\n"
          "assert(x:min() == 1 and x:max() == 6)");
#undef ARGS

/* ---- permutations and choices ------------------------------------------- */

typedef struct {
    int64_t n;
    uint64_t seed;
    lm_vec value;
} permutation_args;

static lm_status permutation_run(lm_env *env, void *args)
{
    permutation_args *a = args;
    int64_t *order = lm_scratch_integers(env, a->n);
    if (!order) return lm_nomem(env);
    lm_fill_permutation(lm_stream_named(a->seed, "permutation", 0), a->n,
                        order);
    for (int64_t i = 0; i < a->n; i++) a->value.data[i] = (double)order[i] + 1;
    return LM_OK;
}

#define ARGS permutation_args
static const lm_slot permutation_slots[] = {
    IN_INT(n, "[0,inf)", "how many"),
    SEED,
    OUT_VEC(value, "n", "1 to n in random order"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, permutation, "A random order of 1 to n.", "",
          "assert(limn.tensor.permutation(5, {seed = 1}):sum() == 15)");
#undef ARGS

typedef struct {
    int64_t n, k;
    uint64_t seed;
    bool replace;
    lm_vec value;
} choice_args;

static lm_status choice_run(lm_env *env, void *args)
{
    choice_args *a = args;
    if (!a->replace && a->k > a->n)
        return lm_fail(env, LM_DOMAIN,
                       "cannot choose %lld of %lld without replacement",
                       (long long)a->k, (long long)a->n);
    const lm_stream s = lm_stream_named(a->seed, "choice", 0);
    int64_t *order = NULL;
    if (!a->replace) {
        order = lm_scratch_integers(env, a->n);
        if (!order) return lm_nomem(env);
        lm_fill_permutation(s, a->n, order);
    }
    for (int64_t i = 0; i < a->k; i++)
        a->value.data[i] =
            1 + (double)(order ? order[i] : lm_below(s, (uint64_t)i, a->n));
    return LM_OK;
}

#define ARGS choice_args
static const lm_slot choice_slots[] = {
    IN_INT(n, "[1,inf)", "choose from 1 to n"),
    IN_INT(k, "[0,inf)", "how many"),
    SEED,
    OPT_FLAG(replace, false, "one may be chosen again"),
    OUT_VEC(value, "k", "the chosen indices, in random order"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, choice, "Choose k of the indices 1 to n at random.", "",
          "assert(#limn.tensor.choice(10, 3, {seed = 1}):unique() == 3)");
#undef ARGS

/* ---- other distributions ------------------------------------------------ */

typedef struct {
    lm_tensor p;
    uint64_t seed;
    lm_tensor value;
} bernoulli_args;

static lm_status bernoulli_run(lm_env *env, void *args)
{
    bernoulli_args *a = args;
    const int64_t n = lm_length(&a->p);
    for (int64_t i = 0; i < n; i++)
        if (!(a->p.data[i] >= 0 && a->p.data[i] <= 1))
            return lm_fail(env, LM_DOMAIN, "%g is not a probability",
                           a->p.data[i]);
    lm_fill_uniform(lm_stream_named(a->seed, "bernoulli", 0), 0, n,
                    a->value.data);
    for (int64_t i = 0; i < n; i++)
        a->value.data[i] = a->value.data[i] < a->p.data[i];
    return LM_OK;
}

#define ARGS bernoulli_args
static const lm_slot bernoulli_slots[] = {
    IN_TENSOR(p, "...", "the probability of a 1, for every element"),
    SEED,
    OUT_TENSOR(value, "...", "independent zeros and ones"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, bernoulli, "Random zeros and ones.", "",
          "local x = limn.tensor.bernoulli(limn.tensor.full({1000}, 0.2), "
          "{seed = 1})\n"
          "assert(math.abs(x:mean() - 0.2) < 0.05)");
#undef ARGS

typedef struct {
    lm_vec weights;
    int64_t n;
    uint64_t seed;
    lm_vec value;
} categorical_args;

/* By inversion: the first class whose cumulated weight exceeds u, which may
 * be rounded to their sum: then the last that has a weight. */
static lm_status categorical_run(lm_env *env, void *args)
{
    categorical_args *a = args;
    const int64_t k = a->weights.n;
    double *sum = lm_scratch_doubles(env, k), total = 0;
    int64_t last = 0;
    if (!sum) return lm_nomem(env);
    for (int64_t c = 0; c < k; c++) {
        if (!(a->weights.data[c] >= 0 && isfinite(a->weights.data[c])))
            return lm_fail(env, LM_DOMAIN,
                           "'weights' must be finite and not negative, got %g",
                           a->weights.data[c]);
        if (a->weights.data[c] > 0) last = c;
        sum[c] = total += a->weights.data[c];
    }
    if (!(total > 0) || !isfinite(total))
        return lm_fail(env, LM_DOMAIN,
                       "'weights' must have a finite positive sum, got %g",
                       total);
    const lm_stream s = lm_stream_named(a->seed, "categorical", 0);
    for (int64_t i = 0; i < a->n; i++) {
        const double u = lm_uniform(s, (uint64_t)i) * total;
        int64_t low = 0, high = last;
        while (low < high) {
            const int64_t middle = (low + high) / 2;
            if (sum[middle] > u)
                high = middle;
            else
                low = middle + 1;
        }
        a->value.data[i] = (double)low + 1;
    }
    return LM_OK;
}

#define ARGS categorical_args
static const lm_slot categorical_slots[] = {
    IN_VEC(weights, "k", "how likely each class is, up to a factor"),
    IN_INT(n, "[0,inf)", "how many to draw"),
    SEED,
    OUT_VEC(value, "n", "independent classes, 1 to k"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, categorical, "Random classes with given weights.", "",
          "local x = limn.tensor.categorical({1, 0, 3}, 1000, {seed = 1})\n"
          "assert(math.abs(x:eq(3):mean() - 0.75) < 0.05)");
#undef ARGS

typedef struct {
    lm_ints size;
    double df;
    uint64_t seed;
    lm_tensor value;
} student_args;

/* Bailey 1994: sqrt(df (u^(-2/df) - 1)) cos(2 pi v). */
static lm_status student_run(lm_env *env, void *args)
{
    student_args *a = args;
    const lm_status status = lm_make(env, a->size, &a->value);
    if (status) return status;
    const lm_stream s = lm_stream_named(a->seed, "student", 0);
    const int64_t n = lm_length(&a->value);
    for (int64_t i = 0; i < n; i++) {
        const double u = lm_uniform(s, 2 * (uint64_t)i);
        const double v = lm_uniform(s, 2 * (uint64_t)i + 1);
        a->value.data[i] =
            sqrt(a->df * expm1(-2 / a->df * log(u))) * cos(2 * M_PI * v);
    }
    return LM_OK;
}

#define ARGS student_args
static const lm_slot student_slots[] = {
    LM_SIZE_SLOT,
    OPT_NUM(df, 3, "(0,inf)", "degrees of freedom: moments below df exist"),
    SEED,
    OUT_TENSOR(value, "?", "independent numbers with power-law tails"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, student, "Random numbers of Student's t distribution.",
          "Bailey 1994",
          "local x = limn.tensor.student(10000, {df = 5, seed = 1})\n"
          "assert(math.abs(x:var() - 5 / 3) < 0.3)");
#undef ARGS

/* Points on a sphere. */
typedef struct {
    int64_t n, d;
    double radius;
    uint64_t seed;
    lm_mat value;
} sphere_args;

static lm_status sphere_run(lm_env *env, void *args)
{
    (void)env;
    sphere_args *a = args;
    const lm_stream s = lm_stream_named(a->seed, "sphere", 0);
    for (int64_t i = 0; i < a->n; i++) {
        double *x = a->value.data + i * a->value.stride;
        lm_fill_normal(s, (uint64_t)(i * a->d), a->d, x);
        const double scale = a->radius / lm_nrm2_d(a->d, x);
        for (int64_t k = 0; k < a->d; k++) x[k] *= scale;
    }
    return LM_OK;
}

#define ARGS sphere_args
static const lm_slot sphere_slots[] = {
    IN_INT(n, "[0,inf)", "how many points"),
    IN_INT(d, "[1,inf)", "their dimension"),
    OPT_NUM(radius, 1, "[0,inf)",
            "the radius; sqrt(d) makes coordinates of "
            "variance 1"),
    SEED,
    OUT_MAT(value, "n d", "the points, as rows"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, sphere, "Points uniformly distributed on a sphere.", "",
          "local x = limn.tensor.sphere(5, 3, {seed = 1})\n"
          "assert(math.abs(x[1]:norm() - 1) < 1e-14)");
#undef ARGS
