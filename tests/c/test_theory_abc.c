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

#define S LM_ABC_SGD
#define D LM_ABC_ADAM
#define GONE LM_REGIME_VANISHES
#define BAD LM_REGIME_UNSTABLE
#define NONE LM_REGIME_TRIVIAL
#define KERNEL LM_REGIME_KERNEL
#define FEATURE LM_REGIME_FEATURE

/* clang-format off */
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
/* clang-format on */

static void near(double got, double want)
{
    if (isinf(want))
        CHECK(got == want);
    else
        CHECK_NEAR(got, want, 1e-12);
}

/* Judge a point, and every point that its symmetries lead to. */
static void judge(const row *at, double shift)
{
    double a[4], b[4], c[4], r[3], change[3];
    lm_exponents p = {at->layers, a, b, c};
    lm_verdict v;
    memcpy(a, at->a, sizeof a);
    memcpy(b, at->b, sizeof b);
    memcpy(c, at->c, sizeof c);
    for (int64_t l = 0; l < p.n; l++)
        lm_abc_shift(&p, at->opt, l, shift * (double)(l + 1));
    lm_classify(&p, at->opt, r, change, &v);
    for (int64_t l = 0; l + 1 < p.n; l++) near(r[l], at->r[l]);
    near(v.A, at->A);
    near(v.Q, at->Q);
    near(v.A + v.r, at->sum);
    CHECK(v.regime == at->regime);
    CHECK(v.maximal == at->maximal);
    CHECK(v.stable == (v.regime >= LM_REGIME_TRIVIAL));
    CHECK(v.reason[0] != 0);
    if (v.regime != at->regime) printf("%s: %s\n", at->name, v.reason);
    lm_abc_maximal(&p, at->opt);
    lm_classify(&p, at->opt, r, change, &v);
    CHECK(v.regime == FEATURE);
    CHECK(v.maximal == !isinf(at->c[0]));
}

static void forms(void)
{
    double a[4], b[4], c[4];
    lm_exponents p = {4, a, b, c};
    lm_abc_named(LM_ABC_MUP, LM_ABC_SGD, &p);
    lm_abc_to(&p, LM_ABC_SGD, LM_ABC_WEIGHT);
    for (int l = 0; l < 4; l++) {
        near(a[l], 0);
        near(b[l], rows[1].b[l]);
        near(c[l], rows[1].c[l]);
    }
    lm_abc_to(&p, LM_ABC_SGD, LM_ABC_MULTIPLIER);
    for (int l = 0; l < 4; l++) {
        near(a[l], rows[0].a[l]);
        near(b[l], rows[0].b[l]);
        near(c[l], 0);
    }
    static const struct {
        lm_abc_name name;
        int row;
    } named[] = {{LM_ABC_NTP, 2}, {LM_ABC_SP, 3}, {LM_ABC_MEANFIELD, 8}};
    for (int i = 0; i < 3; i++) {
        lm_abc_named(named[i].name, LM_ABC_SGD, &p);
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
    lm_classify(&p, LM_ABC_SGD, r, change, &v);
    CHECK_STR(
        v.reason,
        "layer 2 vanishes at the start: a + b = 0.75 there, more than 0.5");
    a[1] = 0;
    b[2] = 0.25;
    lm_classify(&p, LM_ABC_SGD, r, change, &v);
    CHECK(v.regime == LM_REGIME_EXPLODES);
    CHECK_STR(v.reason, "tensor 3 explodes at the start: a + b = 0.25 there, "
                        "less than 0.5");
}

int main(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        judge(rows + i, 0);
        judge(rows + i, 0.375);
    }
    forms();
    reasons();
    return check_done();
}
