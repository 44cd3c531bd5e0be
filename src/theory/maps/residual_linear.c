/* residual_linear: limn.theory.maps.residual_linear.
 *
 * The infinite-width limit of training a linear residual network under
 * Depth-muP, for one sample:
 *
 *     x^0 = U,  x^l = x^(l-1) + s W^l x^(l-1),  s = L^-1/2,  f = <x^L, n V>,
 *
 * U, V random and fixed, <a, b> = a'b / n.  All vectors are combinations of U,
 * n V, W^l x^(l-1)_t and W^l' d^l_t with the initial W; of these, different
 * ones are orthogonal but for those of one l, whose products are those of
 * x^(l-1) and d^l, the derivative of the loss.  Yang, Yu, Zhu & Hayou 2023. */
#include <math.h>
#include <string.h>

#include "core/decl.h"

/* Vectors by layer l = 0 .. L and step t, and the products of those of a layer:
 * layers x steps x steps. */
typedef struct kets {
    int64_t layers, steps, size;
    double *x, *d, *forward, *backward;
} kets;

enum { U, V, FIRST };

static double *vector(const kets *k, double *of, int64_t l, int64_t t)
{
    return of + (l * k->steps + t) * k->size;
}

/* The coefficient of W^l x^(l-1)_t, or of W^l' d^l_t. */
static int64_t place(const kets *k, bool back, int64_t l, int64_t t)
{
    return FIRST + ((back ? k->layers : 0) + l - 1) * k->steps + t;
}

static double *product(const kets *k, double *of, int64_t l, int64_t s,
                       int64_t t)
{
    return of + ((l - 1) * k->steps + s) * k->steps + t;
}

/* <a, b> over the blocks of steps that have happened: up to t. */
static double dot(const kets *k, int64_t t, const double *a, const double *b)
{
    double sum = a[U] * b[U] + a[V] * b[V];
    for (int back = 0; back < 2; back++)
        for (int64_t l = 1; l <= k->layers; l++)
            for (int64_t i = 0; i <= t; i++) {
                const double left = a[place(k, back, l, i)];
                if (left == 0) continue;
                for (int64_t j = 0; j <= t; j++)
                    sum +=
                        left * b[place(k, back, l, j)] *
                        *product(k, back ? k->backward : k->forward, l, i, j);
            }
    return sum;
}

static void add(int64_t n, double factor, const double *from, double *to)
{
    for (int64_t i = 0; factor != 0 && i < n; i++) to[i] += factor * from[i];
}

static void know_products(const lm_env *env, const kets *k, double *vectors,
                          double *products, int64_t l, int64_t at, int64_t t)
{
    const double *here = vector(k, vectors, at, t);
    for (int64_t i = 0; i <= t && !lm_stopped(env); i++)
        *product(k, products, l, i, t) = *product(k, products, l, t, i) =
            dot(k, t, vector(k, vectors, at, i), here);
}

/* x^l_t from x^(l-1)_t. */
static void forward(const lm_env *env, const kets *k, double lr, int64_t l,
                    int64_t t)
{
    const double s = 1 / sqrt((double)k->layers);
    const double *below = vector(k, k->x, l - 1, t);
    double *out = vector(k, k->x, l, t);
    know_products(env, k, k->x, k->forward, l, l - 1, t);
    memcpy(out, below, (size_t)k->size * sizeof *out);
    out[place(k, false, l, t)] += s;
    for (int64_t i = 0; i < t; i++)
        add(k->size,
            s * below[place(k, true, l, i)] -
                lr * s * s * *product(k, k->forward, l, i, t),
            vector(k, k->d, l, i), out);
}

/* d^(l-1)_t from d^l_t. */
static void backward(const lm_env *env, const kets *k, double lr, int64_t l,
                     int64_t t)
{
    const double s = 1 / sqrt((double)k->layers);
    const double *above = vector(k, k->d, l, t);
    double *out = vector(k, k->d, l - 1, t);
    know_products(env, k, k->d, k->backward, l, l, t);
    memcpy(out, above, (size_t)k->size * sizeof *out);
    out[place(k, true, l, t)] += s;
    for (int64_t i = 0; i <= t; i++) {
        const double moved =
            i < t ? lr * s * s * *product(k, k->backward, l, i, t) : 0;
        add(k->size, s * above[place(k, false, l, i)] - moved,
            vector(k, k->x, l - 1, i), out);
    }
}

typedef struct {
    int64_t depth, steps;
    double lr, y;
    lm_vec f, norm;
} residual_linear_args;

static lm_status train(lm_env *env, const kets *k,
                       const residual_linear_args *a)
{
    for (int64_t t = 0; t < k->steps; t++) {
        vector(k, k->x, 0, t)[U] = 1;
        for (int64_t l = 1; l <= k->layers; l++) {
            if (lm_stopped(env)) return LM_STOPPED;
            forward(env, k, a->lr, l, t);
        }
        const double *last = vector(k, k->x, k->layers, t);
        a->f.data[t] = last[V];
        a->norm.data[t] = dot(k, t, last, last);
        vector(k, k->d, k->layers, t)[V] = a->f.data[t] - a->y;
        for (int64_t l = k->layers; l > 0; l--) {
            if (lm_stopped(env)) return LM_STOPPED;
            backward(env, k, a->lr, l, t);
        }
    }
    return lm_unless_stopped(env);
}

static lm_status residual_linear_run(lm_env *env, void *args)
{
    residual_linear_args *a = args;
    const int64_t layers = a->depth, steps = a->steps + 1;
    kets k = {
        .layers = layers, .steps = steps, .size = FIRST + 2 * layers * steps};
    const int64_t vectors = (layers + 1) * steps * k.size,
                  products = layers * steps * steps,
                  all = 2 * (vectors + products);
    if (all > INT64_C(1) << 27)
        return lm_fail(env, LM_DOMAIN,
                       "'depth' (%lld) and 'steps' (%lld) need %.1f GB, of 1 "
                       "that are allowed: lower one of them",
                       (long long)layers, (long long)a->steps,
                       (double)all * 8e-9);
    k.x = lm_scratch_doubles(env, all);
    if (!k.x) return lm_nomem(env);
    lm_zero_bytes(env->stop, k.x, (size_t)all * sizeof *k.x);
    k.d = k.x + vectors;
    k.forward = k.d + vectors;
    k.backward = k.forward + products;
    return train(env, &k, a);
}

#define ARGS residual_linear_args
static const lm_slot residual_linear_slots[] = {
    IN_INT(depth, "[1,1000]", "blocks of the network, L"),
    OPT_INT(steps, 8, "[0,200]", "steps of gradient descent"),
    OPT_NUM(lr, 0.25, "", "learning rate"),
    OPT_NUM(y, 1, "", "target"),
    OUT_VEC(f, "steps+1", "output after 0 .. steps steps"),
    OUT_VEC(norm, "steps+1", "squared norm of the last layer over the width"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.maps, residual_linear,
          "Training of a deep linear residual network of infinite width under "
          "Depth-muP, exactly, for one sample and frozen ends.",
          "Yang, Yu, Zhu & Hayou 2023",
          "local r = limn.theory.maps.residual_linear(16, {steps = 1})\n"
          "assert(math.abs(r.norm[1] - (1 + 1 / 16)^16) < 1e-12)\n"
          "assert(math.abs(r.f[2] - 0.25 * (1 + 1 / 16)^15) < 1e-13)");
#undef ARGS
