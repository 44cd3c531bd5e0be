/* limn.calc.quadrature, nodes, take, estimate: what limn.calc.mean and hermite
 * loop over, since C never calls Lua. */
#include "calc/adaptive.h"
#include "calc/legendre.h"

typedef struct {
    double variance, tol;
    int64_t terms, calls;
    lm_vec kinks;
    lm_adaptive *value;
} quadrature_args;

static lm_status quadrature_run(lm_env *env, void *args)
{
    quadrature_args *a = args;
    const lm_adaptive_wish wish = {a->variance, a->tol, a->terms, a->calls,
                                   a->kinks};
    return lm_adaptive_new(env, &wish, &a->value);
}

#define ARGS quadrature_args
static const lm_slot quadrature_slots[] = {
    OPT_NUM(variance, 1, "(0,inf)", "of the Gaussian argument"),
    OPT_NUM(tol, 1e-12, "(0,1)", "relative to the root of the mean square"),
    OPT_INT(terms, 0, "[0,2000]", "Hermite coefficients"),
    OPT_INT(calls, 60, "[2,1000]", "levels, at most"),
    OPT_VEC(kinks, "?",
            "where the function has kinks or jumps; others are found, by more "
            "calls, but bumps narrower than 0.03 sqrt(variance) away from 0 "
            "may be missed"),
    OUT_OBJ(value, adaptive, "waits for values"),
    LM_SLOTS_END,
};
#define EXAMPLE                                                                \
    "local q = limn.calc.quadrature{terms = 3}\n"                              \
    "local x = q:nodes()\n"                                                    \
    "while #x > 0 do\n"                                                        \
    "  q:take(x:square())\n"                                                   \
    "  x = q:nodes()\n"                                                        \
    "end\n"                                                                    \
    "local r = q:estimate()\n"                                                 \
    "assert(math.abs(r.mean - 1) < 1e-14)\n"                                   \
    "assert(math.abs(r.a[3] - 2^0.5) <= r.a_error[3])"
LM_EXPORT(calc, quadrature,
          "A Gaussian quadrature that asks for values, level by level.", NULL,
          EXAMPLE);
#undef ARGS

typedef struct {
    lm_adaptive *q;
    lm_tensor x;
} nodes_args;

static lm_status nodes_run(lm_env *env, void *args)
{
    nodes_args *a = args;
    const int64_t n = lm_adaptive_wanted(a->q);
    const lm_status status = lm_result(env, &a->x, 1, &n);
    if (!status) lm_adaptive_nodes(a->q, a->x.data);
    return status;
}

#define ARGS nodes_args
static const lm_slot nodes_slots[] = {
    IN_OBJ(q, adaptive, "", "a quadrature"),
    OUT_TENSOR(x, "?", "where values are wanted next; none at the end"),
    LM_SLOTS_END,
};
LM_EXPORT(calc, nodes, "The nodes of the next level of a quadrature.", NULL,
          EXAMPLE);
#undef ARGS

typedef struct {
    lm_adaptive *q;
    lm_vec f;
} take_args;

static lm_status take_run(lm_env *env, void *args)
{
    take_args *a = args;
    const int64_t n = lm_adaptive_wanted(a->q);
    if (a->f.n != n)
        return lm_fail(env, LM_DOMAIN, "'f' has %lld numbers, expected %lld",
                       (long long)a->f.n, (long long)n);
    return lm_adaptive_take(env, a->q, a->f.data);
}

#define ARGS take_args
static const lm_slot take_slots[] = {
    IN_OBJ(q, adaptive, "", "a quadrature"),
    IN_VEC(f, "?", "the values at its nodes"),
    LM_SLOTS_END,
};
LM_EXPORT(calc, take, "Give a quadrature the values that it asks for.", NULL,
          EXAMPLE);
#undef ARGS

typedef struct {
    lm_adaptive *q;
    double mean, mean_error, square, square_error;
    lm_tensor a, a_error;
    int64_t calls, nodes;
} estimate_args;

static lm_status estimate_run(lm_env *env, void *args)
{
    estimate_args *a = args;
    const int64_t terms = lm_adaptive_terms(a->q);
    lm_adaptive_found found;
    lm_status status = lm_result(env, &a->a, 1, &terms);
    if (!status) status = lm_result(env, &a->a_error, 1, &terms);
    if (!status)
        status =
            lm_adaptive_estimate(env, a->q, a->a.data, a->a_error.data, &found);
    if (status) return status;
    a->mean = found.mean.value;
    a->mean_error = found.mean.error;
    a->square = found.square.value;
    a->square_error = found.square.error;
    a->calls = found.calls;
    a->nodes = found.nodes;
    return LM_OK;
}

#define ARGS estimate_args
static const lm_slot estimate_slots[] = {
    IN_OBJ(q, adaptive, "", "a quadrature"),
    OUT_NUM(mean, "E f"),
    OUT_NUM(mean_error, "absolute; infinite if there seems to be no mean"),
    OUT_NUM(square, "E f^2"),
    OUT_NUM(square_error, "absolute"),
    OUT_TENSOR(a, "?", "E f he_k, k = 0, 1, ..., he_k orthonormal"),
    OUT_TENSOR(a_error, "?", "absolute"),
    OUT_INT(calls, "levels"),
    OUT_INT(nodes, "values"),
    LM_SLOTS_END,
};
LM_EXPORT(calc, estimate, "What a quadrature has found.", NULL, EXAMPLE);
#undef ARGS

/* ---- limn.calc.legendre -----------------------------------------------------
 */

typedef struct {
    int64_t n;
    lm_vec nodes, weights;
} legendre_args;

static lm_status legendre_run(lm_env *env, void *args)
{
    legendre_args *a = args;
    (void)env;
    lm_legendre_nodes((int)a->n, a->nodes.data, a->weights.data);
    return LM_OK;
}

#define ARGS legendre_args
static const lm_slot legendre_slots[] = {
    IN_INT(n, "[1,500]", "nodes"),
    OUT_VEC(nodes, "n", "in [-1, 1], rising"),
    OUT_VEC(weights, "n", "of sum 2"),
    LM_SLOTS_END,
};
LM_EXPORT(calc, legendre, "Nodes and weights of Gauss-Legendre quadrature.",
          "Golub & Welsch 1969",
          "local r = limn.calc.legendre(3)\n"
          "assert(math.abs((r.weights * r.nodes ^ 4):sum() - 0.4) < 1e-15)");
#undef ARGS
