/* Classification of abc-parametrizations: the verdicts on named points, by
 * the rules of Tensor Programs IV and IVb, checked there by hand. */
#include <string.h>

#include "check.h"
#include "theory/classify.h"

#define INF INFINITY

typedef struct row {
    const char *name;
    int layers;
    lm_abc_opt opt;
    double a[4], b[4], c[4], r[3], A, Q, sum; /* sum = A + r */
    lm_regime regime;
    bool maximal;
} row;

#define S LM_ABC_OPT_SGD
#define D LM_ABC_OPT_ADAM
#define GONE LM_REGIME_VANISHES
#define BAD LM_REGIME_UNSTABLE
#define NONE LM_REGIME_TRIVIAL
#define KERNEL LM_REGIME_KERNEL
#define FEATURE LM_REGIME_FEATURE

/* clang-format off */
/* No layer is slower than one before: h^l changes by n^-r_l. */
static const row rows[] = {
    {"mup", 4, S, {-.5, 0, 0, .5}, {.5, .5, .5, .5}, {0},
     {0, 0, 0}, 1, 1, 1, FEATURE, true},
    {"mup, weights", 4, S, {0}, {0, .5, .5, 1}, {-1, 0, 0, 1},
     {0, 0, 0}, 1, 1, 1, FEATURE, true},
    {"ntp", 4, S, {0, .5, .5, .5}, {0}, {0},
     {.5, .5, .5}, .5, 1, 1, KERNEL, false},
    {"sp", 4, S, {0}, {0, .5, .5, .5}, {0},
     {0, -1, -1}, .5, 0, -.5, BAD, false},
    {"sp, 1/n", 4, S, {0}, {0, .5, .5, .5}, {1, 1, 1, 1},
     {1.5, .5, .5}, .5, 1, 1, KERNEL, false},
    {"sp, 1/n^2", 4, S, {0}, {0, .5, .5, .5}, {2, 2, 2, 2},
     {2.5, 1.5, 1.5}, .5, 2, 2, NONE, false},
    {"sp, shallow", 2, S, {0}, {0, .5}, {1, 1},
     {1.5}, .5, 1, 2, KERNEL, false},
    {"mean field", 2, S, {0, 1}, {0, 0}, {-1, -1},
     {0}, 1, 1, 1, FEATURE, true},
    {"integrable", 4, S, {0, 1, 1, 1}, {0}, {-1, -2, -2, -1},
     {0, 0, 0}, 1, 1, 1, GONE, false},
    {"between", 4, S, {-.25, .25, .25, .5}, {.25, .25, .25, .25}, {0},
     {.25, .25, .25}, .75, 1, 1, KERNEL, false},
    {"sp at the start, mup after", 4, S, {0}, {0, .5, .5, .5}, {-1, 0, 0, 1},
     {-.5, -.5, -.5}, .5, 1, 0, BAD, false},
    {"mup at the start, sp after", 4, S, {0}, {0, .5, .5, 1}, {0},
     {0, -1, -1}, 1, 0, 0, BAD, false},
    {"mup, frozen ends", 4, S, {0}, {0, .5, .5, 1}, {INF, 0, 0, INF},
     {INF, 0, 0}, 1, INF, 1, FEATURE, false},
    {"sp, frozen ends, 1/n", 4, S, {0}, {0, .5, .5, .5}, {INF, 1, 1, INF},
     {INF, .5, .5}, .5, INF, 1, KERNEL, false},
    {"sp, frozen ends", 4, S, {0}, {0, .5, .5, .5}, {INF, 0, 0, INF},
     {INF, -.5, -.5}, .5, INF, 0, BAD, false},
    {"mup", 4, D, {0}, {0, .5, .5, 1}, {0, 1, 1, 1},
     {0, 0, 0}, 1, 1, 1, FEATURE, true},
    {"ntp", 4, D, {0, .5, .5, .5}, {0}, {.5, 1, 1, .5},
     {.5, .5, .5}, .5, 1, 1, KERNEL, false},
    {"sp, 1/n", 4, D, {0}, {0, .5, .5, .5}, {1, 1, 1, 1},
     {1, 0, 0}, .5, 1, .5, BAD, false},
    {"sp, n^-3/2", 4, D, {0}, {0, .5, .5, .5}, {1.5, 1.5, 1.5, 1.5},
     {1.5, .5, .5}, .5, 1.5, 1, KERNEL, false},
    {"mean field", 2, D, {0, 1}, {0, 0}, {0, 0},
     {0}, 1, 1, 1, FEATURE, true},
};
/* Layers that are slower than one before them, and how their features change:
 * as the fastest up to them. */
static const struct {
    row at;
    double change[3];
} rising[] = {
    {{"mup, the first learns", 4, S, {0}, {0, .5, .5, 1}, {-1, 1, 2, 1},
      {0, 1, 2}, 1, 1, 1, FEATURE, false}, {0, 0, 0}},
    {{"mup, hidden frozen", 4, S, {0}, {0, .5, .5, 1}, {-1, INF, INF, 1},
      {0, INF, INF}, 1, 1, 1, FEATURE, false}, {0, 0, 0}},
    {{"sp, the last slowest", 4, S, {0}, {0, .5, .5, .5}, {0, 1, 1.5, 1},
      {.5, .5, 1}, .5, 1, 1, KERNEL, false}, {.5, .5, .5}},
};
/* clang-format on */

static const lm_training sgd = {LM_ABC_OPT_SGD, LM_ABC_LOSS_MSE, {1, 1}};
static const lm_training adam = {LM_ABC_OPT_ADAM, LM_ABC_LOSS_MSE, {1, 1}};

static void near(double got, double want)
{
    if (isinf(want))
        CHECK(got == want);
    else
        CHECK_NEAR(got, want, 1e-12);
}

/* Judge a point, and every point that its symmetries lead to; `want` has the
 * exponents of the changes. */
static void judge(const row *at, const double *want, double shift)
{
    double a[4], b[4], c[4], r[3], change[3];
    const lm_training *how = at->opt == LM_ABC_OPT_SGD ? &sgd : &adam;
    lm_exponents p = {at->layers, a, b, c};
    lm_verdict v;
    memcpy(a, at->a, sizeof a);
    memcpy(b, at->b, sizeof b);
    memcpy(c, at->c, sizeof c);
    for (int64_t l = 0; l < p.n; l++)
        lm_abc_shift(&p, at->opt, l, shift * (double)(l + 1));
    lm_classify(&p, how, r, change, &v);
    for (int64_t l = 0; l + 1 < p.n; l++) {
        near(r[l], at->r[l]);
        near(change[l], want[l]);
    }
    near(v.A, at->A);
    near(v.Q, at->Q);
    near(v.A + v.r, at->sum);
    CHECK(v.regime == at->regime);
    CHECK(v.maximal == at->maximal);
    CHECK(v.stable == (v.regime >= LM_REGIME_TRIVIAL));
    CHECK(v.nontrivial == (v.regime >= LM_REGIME_KERNEL));
    CHECK(v.features_move == (v.regime == LM_REGIME_FEATURE));
    CHECK(v.reason[0] != 0);
    if (v.regime != at->regime) printf("%s: %s\n", at->name, v.reason);
    lm_abc_maximal(&p, at->opt, how->align);
    lm_classify(&p, how, r, change, &v);
    CHECK(v.regime == FEATURE);
    bool frozen = false;
    for (int64_t l = 0; l < p.n; l++) frozen = frozen || isinf(at->c[l]);
    CHECK(v.maximal == !frozen);
}

static void forms(void)
{
    double a[4], b[4], c[4];
    lm_exponents p = {4, a, b, c};
    lm_abc_named(LM_PARAM_MUP, LM_ABC_OPT_SGD, &p);
    lm_abc_to(&p, LM_ABC_OPT_SGD, LM_ABC_FORM_WEIGHT);
    for (int l = 0; l < 4; l++) {
        near(a[l], 0);
        near(b[l], rows[1].b[l]);
        near(c[l], rows[1].c[l]);
    }
    lm_abc_to(&p, LM_ABC_OPT_SGD, LM_ABC_FORM_MULTIPLIER);
    for (int l = 0; l < 4; l++) {
        near(a[l], rows[0].a[l]);
        near(b[l], rows[0].b[l]);
        near(c[l], 0);
    }
    static const struct {
        lm_param name;
        int row;
    } named[] = {{LM_PARAM_NTP, 2}, {LM_PARAM_SP, 3}, {LM_PARAM_MEANFIELD, 8}};
    for (int i = 0; i < 3; i++) {
        lm_abc_named(named[i].name, LM_ABC_OPT_SGD, &p);
        for (int l = 0; l < 4; l++) {
            near(a[l], rows[named[i].row].a[l]);
            near(b[l], rows[named[i].row].b[l]);
            near(c[l], rows[named[i].row].c[l]);
        }
    }
}

/* The sentence names what goes wrong. */
static void reasons(void)
{
    double a[] = {0, 0.25, 0}, b[] = {0, 0.5, 1}, c[3] = {0}, r[2], change[2];
    lm_exponents p = {3, a, b, c};
    lm_verdict v;
    lm_classify(&p, &sgd, r, change, &v);
    CHECK_STR(
        v.reason,
        "layer 2 vanishes at the start: a + b = 0.75 there, more than 0.5");
    a[1] = 0;
    b[2] = 0.25;
    lm_classify(&p, &sgd, r, change, &v);
    CHECK(v.regime == LM_REGIME_EXPLODES);
    CHECK_STR(v.reason, "tensor 3 explodes at the start: a + b = 0.25 there, "
                        "less than 0.5");
}

/* A stable point where the output stands still and features move all the same:
 * neither lazy nor feature learning.  By hand, A = Q = 5/4 and
 * r_l = 5/4 - 1 + 2 a_l + 3/4 + [l = 1]. */
static void trivial(void)
{
    double a[] = {-1, 2, -.25, 1, .25}, b[] = {1, -1.5, .75, -.5, 1};
    double c[] = {.75, .75, .75, .75, .75}, r[4], change[4];
    const lm_exponents p = {5, a, b, c};
    lm_verdict v;
    lm_classify(&p, &sgd, r, change, &v);
    CHECK(v.regime == LM_REGIME_TRIVIAL && v.stable && !v.nontrivial);
    CHECK(v.features_move);
    static const double want[] = {0, 5, .5, 3};
    for (int l = 0; l < 4; l++) {
        near(r[l], want[l]);
        near(change[l], 0);
    }
    near(v.f_change, .25);
}

/* SP at rates n^-c, read from the rules by hand: the output grows by n^(1-c)
 * below c = 1, the features from c < 1/2 on.  Haas et al. 2025 (arXiv
 * 2505.22491): under cross-entropy SP trains at rates up to n^(-1/2). */
static void losses(void)
{
    static const struct {
        double c;
        lm_regime mse, xent;
    } at[] = {{0, BAD, BAD},
              {.25, BAD, BAD},
              {.5, BAD, LM_REGIME_CONTROLLED},
              {.75, BAD, LM_REGIME_CONTROLLED},
              {1, KERNEL, KERNEL},
              {2, NONE, NONE}};
    lm_training xent = sgd;
    xent.loss = LM_ABC_LOSS_XENT;
    for (int i = 0; i < 6; i++) {
        double a[4] = {0}, b[] = {0, .5, .5, .5}, r[3], change[3];
        double c[] = {at[i].c, at[i].c, at[i].c, at[i].c};
        const lm_exponents p = {4, a, b, c};
        lm_verdict v;
        lm_classify(&p, &sgd, r, change, &v);
        CHECK(v.regime == at[i].mse);
        if (at[i].xent != at[i].mse)
            CHECK(strstr(v.reason, "unstable under the square loss") != NULL);
        lm_classify(&p, &xent, r, change, &v);
        CHECK(v.regime == at[i].xent);
        CHECK(v.stable == (at[i].c >= 1));
        near(v.f_change,
             fmin(at[i].c, .5 + fmin(at[i].c, .5) - 1 + at[i].c) - 1);
    }
}

/* The exponents of Everett et al. 2024 for input, hidden and output weights.
 * Those of SP and NTP lean on a read-out that is not correlated with the
 * change of the features; muP and mean field are maximal if it is aligned. */
static void alignment(void)
{
    static const struct {
        lm_abc_opt opt;
        double a[3], b[3], c[3];
        bool aligned; /* or uncorrelated */
    } at[] = {
        {S, {0, .5, .5}, {0, 0, 0}, {-.5, -.5, 0}, false},
        {S, {0, 0, 0}, {0, .5, .5}, {-.5, .5, 1}, false},
        {D, {0, .5, .5}, {0, 0, 0}, {0, .5, .5}, false},
        {D, {0, 0, 0}, {0, .5, .5}, {0, 1, 1}, false},
        {S, {-.5, 0, .5}, {.5, .5, .5}, {0, 0, 0}, true},
        {S, {0, .5, 1}, {0, 0, 0}, {-1, -1, -1}, true},
        {D, {-.5, 0, .5}, {.5, .5, .5}, {.5, 1, .5}, true},
        {D, {0, .5, 1}, {0, 0, 0}, {0, .5, 0}, true},
    };
    for (int i = 0; i < 8; i++)
        for (int k = 0; k < 2; k++) {
            double a[3], b[3], c[3], r[2], change[2];
            lm_exponents p = {3, a, b, c};
            const lm_training how = {
                at[i].opt, LM_ABC_LOSS_MSE, {1, k ? .5 : 1}};
            lm_verdict v;
            memcpy(a, at[i].a, sizeof a);
            memcpy(b, at[i].b, sizeof b);
            memcpy(c, at[i].c, sizeof c);
            lm_classify(&p, &how, r, change, &v);
            CHECK(v.stable == (at[i].aligned || k));
            CHECK(v.maximal == (at[i].aligned == !k));
            if (!at[i].aligned && !k) near(v.f_change, -.5);
            /* Nothing moves where it is maximal already. */
            lm_abc_maximal(&p, at[i].opt, how.align);
            for (int l = 0; l < 3; l++) {
                if (!v.maximal) continue;
                near(b[l], at[i].b[l]);
                near(c[l], at[i].c[l]);
            }
        }
}

/* Updates that are less aligned move less: with u = 3/4 in place of 1, those of
 * the hidden layers of muP change features by n^-1/4. */
static void updates(void)
{
    double a[4] = {0}, b[] = {0, .5, .5, 1}, c[] = {-1, 0, 0, 1};
    double r[3], change[3];
    const lm_training how = {LM_ABC_OPT_SGD, LM_ABC_LOSS_MSE, {.75, 1}};
    lm_exponents p = {4, a, b, c};
    lm_verdict v;
    lm_classify(&p, &how, r, change, &v);
    near(r[0], 0);
    near(r[1], .25);
    near(v.f_change, 0);
    CHECK(v.regime == FEATURE && !v.maximal);
    lm_abc_maximal(&p, LM_ABC_OPT_SGD, how.align);
    lm_classify(&p, &how, r, change, &v);
    CHECK(v.maximal);
}

int main(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int k = 0; k < 2; k++) judge(rows + i, rows[i].r, 0.375 * k);
    for (size_t i = 0; i < sizeof rising / sizeof *rising; i++)
        for (int k = 0; k < 2; k++)
            judge(&rising[i].at, rising[i].change, 0.375 * k);
    forms();
    reasons();
    trivial();
    losses();
    alignment();
    updates();
    return check_done();
}
