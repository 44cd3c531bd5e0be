/* Training: trajectories beside PyTorch's, at the base width beside each
 * other, checkpoints, batches, schedules. */
#include <stdlib.h>

#include "check.h"
#include "dyn/rules/rules.h"
#include "dyn/run.h"

static lm_env env;

/* ---- beside PyTorch 1.13.1, double precision ----------------------------- */

enum { M = 6, D = 2 };

/* x_ab = cos(3a + b), y = sin(2a) or the class a mod 3, w_j = sin(j + 1) / 2
 * in flat order; tanh, two hidden layers of width 3, biases, all data. */
typedef struct reference {
    const char *name;
    double loss[4];     /* before steps 1, 2, 5, 10 */
    double sum, square; /* of the parameters after 10 */
} reference;

static const reference references[] = {
    {"sgd",
     {0.337458282295118, 0.23121565832635, 0.227417483778039,
      0.223059164140528},
     0.459218560298894,
     2.93866550171042},
    {"sgd, decay",
     {1.13445626306451, 1.1147106120449, 1.09995962008933, 1.09829663021035},
     0.580768706023042,
     1.50786637927099},
    {"momentum",
     {0.337458282295118, 0.272693973707011, 0.275125105326406,
      0.229676779180415},
     0.752125747001257,
     2.61014022928964},
    {"momentum, decay",
     {1.13445626306451, 1.1256094653954, 1.09806739616993, 1.10557659252647},
     0.46301929658131,
     0.481234640459502},
    {"nesterov, decay",
     {0.337458282295118, 0.238881460345397, 0.243937933016159,
      0.227716325661334},
     0.490640401192257,
     0.923606150956627},
    {"adam",
     {1.13445626306451, 1.10478247393134, 1.10210543017344, 1.06670367704112},
     -0.405778327861736,
     6.05789441980668},
    {"adam, decay",
     {0.337458282295118, 0.273213131837567, 0.226868216999134,
      0.231097172423312},
     1.06948167119535,
     0.320564193252191},
    {"adamw",
     {1.13445626306451, 1.10470386063362, 1.10177558285528, 1.06823812974217},
     -0.36119324958808,
     5.62628263873591},
};

static const lm_run_spec specs[] = {
    {.lr = 0.5},
    {.loss = LM_LOSS_XENT, .lr = 0.5, .decay = {.rest = 0.1}},
    {.lr = 0.2, .hyper = {.momentum = 0.9}},
    {.loss = LM_LOSS_XENT,
     .lr = 0.2,
     .decay = {.rest = 0.1},
     .hyper = {.momentum = 0.9}},
    {.lr = 0.2,
     .decay = {.rest = 0.05},
     .hyper = {.momentum = 0.9, .nesterov = true}},
    {.loss = LM_LOSS_XENT,
     .lr = 0.05,
     .hyper = {.beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8}},
    {.lr = 0.05,
     .decay = {.rest = 0.1},
     .hyper = {.beta1 = 0.8, .beta2 = 0.95, .eps = 1e-3}},
    {.loss = LM_LOSS_XENT,
     .lr = 0.05,
     .decay = {.rest = 0.1},
     .decay_kind = LM_DECAY_DECOUPLED,
     .hyper = {.beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8}},
};

/* Their rules. */
static const lm_rule *(*const rule_of[])(void) = {
    lm_rule_sgd,      lm_rule_sgd,  lm_rule_momentum, lm_rule_momentum,
    lm_rule_momentum, lm_rule_adam, lm_rule_adam,     lm_rule_adam};

static void reference_data(lm_loss loss, double *x, double *y)
{
    for (int a = 0; a < M; a++) {
        for (int b = 0; b < D; b++) x[D * a + b] = cos(3 * a + b);
        y[a] = loss == LM_LOSS_XENT ? a % 3 : sin(2 * a);
    }
}

static void check_reference(const reference *ref, lm_run_spec spec, bool single,
                            bool track)
{
    const double tol = single ? 2e-6 : 1e-12;
    double x[M * D], y[M], w[64];
    lm_net_spec shape = lm_net_spec_default(D);
    shape.width = 3, shape.base = 3, shape.act = "tanh";
    shape.outputs = spec.loss == LM_LOSS_XENT ? 3 : 1;
    shape.single = single, shape.track = track;
    lm_net *net;
    lm_run *run;
    CHECK(lm_net_new(&env, &shape, &net) == LM_OK);
    for (int i = 0; i < net->count; i++) w[i] = sin(i + 1) / 2;
    lm_net_set_flat(net, w);
    reference_data(spec.loss, x, y);
    spec.limit = INFINITY, spec.rates.rest = 1;
    CHECK(lm_run_new(&env, net, (lm_mat){x, M, D, D}, (lm_tensor){y, 1, {M}},
                     &spec, &run) == LM_OK);
    static const int at[] = {1, 1, 3, 5};
    lm_report report;
    for (int i = 0; i < 4; i++) {
        lm_run_step(&env, run, at[i], &report);
        if (!CHECK_NEAR(report.loss, ref->loss[i], tol))
            printf("in '%s'\n", ref->name);
    }
    double sum = 0, square = 0;
    lm_net_get_flat(net, w);
    for (int i = 0; i < net->count; i++) sum += w[i], square += w[i] * w[i];
    CHECK_NEAR(sum, ref->sum, 30 * tol);
    CHECK_NEAR(square, ref->square, 30 * tol);
    lm_run_free(run);
    lm_net_free(net);
}

/* ---- on random data --------------------------------------------------------
 */

enum { N = 40, DIM = 5 };

typedef struct trial {
    double x[N * DIM], y[N];
    lm_net *net;
    lm_run *run;
} trial;

static void trial_new(trial *t, lm_net_spec shape, lm_run_spec spec)
{
    for (int i = 0; i < N * DIM; i++) t->x[i] = sin(i * i + 1);
    for (int i = 0; i < N; i++) t->y[i] = cos(7 * i);
    spec.limit = INFINITY, spec.rates.rest = 1;
    if (!spec.rule) spec.rule = lm_rule_sgd();
    CHECK(lm_net_new(&env, &shape, &t->net) == LM_OK);
    CHECK(lm_run_new(&env, t->net, (lm_mat){t->x, N, DIM, DIM},
                     (lm_tensor){t->y, 1, {N}}, &spec, &t->run) == LM_OK);
}

static void trial_free(trial *t)
{
    lm_run_free(t->run);
    lm_net_free(t->net);
}

static void trial_steps(trial *t, int64_t k)
{
    lm_report report;
    lm_run_step(&env, t->run, k, &report);
}

static bool same(const trial *a, const trial *b)
{
    const size_t bytes = (size_t)a->net->count * sizeof(double);
    double *v = malloc(bytes), *w = malloc(bytes);
    lm_net_get_flat(a->net, v);
    lm_net_get_flat(b->net, w);
    const bool equal = memcmp(v, w, bytes) == 0;
    free(v);
    free(w);
    return equal;
}

static const lm_hyper adam = {
    .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8, .eps_scaled = true};

/* At the base width all parametrizations are the same, byte for byte (the
 * test of Yang et al.'s package mup); at twice the width they are not. */
static void check_base(const lm_rule *rule, bool single)
{
    for (int twice = 0; twice < 2; twice++) {
        lm_net_spec shape = lm_net_spec_default(DIM);
        shape.width = twice ? 32 : 16, shape.base = 16, shape.seed = 3;
        shape.single = single, shape.param = LM_PARAM_SP;
        const lm_run_spec spec = {
            .rule = rule, .lr = 0.05, .batch = 8, .hyper = adam};
        trial sp, other;
        trial_new(&sp, shape, spec);
        trial_steps(&sp, 20);
        for (shape.param = LM_PARAM_NTP; shape.param <= LM_PARAM_MEANFIELD;
             shape.param++) {
            trial_new(&other, shape, spec);
            trial_steps(&other, 20);
            CHECK(same(&sp, &other) == !twice);
            trial_free(&other);
        }
        trial_free(&sp);
    }
}

/* The symmetry (a, b, c) ~ (a + s, b - s, c - 2s) of SGD, and c - s of Adam:
 * the multiplier form of muP and its weight form are one network. */
static void check_symmetry(const lm_rule *rule)
{
    double a[] = {-0.5, 0, 0.5}, b[] = {0.5, 0.5, 0.5}, c[] = {0, 0, 0};
    if (rule == lm_rule_adam()) c[0] = 0.5, c[1] = 1, c[2] = 0.5;
    lm_net_spec shape = lm_net_spec_default(DIM);
    shape.width = 32, shape.base = 8, shape.seed = 5, shape.act = "tanh";
    const lm_run_spec spec = {.rule = rule, .lr = 0.02, .hyper = adam};
    trial weight, multiplier;
    trial_new(&weight, shape, spec);
    shape.abc = (lm_abc){{a, 3}, {b, 3}, {c, 3}};
    trial_new(&multiplier, shape, spec);
    for (int i = 0; i < 10; i++) {
        lm_report p, q;
        lm_run_step(&env, weight.run, 1, &p);
        lm_run_step(&env, multiplier.run, 1, &q);
        CHECK_NEAR(p.loss, q.loss, 1e-11);
    }
    trial_free(&weight);
    trial_free(&multiplier);
}

/* Going on from a saved state gives the same bytes as never stopping. */
static void check_restore(const lm_rule *rule, bool single, lm_order order)
{
    lm_net_spec shape = lm_net_spec_default(DIM);
    shape.width = 16, shape.seed = 2, shape.single = single;
    shape.track = rule == lm_rule_adam();
    lm_run_spec spec = {
        .rule = rule, .lr = 0.05, .batch = 7, .order = order, .hyper = adam};
    spec.hyper.momentum = 0.9;
    trial whole, part;
    trial_new(&whole, shape, spec);
    trial_steps(&whole, 23);
    const int64_t n = lm_run_state_size(whole.run);
    double *state = malloc((size_t)n * sizeof *state);
    lm_run_state(NULL, whole.run, state);
    trial_steps(&whole, 30);

    shape.seed = 9;
    trial_new(&part, shape, spec);
    CHECK(lm_run_restore(&env, part.run, state) == LM_OK);
    trial_steps(&part, 30);
    CHECK(same(&whole, &part));
    CHECK(whole.run->t == 53 && part.run->t == 53);
    state[2] += 1;
    CHECK(lm_run_restore(&env, part.run, state) == LM_DOMAIN);
    free(state);
    trial_free(&whole);
    trial_free(&part);
}

/* An epoch holds every sample once; orders differ between epochs. */
static void check_epochs(void)
{
    int32_t row[20];
    lm_batch b = {.n = 20, .size = 5, .seed = 1, .row = row};
    int moved = 0;
    for (int epoch = 0; epoch < 3; epoch++) {
        bool seen[20] = {0};
        for (int t = 0; t < 4; t++) {
            const int32_t *rows = lm_batch_rows(&b, 4 * epoch + t);
            for (int i = 0; i < 5; i++) {
                CHECK(!seen[rows[i]]);
                seen[rows[i]] = true;
                moved += rows[i] != 5 * t + i;
            }
        }
    }
    CHECK(moved > 40);
    /* Any step from its number alone. */
    int32_t fresh_row[20];
    lm_batch fresh = {.n = 20, .size = 5, .seed = 1, .row = fresh_row};
    const int32_t *want = lm_batch_rows(&b, 6);
    const int32_t *got = lm_batch_rows(&fresh, 6);
    for (int i = 0; i < 5; i++) CHECK(want[i] == got[i]);
}

static void check_schedules(void)
{
    double factors[] = {1, 0.5};
    lm_schedule s = {.kind = LM_SCHEDULE_LINEAR, .warmup = 4, .steps = 14};
    CHECK_NEAR(lm_schedule_at(&s, 0), 0.25, 0);
    CHECK_NEAR(lm_schedule_at(&s, 4), 1, 0);
    CHECK_NEAR(lm_schedule_at(&s, 9), 0.5, 1e-15);
    CHECK_NEAR(lm_schedule_at(&s, 20), 0, 0);
    s.kind = LM_SCHEDULE_COSINE;
    CHECK_NEAR(lm_schedule_at(&s, 9), 0.5, 1e-15);
    s = (lm_schedule){.kind = LM_SCHEDULE_STEP, .every = 3, .drop = 0.1};
    CHECK_NEAR(lm_schedule_at(&s, 7), 0.01, 1e-15);
    s.factors = (lm_vec){factors, 2};
    CHECK_NEAR(lm_schedule_at(&s, 7), 0.5, 0);
}

/* In the lazy regime movement is small against the weights: stored apart it
 * keeps the relative precision of single; plain weights lose a part of it. */
static void check_track(void)
{
    enum { COUNT = DIM * 64 };
    static double exact[COUNT], apart[COUNT], start[COUNT], now[COUNT];
    lm_net_spec shape = lm_net_spec_default(DIM);
    shape.width = 64, shape.gamma = 1e-3, shape.track = true, shape.seed = 4;
    const lm_run_spec spec = {.lr = 0.01};
    trial a, b, c;
    trial_new(&a, shape, spec);
    shape.single = true;
    trial_new(&b, shape, spec);
    shape.track = false;
    trial_new(&c, shape, spec);
    lm_net_get(NULL, c.net, 0, start);
    lm_net *from_a = NULL, *from_b = NULL;
    CHECK(lm_net_copy(&env, a.net, &from_a) == LM_OK);
    CHECK(lm_net_copy(&env, b.net, &from_b) == LM_OK);
    trial_steps(&a, 100);
    trial_steps(&b, 100);
    trial_steps(&c, 100);
    lm_net_since(NULL, a.net, from_a, 0, exact);
    lm_net_since(NULL, b.net, from_b, 0, apart);
    lm_net_get(NULL, c.net, 0, now);
    double norm = 0, off = 0, plain = 0;
    for (int i = 0; i < COUNT; i++) {
        norm += exact[i] * exact[i];
        off += pow(apart[i] - exact[i], 2);
        plain += pow(now[i] - start[i] - exact[i], 2);
    }
    CHECK(norm > 0 && sqrt(off / norm) < 2e-6);
    CHECK(plain > 100 * off);
    lm_net_free(from_a);
    lm_net_free(from_b);
    trial_free(&a);
    trial_free(&b);
    trial_free(&c);
}

static void check_divergence(void)
{
    lm_report report;
    trial t;
    trial_new(&t, lm_net_spec_default(DIM), (lm_run_spec){.lr = 1e6});
    lm_run_step(&env, t.run, 100, &report);
    CHECK_STR(report.why ? report.why : "", "diverged");
    CHECK(report.t < 100 && !isfinite(report.loss));
    lm_run_step(&env, t.run, 100, &report);
    CHECK_STR(report.why ? report.why : "", "diverged");
    CHECK(report.t == t.run->t);
    trial_free(&t);
}

static void check_stop(void)
{
    const volatile lm_flag stop = 1;
    lm_report report;
    trial t;
    trial_new(&t, lm_net_spec_default(DIM), (lm_run_spec){.lr = 0.1});
    env.stop = &stop;
    lm_run_step(&env, t.run, 100, &report);
    CHECK_STR(report.why ? report.why : "", "stopped");
    CHECK(report.t == 0);
    env.stop = NULL;
    lm_run_step(&env, t.run, 3, &report);
    CHECK(report.t == 3 && !report.why);
    trial_free(&t);
}

/* What is frozen stays; the rest moves. */
static void check_freeze(void)
{
    static const char *const names[] = {"input", "b2", "output"};
    lm_net_spec shape = lm_net_spec_default(DIM);
    shape.width = 8, shape.freeze = (lm_strs){names, 3};
    trial t;
    trial_new(&t, shape, (lm_run_spec){.lr = 0.1});
    lm_net *before;
    lm_net_copy(&env, t.net, &before);
    trial_steps(&t, 5);
    for (int i = 0; i < t.net->weights; i++) {
        const lm_weight *w = &t.net->weight[i];
        double p[64], q[64];
        lm_net_get(NULL, before, i, p);
        lm_net_get(NULL, t.net, i, q);
        const bool moved =
            memcmp(p, q, (size_t)(w->rows * w->cols) * sizeof *p) != 0;
        CHECK(moved == !w->frozen);
    }
    lm_net_free(before);
    trial_free(&t);
}

/* arXiv 2511.01734: inputs variance 1/d, hidden 1/n, readout 1/n^2, rate eta
 * on hidden weights, the others frozen: base 1, gain 1. */
static void check_paper_form(void)
{
    static const char *const names[] = {"input", "output"};
    lm_net_spec shape = lm_net_spec_default(4);
    shape.width = 100, shape.depth = 3, shape.act = "linear", shape.base = 1;
    shape.gain = 1, shape.bias = false, shape.freeze = (lm_strs){names, 2};
    lm_net *net;
    CHECK(lm_net_new(&env, &shape, &net) == LM_OK);
    static const double std[] = {0.5, 0.1, 0.1, 0.01};
    for (int i = 0; i < 4; i++) {
        const lm_weight *w = &net->weight[i];
        CHECK_NEAR(w->std, std[i], 1e-15);
        CHECK(w->mult == 1);
        CHECK(w->frozen == (i == 0 || i == 3));
        if (!w->frozen) CHECK_NEAR(w->lr_sgd, 1, 1e-15);
    }
    double square = 0, *values = malloc(10000 * sizeof *values);
    lm_net_get(NULL, net, 1, values);
    for (int i = 0; i < 10000; i++) square += values[i] * values[i] / 10000;
    CHECK_NEAR(square, 0.01, 5e-4); /* 3.5 standard errors */
    free(values);
    lm_net_free(net);
}

int main(void)
{
    lm_env_open(&env, NULL);
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++)
        for (int kind = 0; kind < 4; kind++) {
            lm_run_spec spec = specs[i];
            spec.rule = rule_of[i]();
            check_reference(&references[i], spec, kind & 1, kind & 2);
        }
    const lm_rule *const rules[] = {lm_rule_sgd(), lm_rule_momentum(),
                                    lm_rule_adam()};
    for (int r = 0; r < 3; r++)
        for (int single = 0; single < 2; single++) {
            check_base(rules[r], single);
            for (lm_order o = LM_ORDER_EPOCH; o <= LM_ORDER_CYCLE; o++)
                check_restore(rules[r], single, o);
        }
    check_symmetry(lm_rule_sgd());
    check_symmetry(lm_rule_adam());
    check_epochs();
    check_schedules();
    check_track();
    check_divergence();
    check_stop();
    check_freeze();
    check_paper_form();
    lm_env_close(&env);
    return check_done();
}
