/* Degrees of freedom of ridge regression over a spectrum. */
#include "theory/rmt/law.h"

typedef struct {
    lm_law *law;
    lm_tensor penalty, df1, df1_error, df2, df2_error;
} df_args;

static double first(const void *self, double x)
{
    return x == 0 ? 0 : x / (x + *(const double *)self);
}

static double second(const void *self, double x)
{
    const double f = first(self, x);
    return f * f;
}

static lm_status df_run(lm_env *env, void *args)
{
    df_args *a = args;
    if (lm_law_lowest(a->law) < 0)
        return lm_fail(env, LM_DOMAIN,
                       "'law' must have no negative values, got %g",
                       lm_law_lowest(a->law));
    const int64_t n = lm_count(a->penalty.rank, a->penalty.size);
    for (int64_t i = 0; i < n; i++) {
        const double *penalty = &a->penalty.data[i];
        if (lm_stopped(env)) return LM_STOPPED;
        if (!(*penalty >= 0))
            return lm_fail(env, LM_DOMAIN,
                           "'penalty' must not be negative, got %g", *penalty);
        const lm_estimate one = lm_law_mean(env, a->law, first, penalty),
                          two = lm_law_mean(env, a->law, second, penalty);
        a->df1.data[i] = one.value;
        a->df1_error.data[i] = one.error;
        a->df2.data[i] = two.value;
        a->df2_error.data[i] = two.error;
    }
    return lm_unless_stopped(env);
}

#define ARGS df_args
static const lm_slot df_slots[] = {
    IN_OBJ(law, law, "", "of eigenvalues that are not negative"),
    IN_TENSOR(penalty, "...", "not negative"),
    OUT_TENSOR(df1, "...", "E x / (x + penalty), a share of the dimension"),
    OUT_TENSOR(df1_error, "...", "absolute"),
    OUT_TENSOR(df2, "...", "E x^2 / (x + penalty)^2"),
    OUT_TENSOR(df2_error, "...", "absolute"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, df,
          "Degrees of freedom of ridge regression over a spectrum, per "
          "dimension.",
          "Hastie, Tibshirani & Friedman 2009",
          "local d = limn.theory.rmt.mp(0.5):df({0, 1e9})\n"
          "assert(math.abs(d.df1[1] - 1) < 1e-12 and d.df1[2] < 1e-8)");
#undef ARGS
