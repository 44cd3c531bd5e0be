/* The optimum of the limit.  Data set D1.  The one-step formula by hand:
 * y'Ky = 65/16, |Ky|^2 = 687/128, so lr = 2080 / (687 L).  Optima and returns
 * after more steps come from a numpy program that keeps every vector as
 * coefficients on its Gaussian hats, with derivatives by complex steps and
 * roots by scipy's brentq; they are right to 1e-12. */
#include "check.h"
#include "calc/chebyshev.h"
#include "calc/poly.h"
#include "core/rng.h"
#include "theory/linear/lr_first.h"
#include "theory/linear/optimum.h"

static double x[] = {1, 0, 0, 0.5, 1, 1, -1, 0.5};
static double y[] = {1, -0.5, 0.25, -1.5};

static const double *hidden(int64_t depth, double *train)
{
    for (int64_t l = 0; l <= depth + 1; l++) train[l] = l > 0 && l <= depth;
    return train;
}

static void first(lm_env *env)
{
    double train[32], lr, loss;
    for (int64_t depth = 1; depth <= 27; depth += 2) {
        const lm_linear_task task = {
            {x, 4, 2, 2}, {y, 4}, depth, 1, hidden(depth, train)};
        CHECK(lm_lr_first(env, &task, &lr, &loss) == LM_OK);
        CHECK_NEAR(lr, 2080 / (687.0 * (double)depth), 1e-14);
        CHECK_NEAR(loss, 0.0609420, 1e-7);
    }
}

static const lm_linear_wish usual = {1e-3, LM_LINEAR_PIECE, LM_LINEAR_LIMIT, 0};

/* The loss of step s at one learning rate, by lm_linear_limit. */
static double loss_of(lm_env *env, const lm_linear_task *task, int64_t s,
                      double lr)
{
    double loss[64];
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status =
        lm_linear_limit(env, task, (lm_vec){&lr, 1}, loss, NULL);
    lm_scratch_release(env, mark);
    return status ? NAN : loss[s];
}

/* What holds of every answer: minima inside the basin, flat there, the loss
 * below its start on the way, back at the edge; errors that are small. */
static void sound(lm_env *env, const lm_linear_task *task,
                  const lm_linear_best *b)
{
    const lm_linear_curve *c = &b->curve;
    CHECK(b->best >= 0);
    for (int64_t i = 0; i < b->minima.n; i++) {
        lm_linear_point p;
        lm_linear_curve copy = *c;
        CHECK(lm_linear_curve_at(env, &copy, c->steps, b->minima.at[i], &p) ==
              LM_OK);
        CHECK(fabs(p.slope) < 1e-9);
        CHECK(b->minima.at[i] < c->edge && b->width[i] > 0);
        CHECK(i == 0 || b->minima.at[i] > b->minima.at[i - 1]);
    }
    CHECK_NEAR(loss_of(env, task, c->edge_step, c->edge), b->start,
               1e-11 * b->start);
    int64_t above = 0;
    for (int i = 1; i < 300; i++)
        for (int64_t s = 1; s <= c->steps; s++)
            above += !(loss_of(env, task, s, c->edge * i / 300) < b->start);
    CHECK(above == 0);
    CHECK(c->edge <= c->back);
    CHECK(b->mean_lr * 1.05 <= c->edge * (1 + 1e-12));
}

static void optima(lm_env *env)
{
    static const struct {
        int64_t depth, steps;
        double lr, edge;
        int64_t step, minima;
        double tolerance;
    } rows[] = {
        {1, 1, 3.027656, NAN, 1, 1, 1e-6},
        {1, 2, 3.348687, NAN, 2, 1, 1e-6},
        {1, 3, 3.427849, NAN, 3, 1, 1e-6},
        {1, 5, 3.483315, NAN, 5, 1, 1e-6},
        {2, 1, 1.513828, NAN, 1, 1, 1e-6},
        {2, 2, 1.461359, 2.35953170409832, 2, 1, 1e-6},
        {2, 3, 1.384305, 2.35953170409832, 2, 2, 1e-6},
        {2, 5, 1.2979644812826585, 2.35953170409832, 2, 3, 1e-11},
        {3, 1, 2080 / (687 * 3.0), 2 * 2080 / (687 * 3.0), 1, 1, 1e-11},
        {3, 2, 0.9362814337698633, 1.4639153116590844, 2, 1, 1e-11},
        {3, 3, 0.8785955883128753, 1.4639153116590844, 2, 2, 1e-11},
        {3, 5, 0.648594105261529, 1.4639153116590844, 2, 5, 1e-11},
        {9, 2, 0.3058348107663119, 0.40031772558579776, 2, 2, 1e-11},
        {9, 5, 0.14810709431028105, 0.29769485796416206, 4, 5, 1e-11},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        double train[11];
        lm_linear_best best, again;
        const lm_linear_task task = {{x, 4, 2, 2},
                                     {y, 4},
                                     rows[i].depth,
                                     rows[i].steps,
                                     hidden(rows[i].depth, train)};
        CHECK(lm_linear_optimum(env, &task, &usual, &best) == LM_OK);
        const double lr = best.minima.at[best.best];
        CHECK_NEAR(lr, rows[i].lr, rows[i].tolerance);
        if (rows[i].tolerance < 1e-6)
            CHECK(fabs(lr - rows[i].lr) <= best.error[best.best] + 4e-14);
        if (!isnan(rows[i].edge))
            CHECK_NEAR(best.curve.edge, rows[i].edge, 1e-12);
        CHECK(best.curve.edge_step == rows[i].step);
        CHECK(best.minima.n == rows[i].minima && best.unresolved == NULL);
        CHECK_NEAR(best.floor, 0.0013786765, 1e-10);
        sound(env, &task, &best);
        /* another first piece, the same answer */
        const lm_linear_wish other = {1e-3, 0.031, LM_LINEAR_LIMIT, 0};
        CHECK(lm_linear_optimum(env, &task, &other, &again) == LM_OK);
        CHECK(again.minima.n == best.minima.n && again.best == best.best);
        for (int64_t k = 0; k < best.minima.n; k++)
            CHECK_NEAR(again.minima.at[k], best.minima.at[k],
                       best.error[k] + again.error[k]);
        CHECK_NEAR(again.curve.edge, best.curve.edge, 1e-12);
        CHECK_NEAR(again.mean_lr, best.mean_lr, 1e-8);
        lm_scratch_release(env, mark);
    }
}

/* One sample x = y = 1, depth 3.  At t = 3 four minima of loss 0, where f is 1
 * after step 1, 2 or 3; brentq on the same numpy program. */
static void equal_minima(lm_env *env)
{
    static const double at[] = {0.2190801764725736, 0.25220106404154113,
                                1 / 3.0, 0.48689502322228856};
    double one[] = {1}, train[5];
    lm_linear_best best;
    lm_linear_task task = {{one, 1, 1, 1}, {one, 1}, 3, 3, hidden(3, train)};
    CHECK(lm_linear_optimum(env, &task, &usual, &best) == LM_OK);
    CHECK(best.minima.n == 4 && best.best == 0 && !best.unresolved);
    for (int i = 0; i < 4; i++) {
        CHECK_NEAR(best.minima.at[i], at[i], 1e-12);
        CHECK(best.minima.value[i] < 1e-25);
    }
    CHECK_NEAR(best.curve.edge, 0.6125178748030373, 1e-12);
    CHECK(best.curve.edge_step == 2);
    CHECK_NEAR(best.curve.back, 0.7545281693395852, 1e-12);
    sound(env, &task, &best);
    /* A factor on x moves the answer by its square and no further, also where
     * all losses are rounding. */
    double more[] = {1 + 1e-12};
    for (int64_t steps = 3; steps <= 5; steps += 2) {
        lm_linear_best moved;
        task.steps = steps;
        task.x.data = one;
        CHECK(lm_linear_optimum(env, &task, &usual, &best) == LM_OK);
        task.x.data = more;
        CHECK(lm_linear_optimum(env, &task, &usual, &moved) == LM_OK);
        CHECK(moved.minima.n == best.minima.n && moved.best == best.best);
        for (int64_t i = 0; i < best.minima.n; i++)
            CHECK_NEAR(moved.minima.at[i], best.minima.at[i], 1e-9);
    }
}

/* L = 1 and one sample: the loss is (1 - lr)^2t / 2, flat to rounding about
 * 1 from a few steps on; that is said, and the error covers it. */
static void flat_minimum(lm_env *env)
{
    double one[] = {1}, train[3];
    for (int64_t steps = 2; steps <= 20; steps += 6) {
        lm_linear_best best;
        const lm_linear_task task = {
            {one, 1, 1, 1}, {one, 1}, 1, steps, hidden(1, train)};
        CHECK(lm_linear_optimum(env, &task, &usual, &best) == LM_OK);
        CHECK(best.minima.n == 1);
        CHECK_NEAR(best.minima.at[0], 1, 1e-8);
        CHECK(fabs(best.minima.at[0] - 1) <= best.error[0] + 1e-14);
        CHECK((best.error[0] > 1e-6) == (best.unresolved != NULL));
        CHECK_NEAR(best.curve.edge, 2, 1e-12);
    }
}

/* Random teachers, whose curves have needles beyond the basin. */
static void teachers(lm_env *env)
{
    enum { M = 6, D = 3 };
    double train[5];
    hidden(3, train);
    for (uint64_t seed = 1; seed <= 4; seed++) {
        const lm_mark mark = lm_scratch_mark(env);
        double z[M * D], w[D], target[M] = {0};
        const lm_stream stream = lm_stream_named(seed, "data", 0);
        lm_fill_normal(stream, 0, M * D, z);
        lm_fill_normal(stream, M * D, D, w);
        for (int i = 0; i < M * D; i++) target[i / D] += z[i] * w[i % D];
        const lm_linear_task task = {{z, M, D, D}, {target, M}, 3, 6, train};
        lm_linear_best best;
        CHECK(lm_linear_optimum(env, &task, &usual, &best) == LM_OK);
        CHECK(best.floor < 1e-20);
        sound(env, &task, &best);
        lm_scratch_release(env, mark);
    }
}

/* With few pieces the answer says how far it reaches. */
static void limited(lm_env *env)
{
    double train[5];
    lm_linear_best best;
    const lm_linear_task task = {{x, 4, 2, 2}, {y, 4}, 3, 5, hidden(3, train)};
    const lm_linear_wish few = {1e-3, LM_LINEAR_PIECE, 6, 0};
    CHECK(lm_linear_optimum(env, &task, &few, &best) == LM_OK);
    CHECK(isnan(best.curve.edge) && isnan(best.curve.back));
    CHECK(best.unresolved && strstr(best.unresolved, "pieces reach to lr"));
}

/* exp(x) sin(5 x) on [-1, 2]: values, slope, integral and roots k pi / 5. */
static void series(lm_env *env)
{
    lm_cheb_rule rule;
    double at[LM_CHEB_NODES], f[LM_CHEB_NODES], df[LM_CHEB_NODES];
    double root[LM_CHEB_DEGREE];
    CHECK(lm_cheb_rule_fill(env, &rule) == LM_OK);
    lm_cheb_nodes(-1, 2, at);
    for (int j = 0; j < LM_CHEB_NODES; j++) {
        f[j] = exp(at[j]) * sin(5 * at[j]);
        df[j] = exp(at[j]) * (sin(5 * at[j]) + 5 * cos(5 * at[j]));
    }
    const lm_cheb p = lm_cheb_fit(&rule, -1, 2, f, df);
    const lm_cheb d = lm_cheb_slope(&p), s = lm_cheb_integral(&p);
    CHECK(lm_cheb_tail(&p) < 1e-12);
    for (double t = -1; t <= 2; t += 0.037) {
        const double e = exp(t), sine = sin(5 * t), cosine = cos(5 * t);
        CHECK_NEAR(lm_cheb_value(&p, t), e * sine, 1e-12);
        CHECK_NEAR(lm_cheb_value(&d, t), e * (sine + 5 * cosine), 1e-10);
        CHECK_NEAR(lm_cheb_value(&s, t) - lm_cheb_value(&s, 0),
                   (e * (sine - 5 * cosine) + 5) / 26, 1e-12);
    }
    const int n = lm_cheb_roots(&p, root);
    CHECK(n == 5);
    for (int k = 0; k < n; k++)
        CHECK_NEAR(root[k], (k - 1) * acos(-1) / 5, 1e-12);
}

/* (x - 1)(x - 2) .. (x - 6), and one without real roots. */
static void roots(lm_env *env)
{
    const double c[] = {720, -1764, 1624, -735, 175, -21, 1};
    const double none[] = {1, 0, 1};
    double root[6];
    int64_t n;
    CHECK(lm_poly_roots(env, c, 6, 0, 2 + lm_poly_bound(c, 6), root, &n) ==
          LM_OK);
    CHECK(n == 6);
    for (int i = 0; i < 6; i++) CHECK_NEAR(root[i], i + 1, 1e-11);
    CHECK(lm_poly_roots(env, c, 6, 2.5, 4.5, root, &n) == LM_OK);
    CHECK(n == 2);
    CHECK(lm_poly_roots(env, none, 2, -10, 10, root, &n) == LM_OK && n == 0);
    CHECK(lm_poly_bound(c, 6) >= 6);
    CHECK_NEAR(lm_poly_value(c, 6, 1.5), 0.5 * -0.5 * -1.5 * -2.5 * -3.5 * -4.5,
               1e-11);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    first(&env);
    optima(&env);
    equal_minima(&env);
    flat_minimum(&env);
    teachers(&env);
    limited(&env);
    series(&env);
    roots(&env);
    lm_env_close(&env);
    return check_done();
}
