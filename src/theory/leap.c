#include "theory/leap.h"

#include <math.h>

#include "core/decl.h"

/* The degree of term i in directions that are not known. */
static double new_degree(const lm_env *env, lm_mat degree, int64_t i,
                         const bool *known)
{
    double sum = 0;
    int64_t k, end = 0;
    while (lm_next_piece(env, degree.cols, &k, &end))
        for (; k < end; k++)
            if (!known[k]) sum += degree.data[i * degree.stride + k];
    return sum;
}

static int64_t smallest(const lm_env *env, lm_mat degree, const bool *known,
                        const bool *done, double *least)
{
    int64_t best = -1;
    for (int64_t i = 0; i < degree.rows && !lm_stopped_at(env, i); i++) {
        if (done[i]) continue;
        const double d = new_degree(env, degree, i, known);
        if (best >= 0 && d >= *least) continue;
        best = i;
        *least = d;
    }
    return best;
}

lm_status lm_leap(lm_env *env, lm_mat degree, int64_t *order, double *stage)
{
    const int64_t m = degree.rows, k = degree.cols;
    bool *known = lm_scratch(env, (size_t)(m + k) * sizeof *known);
    if (!known) return lm_nomem(env);
    bool *done = known + k;
    int64_t j, end = 0;
    while (lm_next_piece(env, m + k, &j, &end))
        for (; j < end; j++) known[j] = false;
    for (int64_t s = 0; s < m; s++) {
        const int64_t i = smallest(env, degree, known, done, &stage[s]);
        if (lm_stopped(env)) return LM_STOPPED;
        order[s] = i;
        done[i] = true;
        for (end = 0; lm_next_piece(env, k, &j, &end);)
            for (; j < end; j++)
                if (degree.data[i * degree.stride + j] > 0) known[j] = true;
    }
    return lm_unless_stopped(env);
}

typedef struct {
    lm_mat degree;
    int64_t leap, information;
    bool staircase;
    lm_vec order, stage;
} leap_args;

static lm_status check(lm_env *env, lm_mat d)
{
    for (int64_t i = 0; i < d.rows; i++)
        for (int64_t j = 0; j < d.cols; j++) {
            if (lm_stopped_at(env, i * d.cols + j)) return LM_STOPPED;
            const double x = d.data[i * d.stride + j];
            if (!(x >= 0 && x <= 1e9 && x == floor(x)))
                return lm_fail(env, LM_DOMAIN,
                               "'degree' must hold integers from 0 on, got %g",
                               x);
        }
    return LM_OK;
}

/* The smallest degree of a term that is not constant; 0 if all are. */
static double information(const lm_env *env, lm_mat d)
{
    double least = INFINITY;
    for (int64_t i = 0; i < d.rows && !lm_stopped_at_row(env, i, d.cols); i++) {
        double sum = 0;
        int64_t j, end = 0;
        while (lm_next_piece(env, d.cols, &j, &end))
            for (; j < end; j++) sum += d.data[i * d.stride + j];
        if (sum > 0) least = fmin(least, sum);
    }
    return isinf(least) ? 0 : least;
}

static lm_status leap_run(lm_env *env, void *args)
{
    leap_args *a = args;
    int64_t *order = lm_scratch_integers(env, a->degree.rows);
    if (!order) return lm_nomem(env);
    lm_status status = check(env, a->degree);
    if (!status) status = lm_leap(env, a->degree, order, a->stage.data);
    if (status) return status;
    double most = 0;
    for (int64_t i = 0; i < a->degree.rows && !lm_stopped_at(env, i); i++) {
        a->order.data[i] = (double)(order[i] + 1);
        most = fmax(most, a->stage.data[i]);
    }
    a->leap = (int64_t)most;
    a->information = (int64_t)information(env, a->degree);
    a->staircase = most <= 1;
    return lm_unless_stopped(env);
}

#define ARGS leap_args
static const lm_slot leap_slots[] = {
    IN_MAT(degree, "m k",
           "a row a term of the target: its degree in each direction, for "
           "parities 0 or 1"),
    OUT_INT(leap, "largest stage of the best order"),
    OUT_INT(information, "information exponent: the least degree of a term"),
    OUT_FLAG(staircase, "leap 1: the merged-staircase property"),
    OUT_VEC(order, "m", "terms in the order in which they are learned, from 1"),
    OUT_VEC(stage, "m", "degree of each in directions that are new"),
    LM_SLOTS_END,
};
LM_EXPORT(theory, leap,
          "The leap of a target of few directions: how SGD learns it in "
          "stages.",
          "Abbe, Boix-Adsera & Misiakiewicz 2022, 2023",
          "-- z1 + z1 z2 + z1 z2 z3 is a staircase, z1 z2 z3 is not\n"
          "local theory = limn.theory\n"
          "assert(theory.leap{{1, 0, 0}, {1, 1, 0}, {1, 1, 1}}.staircase)\n"
          "assert(theory.leap{{1, 1, 1}}.leap == 3)");
#undef ARGS
