#include "linalg/krylov/density.h"

#include <math.h>

#include "core/rng.h"
#include "linalg/krylov/basis.h"
#include "linalg/blas.h"
#include "linalg/lapack.h"
#include "linalg/krylov/tridiagonal.h"

typedef struct density {
    lm_solver base;
    int64_t n;
    lm_basis *basis;          /* probes */
    double *diagonal, *below; /* probes x steps: of the tridiagonal matrices */
    double *x;                /* active x n: the newest vectors, packed */
    int64_t *probe;           /* of each of these */
    int64_t active;
    int64_t whole; /* probes whose spaces are invariant */
    int64_t steps;
    lm_density found;
} density;

static const lm_method method;

static void density_free(void *object)
{
    density *s = object;
    for (int64_t i = 0; s->basis && i < s->found.probes; i++)
        lm_free(s->basis[i].v);
    lm_free(s->basis);
    lm_free(s->diagonal);
    lm_free(s->below);
    lm_free(s->x);
    lm_free(s->probe);
    for (int i = 0; i < LM_DENSITY_LEVELS; i++) {
        lm_free(s->found.level[i].value);
        lm_free(s->found.level[i].weight);
    }
    lm_free(s);
}

static size_t bytes(const lm_solver *solver)
{
    const density *s = (const density *)solver;
    int64_t numbers = s->found.probes * (s->n + 6 * s->steps);
    for (int64_t i = 0; i < s->found.probes; i++)
        numbers += s->basis[i].room * s->n;
    return sizeof *s + (size_t)numbers * sizeof(double);
}

static void ask(const lm_env *env, density *s)
{
    for (int64_t j = 0; j < s->active; j++) {
        const lm_basis *b = s->basis + s->probe[j];
        lm_copy_bytes(env, s->x + j * s->n, b->v + (b->r - 1) * s->n,
                      (size_t)s->n * sizeof(double));
    }
    s->base.ask.count = s->active;
    s->base.ask.x = s->x;
}

/* ---- the rules ---------------------------------------------------------- */

/* The Gauss rule of the first m steps of a probe, in the places of `to`.  The
 * matrix is turned around, so that first entries are last ones. */
static lm_status rule(lm_env *env, const density *s, int64_t probe, int64_t m,
                      const lm_gauss_rules *to)
{
    const double *d = s->diagonal + probe * s->steps;
    const double *e = s->below + probe * s->steps;
    double *value = to->value + probe * to->steps;
    double *weight = to->weight + probe * to->steps;
    const lm_mark mark = lm_scratch_mark(env);
    double *off = lm_scratch_doubles(env, m);
    if (!off) return lm_nomem(env);
    for (int64_t i = 0; i < m; i++) {
        value[i] = d[m - 1 - i];
        off[i] = i + 1 < m ? e[m - 2 - i] : 0;
    }
    const lm_status status = lm_tridiagonal(env, m, value, off, weight);
    for (int64_t j = 0; j < to->steps; j++) {
        weight[j] = j < m ? weight[j] * weight[j] : 0;
        if (j >= m) value[j] = value[m - 1];
    }
    lm_scratch_release(env, mark);
    return status;
}

static lm_status finish(lm_env *env, density *s)
{
    lm_status status = LM_OK;
    s->base.ask.count = 0;
    s->found.exact = s->whole == s->found.probes;
    for (int level = 0; level < LM_DENSITY_LEVELS; level++) {
        const lm_gauss_rules *to = s->found.level + level;
        for (int64_t i = 0; !status && i < s->found.probes; i++)
            status = rule(env, s, i, lm_smaller(s->basis[i].r, to->steps), to);
    }
    return status;
}

/* ---- the method --------------------------------------------------------- */

/* One step of a probe with the product y; *going: there is another vector.
 * What is below rounding is the end of an invariant space. */
static lm_status advance(lm_env *env, density *s, int64_t probe, double *y,
                         bool *going)
{
    lm_basis *b = s->basis + probe;
    const int64_t j = b->r - 1, steps = s->steps;
    double norm = lm_nrm2_d(s->n, y);
    const double size = norm;
    s->diagonal[probe * steps + j] = lm_dot_d(s->n, b->v + j * s->n, y);
    *going = false;
    if (b->r == s->n) s->whole++;
    if (b->r == steps) return LM_OK;
    double *below = s->below + probe * steps;
    double largest = size;
    for (int64_t i = 0; i < j; i++) largest = fmax(largest, below[i]);
    const lm_status status =
        lm_basis_append(env, b, 0, y, 1e-13 * largest, NULL, &norm);
    *going = b->r == j + 2;
    if (*going)
        below[j] = norm;
    else
        s->whole++;
    return status;
}

static lm_status reply(lm_env *env, lm_solver *solver, double *y)
{
    density *s = (density *)solver;
    int64_t kept = 0;
    for (int64_t j = 0; j < s->active; j++) {
        bool going = false;
        const lm_status status =
            advance(env, s, s->probe[j], y + j * s->n, &going);
        if (status) return status;
        if (going) s->probe[kept++] = s->probe[j];
    }
    s->active = kept;
    if (kept == 0) return finish(env, s);
    ask(env, s);
    return LM_OK;
}

static void clear(const volatile lm_flag *stop, density *s)
{
    for (int level = 0; level < LM_DENSITY_LEVELS; level++) {
        const lm_gauss_rules *r = s->found.level + level;
        int64_t i, end = 0;
        while (lm_next_until(stop, s->found.probes * r->steps, &i, &end))
            for (; i < end; i++) r->value[i] = r->weight[i] = NAN;
    }
    s->found.exact = false;
}

static void diverged(const volatile lm_flag *stop, lm_solver *solver)
{
    clear(stop, (density *)solver);
}

static const lm_method method = {"Lanczos quadrature", reply, diverged,
                                 density_free, bytes};

static lm_status allocate_rules(lm_env *env, int64_t probes, int64_t steps,
                                lm_gauss_rules *r)
{
    const size_t all = (size_t)(probes * steps) * sizeof(double);
    *r = (lm_gauss_rules){steps, lm_alloc(env, all), lm_alloc(env, all)};
    return r->value && r->weight ? LM_OK : lm_nomem(env);
}

static lm_status allocate(lm_env *env, density *s)
{
    const int64_t p = s->found.probes;
    const size_t all = (size_t)(p * s->steps) * sizeof(double);
    lm_status status = LM_OK;
    for (int i = 0; !status && i < LM_DENSITY_LEVELS; i++) {
        const int64_t steps = s->steps >> i;
        status =
            allocate_rules(env, p, steps > 1 ? steps : 1, s->found.level + i);
    }
    if (status) return status;
    clear(env->stop, s);
    s->basis = lm_alloc(env, (size_t)p * sizeof *s->basis);
    s->probe = lm_alloc(env, (size_t)p * sizeof *s->probe);
    s->x = lm_alloc(env, (size_t)(p * s->n) * sizeof *s->x);
    s->diagonal = lm_alloc(env, all);
    s->below = lm_alloc(env, all);
    return s->basis && s->probe && s->x && s->diagonal && s->below
               ? LM_OK
               : lm_nomem(env);
}

/* The first vector of each probe: signs. */
static lm_status start(lm_env *env, density *s, uint64_t seed)
{
    double *v = lm_scratch_doubles(env, s->n);
    if (!v) return lm_nomem(env);
    for (int64_t i = 0; i < s->found.probes; i++) {
        if (lm_stopped_at_row(env, i, s->n)) return LM_STOPPED;
        int64_t j, end = 0;
        lm_draw_normal(env, lm_stream_named(seed, "probe", (uint64_t)i), 0,
                       s->n, v);
        while (lm_next_piece(env, s->n, &j, &end))
            for (; j < end; j++) v[j] = v[j] < 0 ? -1 : 1;
        double norm = sqrt((double)s->n);
        s->basis[i].n = s->n;
        const lm_status status =
            lm_basis_append(env, s->basis + i, 0, v, 0, NULL, &norm);
        if (status) return status;
        s->probe[s->active++] = i;
    }
    ask(env, s);
    return lm_unless_stopped(env);
}

lm_status lm_density_new(lm_env *env, int64_t n, const lm_density_wish *wish,
                         lm_solver **out)
{
    if (n < 1 || n > INT32_MAX)
        return lm_fail(env, LM_DOMAIN,
                       "the size of an operator must be from 1 "
                       "to 2147483647");
    density *s = lm_alloc(env, sizeof *s);
    if (!s) return lm_nomem(env);
    s->base =
        (lm_solver){.method = &method, .rows = n, .cols = n, .symmetric = true};
    s->n = n;
    s->found.probes = wish->probes;
    s->steps = lm_smaller(wish->steps, n);
    lm_status status = allocate(env, s);
    if (!status) status = start(env, s, wish->seed);
    if (status) {
        density_free(s);
        return status;
    }
    *out = &s->base;
    return LM_OK;
}

const lm_density *lm_density_found(const lm_solver *solver)
{
    return solver->method == &method ? &((const density *)solver)->found : NULL;
}

/* ---- in Lua ------------------------------------------------------------- */

typedef struct {
    int64_t n, probes, steps;
    uint64_t seed;
    lm_solver *solver;
} density_solver_args;

static lm_status density_solver_run(lm_env *env, void *args)
{
    density_solver_args *a = args;
    const lm_density_wish wish = {a->probes, a->steps, a->seed};
    return lm_density_new(env, a->n, &wish, &a->solver);
}

#define EXAMPLE                                                                \
    "local solver = limn.linalg.density_solver(2, {seed = 1})\n"               \
    "solver:run(limn.linalg.operator{{2, 1}, {1, 2}})\n"

#define ARGS density_solver_args
static const lm_slot density_solver_slots[] = {
    IN_INT(n, "[1,2147483647]", "the size of the operator"),
    OPT_INT(probes, 10, "[1,100000]", "random vectors"),
    OPT_INT(steps, 40, "[1,100000]", "products for each"),
    OPT_SEED(seed, "of the vectors; the session's next one unless given"),
    OUT_OBJ(solver, solver, "Lanczos quadrature, which asks for products"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, density_solver,
          "Stochastic Lanczos quadrature of density and funtrace as a stepping "
          "solver (reverse communication).",
          "Ubaru, Chen and Saad 2017",
          EXAMPLE "assert(solver:density_found().values.shape[1] == 10)");
#undef ARGS

typedef struct {
    lm_solver *solver;
    int64_t level;
    lm_tensor values, weights;
    bool exact;
    int64_t products;
} density_found_args;

static lm_status give(lm_env *env, int64_t m, int64_t n, const double *from,
                      lm_tensor *to)
{
    const int64_t size[] = {m, n};
    const lm_status status = lm_result(env, to, 2, size);
    return status ? status
                  : lm_copy_bytes(env, to->data, from,
                                  (size_t)(m * n) * sizeof *from);
}

static lm_status density_found_run(lm_env *env, void *args)
{
    density_found_args *a = args;
    const lm_density *f = lm_density_found(a->solver);
    if (!f)
        return lm_fail(env, LM_DOMAIN, "the solver is not one of densities");
    const lm_gauss_rules *r = f->level + a->level;
    lm_status status = give(env, f->probes, r->steps, r->value, &a->values);
    if (!status)
        status = give(env, f->probes, r->steps, r->weight, &a->weights);
    a->exact = f->exact;
    a->products = a->solver->products;
    return status;
}

#define ARGS density_found_args
static const lm_slot density_found_slots[] = {
    IN_OBJ(solver, solver, "", "one that limn.linalg.density_solver made"),
    OPT_INT(level, 0, "[0,2]", "of all steps, 1: half, 2: a quarter of them"),
    OUT_TENSOR(values, "?", "nodes, rising, a row a probe"),
    OUT_TENSOR(weights, "?", "their weights; each row sums to 1"),
    OUT_FLAG(exact, "all of the spectrum that the probes have has been seen"),
    OUT_INT(products, "with vectors, how many it took"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, density_found, "The density that a solver has found.", NULL,
          EXAMPLE "local w = solver:density_found().weights\n"
                  "assert(math.abs(w:sum() - 10) < 1e-12)");
#undef ARGS
