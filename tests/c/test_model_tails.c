/* Activations and losses in both tails and both precisions, beside the same
 * functions in extended precision (64 bits, exponents to 2^16383): formulas of
 * libm's expl, erfcl, tanhl that subtract nothing near 1.  Errors are relative
 * to the value wherever that, over the factors up to z^2 < 2^11 in it, is a
 * normal number; inside |z| < 4, where derivatives have roots, to the larger
 * of it and 0.1. */
#include "check.h"
#include "core/lm.h"
#include "model/act.h"
#include "model/loss.h"

typedef long double wide;

static wide logistic(wide z)
{
    return z < 0 ? expl(z) / (1 + expl(z)) : 1 / (1 + expl(-z));
}

static wide density(wide z)
{
    return expl(-z * z / 2) / sqrtl(2 * acosl(-1));
}

static wide cumulative(wide z)
{
    return erfcl(-z / sqrtl(2)) / 2;
}

static const char *const tailed[] = {"tanh", "erf",      "sigmoid", "gelu",
                                     "silu", "softplus", "elu",     "mish"};
enum { TAILED = sizeof tailed / sizeof tailed[0] };

/* phi, phi' and phi'' of the activations with tails. */
static wide truth(const char *act, int order, wide z)
{
    const wide s = logistic(z), sc = logistic(-z), sech = 1 / coshl(z);
    const wide e = expl(-fabsl(z)), n = z < 0 ? e * (e + 2) : 1 + 2 * e;
    const wide m = n + (z < 0 ? 2 : 2 * e * e), gate = n / m;
    const wide rise = 4 * (1 + e) * (z < 0 ? e : e * e) / (m * m);
    const wide part = 4 * (1 + e) * (z < 0 ? e : 1) / m;
    const wide bell = 2 / sqrtl(acosl(-1)) * expl(-z * z);
    const wide wish[][3] = {
        {tanhl(z), sech * sech, -2 * tanhl(z) * sech * sech},
        {erfl(z), bell, -2 * z * bell},
        {s, s * sc, -s * sc * tanhl(z / 2)},
        {z * cumulative(z), cumulative(z) + z * density(z),
         (2 - z * z) * density(z)},
        {z * s, s * (1 + z * sc), s * sc * (2 - z * tanhl(z / 2))},
        {(z > 0 ? z : 0) + log1pl(expl(-fabsl(z))), s, s * sc},
        {z > 0 ? z : expm1l(z), z > 0 ? 1 : expl(z), z > 0 ? 0 : expl(z)},
        {z * gate, gate + z * rise, rise * (2 + z * (1 + s - part))},
    };
    for (int i = 0; i < TAILED; i++)
        if (strcmp(tailed[i], act) == 0) return wish[i][order];
    return NAN;
}

enum { POINTS = 3001 };

/* The largest error in units of `eps`, relative to no less than `least`. */
static double worst(const char *act, int order, const double *z,
                    const double *got, double eps, double least)
{
    double most = 0;
    for (int i = 0; i < POINTS; i++) {
        const wide want = truth(act, order, z[i]);
        wide size = fabsl(want);
        if (fabs(z[i]) < 4) size = fmaxl(size, 0.1L);
        const wide error = fabsl(got[i] - want) / fmaxl(size, least) / eps;
        /* not a number is the worst */
        if (!(error <= most)) most = isnan(error) ? INFINITY : (double)error;
    }
    return most;
}

static void evaluate_d(const lm_act *act, int order, const double *z,
                       double *out)
{
    static double f[POINTS], one[POINTS];
    for (int i = 0; i < POINTS; i++) one[i] = 1;
    lm_act_value_d(act, POINTS, z, f);
    if (order == 0) memcpy(out, f, sizeof f);
    if (order == 1) lm_act_back_d(act, POINTS, z, f, one, out);
    if (order == 2) lm_act_curve_d(act, POINTS, z, f, out);
}

static void evaluate_s(const lm_act *act, int order, const double *z,
                       double *out)
{
    static float x[POINTS], f[POINTS], one[POINTS], to[POINTS];
    for (int i = 0; i < POINTS; i++) x[i] = (float)z[i], one[i] = 1;
    lm_act_value_s(act, POINTS, x, f);
    if (order == 0) memcpy(to, f, sizeof f);
    if (order == 1) lm_act_back_s(act, POINTS, x, f, one, to);
    if (order == 2) lm_act_curve_s(act, POINTS, x, f, to);
    for (int i = 0; i < POINTS; i++) out[i] = (double)to[i];
}

static void test_activations(lm_env *env)
{
    static double z[POINTS], out[POINTS];
    for (int i = 0; i < TAILED; i++) {
        lm_act act;
        CHECK(lm_act_named(env, tailed[i], &act) == LM_OK);
        for (int order = 0; order < 3; order++) {
            double bad[2][3];
            for (int range = 0; range < 3; range++) {
                static const double reach[] = {12, 40, 800};
                for (int k = 0; k < POINTS; k++)
                    z[k] = (double)(float)(reach[range] *
                                           (2. * k / (POINTS - 1) - 1));
                evaluate_d(&act, order, z, out);
                bad[0][range] =
                    worst(tailed[i], order, z, out, 0x1p-53, 0x1p-1011);
                evaluate_s(&act, order, z, out);
                bad[1][range] =
                    worst(tailed[i], order, z, out, 0x1p-24, 0x1p-115);
            }
            printf("%s, derivative %d: double %.1f %.1f %.1f, single %.1f "
                   "%.1f %.1f half units\n",
                   tailed[i], order, bad[0][0], bad[0][1], bad[0][2], bad[1][0],
                   bad[1][1], bad[1][2]);
            for (int range = 0; range < 3; range++)
                CHECK(bad[0][range] < 24 && bad[1][range] < 24);
        }
    }
}

/* phi, phi', phi'' at -infinity and infinity; NaN stays. */
static void test_limits(lm_env *env)
{
    const double inf = INFINITY;
    static const struct {
        const char *name;
        double low[3], high[3];
    } rows[] = {
        {"tanh", {-1, 0, 0}, {1, 0, 0}},
        {"erf", {-1, 0, 0}, {1, 0, 0}},
        {"sigmoid", {0, 0, 0}, {1, 0, 0}},
        {"gelu", {0, 0, 0}, {INFINITY, 1, 0}},
        {"silu", {0, 0, 0}, {INFINITY, 1, 0}},
        {"softplus", {0, 0, 0}, {INFINITY, 1, 0}},
        {"elu", {-1, 0, 0}, {INFINITY, 1, 0}},
        {"relu", {0, 0, 0}, {INFINITY, 1, 0}},
        {"mish", {0, 0, 0}, {INFINITY, 1, 0}},
        {"abs", {INFINITY, -1, 0}, {INFINITY, 1, 0}},
        {"hard_tanh", {-1, 0, 0}, {1, 0, 0}},
        {"step", {0, 0, 0}, {1, 0, 0}},
        {"power3",
         {-INFINITY, INFINITY, -INFINITY},
         {INFINITY, INFINITY, INFINITY}},
        {"tanh(x) - 1", {-2, 0, 0}, {0, 0, 0}},
        /* (z^3 - 3 z) / sqrt 6 */
        {"hermite3",
         {-INFINITY, INFINITY, -INFINITY},
         {INFINITY, INFINITY, INFINITY}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lm_act act;
        CHECK(lm_act_named(env, rows[i].name, &act) == LM_OK);
        double z[2] = {-inf, inf}, g[2] = {1, 1}, f[2], f1[2], f2[2];
        float y[2] = {-INFINITY, INFINITY}, h[2] = {1, 1}, e[2], e1[2], e2[2];
        lm_act_value_d(&act, 2, z, f);
        lm_act_back_d(&act, 2, z, f, g, f1);
        lm_act_curve_d(&act, 2, z, f, f2);
        lm_act_value_s(&act, 2, y, e);
        lm_act_back_s(&act, 2, y, e, h, e1);
        lm_act_curve_s(&act, 2, y, e, e2);
        const double low[] = {f[0], f1[0], f2[0]},
                     high[] = {f[1], f1[1], f2[1]};
        const float lows[] = {e[0], e1[0], e2[0]},
                    highs[] = {e[1], e1[1], e2[1]};
        for (int k = 0; k < 3; k++) {
            CHECK(low[k] == rows[i].low[k] && high[k] == rows[i].high[k]);
            CHECK(lows[k] == (float)rows[i].low[k] &&
                  highs[k] == (float)rows[i].high[k]);
        }
        z[0] = y[0] = NAN;
        lm_act_value_d(&act, 1, z, f);
        lm_act_value_s(&act, 1, y, e);
        CHECK(isnan(f[0]) && isnan(e[0]));
    }
    /* he_64 leaves the range of numbers at 1e6: z^64 / sqrt(64!) > 1e339 */
    lm_act he;
    double f;
    CHECK(lm_act_named(env, "hermite64", &he) == LM_OK);
    lm_act_value_d(&he, 1, (double[]){-1e6}, &f);
    CHECK(f == INFINITY);
}

static double off(double got, wide want, double least)
{
    return (double)(fabsl(got - want) / fmaxl(fabsl(want), least));
}

/* Margins -800 .. 800 of the logistic loss and of two classes: value, gradient
 * and Hessian-vector product, beside each other and beside log(1 + e^-m) and
 * its derivatives. */
static void test_two_classes(void)
{
    double most[2][3] = {{0}};
    bool balanced = true;
    for (int i = -3200; i <= 3200; i++) {
        const double m = i / 4., one = 1, class = 1, f[2] = {0, m};
        const double rf[2] = {0.25, 2.25};
        const float ms = (float)m, ones = 1, fs[2] = {0, ms};
        const float rs[2] = {0.25F, 2.25F};
        const wide want[3] = {m > 0 ? log1pl(expl(-m)) : -m + log1pl(expl(m)),
                              -logistic(-m), 2 * logistic(m) * logistic(-m)};
        double g, h, gx[2], hx[2];
        float gs, hs, gsx[2], hsx[2];
        const double two = 2;
        const float twos = 2;
        const double v =
            lm_loss_value_d(NULL, LM_LOSS_LOGISTIC, 1, 1, &m, &one, 1, 1, &g);
        const double vs = lm_loss_value_s(NULL, LM_LOSS_LOGISTIC, 1, 1, &ms,
                                          &ones, 1, 1, &gs);
        lm_loss_curve_d(NULL, LM_LOSS_LOGISTIC, 1, 1, &m, &one, 1, 1, &two, &h);
        lm_loss_curve_s(NULL, LM_LOSS_LOGISTIC, 1, 1, &ms, &ones, 1, 1, &twos,
                        &hs);
        const double vx =
            lm_loss_value_d(NULL, LM_LOSS_XENT, 1, 2, f, &class, 1, 1, gx);
        const double vsx =
            lm_loss_value_s(NULL, LM_LOSS_XENT, 1, 2, fs, &ones, 1, 1, gsx);
        lm_loss_curve_d(NULL, LM_LOSS_XENT, 1, 2, f, &class, 1, 1, rf, hx);
        lm_loss_curve_s(NULL, LM_LOSS_XENT, 1, 2, fs, &ones, 1, 1, rs, hsx);
        balanced &= gx[0] == -gx[1] && gsx[0] == -gsx[1];
        const double got[2][6] = {{v, g, h, vx, gx[1], hx[1]},
                                  {vs, gs, hs, vsx, gsx[1], hsx[1]}};
        for (int p = 0; p < 2; p++)
            for (int k = 0; k < 6; k++)
                most[p][k % 3] =
                    fmax(most[p][k % 3],
                         off(got[p][k], want[k % 3], p ? 0x1p-126 : 0x1p-1022));
        /* without the gradient the value is another sum */
        const double alone =
            lm_loss_value_d(NULL, LM_LOSS_XENT, 1, 2, f, &class, 1, 1, NULL);
        balanced &= fabs(alone - vx) <= 1e-15 * vx;
    }
    CHECK(balanced);
    for (int k = 0; k < 3; k++) CHECK(most[0][k] < 8 * 0x1p-53);
    for (int k = 0; k < 3; k++) CHECK(most[1][k] < 8 * 0x1p-24);
}

/* Five classes, one far ahead; a class and probabilities as targets. */
static void test_five_classes(void)
{
    enum { K = 5 };
    const double f[K] = {-3, 45, 2, 1.5, -600}, rf[K] = {1, -1, 0.5, 2, 1e3};
    wide z = 0, p[K], mean = 0;
    for (int j = 0; j < K; j++) z += expl(f[j]);
    for (int j = 0; j < K; j++) p[j] = expl(f[j]) / z;
    for (int j = 0; j < K; j++) mean += p[j] * rf[j];
    wide others = 0;
    for (int j = 0; j < K; j++) others += j == 1 ? 0 : p[j];
    double g[K], h[K];
    const double class = 1;
    const double value =
        lm_loss_value_d(NULL, LM_LOSS_XENT, 1, K, f, &class, 1, 1, g);
    CHECK(off(value, -log1pl(-others), 0) < 1e-15);
    CHECK(off(g[1], -others, 0) < 1e-15);
    CHECK(off(g[4], p[4], 0) < 1e-15);
    lm_loss_curve_d(NULL, LM_LOSS_XENT, 1, K, f, &class, 1, 1, rf, h);
    for (int j = 0; j < K; j++) {
        wide rest = 0; /* rf_j - mean as a sum over the other classes */
        for (int i = 0; i < K; i++) rest += p[i] * (rf[j] - (wide)rf[i]);
        CHECK(off(h[j], p[j] * rest, 0) < 1e-15);
    }
    /* sure targets as probabilities are the class */
    const double sure[K] = {0, 1, 0, 0, 0}, soft[K] = {0, .75, .25, 0, 0};
    double gy[K];
    CHECK(lm_loss_value_d(NULL, LM_LOSS_XENT, 1, K, f, sure, K, 1, gy) ==
          value);
    for (int j = 0; j < K; j++) CHECK(off(gy[j], g[j], 0) < 1e-15);
    lm_loss_value_d(NULL, LM_LOSS_XENT, 1, K, f, soft, K, 1, gy);
    CHECK(off(gy[1], .25L - others, 0) < 1e-15);
    CHECK(off(gy[2], p[2] - .25L, 0) < 1e-15);
    CHECK(off(gy[4], p[4], 0) < 1e-15);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    test_activations(&env);
    test_limits(&env);
    test_two_classes();
    test_five_classes();
    lm_env_close(&env);
    return check_done();
}
