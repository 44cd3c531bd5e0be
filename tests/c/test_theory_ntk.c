/* Kernels of infinite width: foreign values and their errors, closed forms, the
 * inputs on which a fixed rule of nodes was wrong, and equal inputs. */
#include "check.h"
#include "theory/kernel/ntk.h"

static lm_act named(lm_env *env, const char *name)
{
    lm_act act = {.row = 0};
    if (lm_act_named(env, name, &act)) CHECK(!"a name that acts.def has");
    return act;
}

enum { MOST = 8 };
typedef struct kernels {
    double s[MOST * MOST], t[MOST * MOST];
    double s_error[MOST * MOST], t_error[MOST * MOST];
} kernels;

static kernels ntk(lm_env *env, lm_mat x, const char *act, int64_t depth,
                   double gain, bool input)
{
    kernels k;
    const lm_ntk_options options = {.act = named(env, act),
                                    .depth = depth,
                                    .gain = gain,
                                    .tol = 1e-10,
                                    .input = input};
    CHECK(lm_ntk(env, x, &options,
                 (lm_ntk_out){k.s, k.t, k.s_error, k.t_error}) == LM_OK);
    return k;
}

/* E he_k(u) he_k(v) = rho^k, E he_k' he_k' = k rho^(k-1) at variance 1; linear
 * and relu with gain sqrt 2 keep variances. */
static void closed(lm_env *env)
{
    const double rho = 0.6;
    double x[] = {sqrt(2), 0, rho * sqrt(2), 0.8 * sqrt(2)};
    const lm_mat X = {x, 2, 2, 2};
    kernels k = ntk(env, X, "hermite3", 1, 1, true);
    CHECK_NEAR(k.s[0], 1, 1e-14);
    CHECK_NEAR(k.s[1], pow(rho, 3), 1e-14);
    CHECK_NEAR(k.t[1], pow(rho, 3) + rho * 3 * rho * rho, 1e-14);
    k = ntk(env, X, "hermite40", 1, 1, true);
    CHECK_NEAR(k.s[0], 1, 1e-12);
    CHECK_NEAR(k.s[1], pow(rho, 40), 1e-12);
    CHECK_NEAR(k.t[0], 41, 1e-11);
    k = ntk(env, X, "linear", 4, 1, true);
    CHECK_NEAR(k.s[1], rho, 1e-14);
    CHECK_NEAR(k.t[1], 5 * rho, 1e-14);
    k = ntk(env, X, "linear", 4, 1, false);
    CHECK_NEAR(k.t[1], 4 * rho, 1e-14);
    k = ntk(env, X, "relu", 3, sqrt(2), true);
    CHECK_NEAR(k.s[0], 1, 1e-14);
    CHECK_NEAR(k.t[0], 4, 1e-14);
}

/* 40 Gauss-Hermite nodes gave 1.0198 for the tangent kernel of tanh at 10.
 * erf by (2/pi) asin(2c / sqrt((1 + 2a)(1 + 2b))) and its derivative; tanh by
 * mpmath, 30 digits: V(100) + 100 D(100). */
static void far_from_one(lm_env *env)
{
    double x[] = {10, 0, 6, 8};
    kernels k = ntk(env, (lm_mat){x, 2, 2, 2}, "erf", 1, 1, true);
    const double root = 101 * 101 - 60.0 * 60;
    CHECK_NEAR(k.s[0], M_2_PI * asin(100 / 101.), 1e-14);
    CHECK_NEAR(k.s[1], M_2_PI * asin(60 / 101.), 1e-14);
    CHECK_NEAR(k.t[1], k.s[1] + 30 * 4 / M_PI / sqrt(root), 1e-13);
    CHECK_NEAR(k.t[0], 5.4007107523, 1e-9);
    k = ntk(env, (lm_mat){x, 1, 1, 1}, "tanh", 1, 1, true);
    CHECK_NEAR(k.t[0], 6.23121563824211, 1e-13);
}

/* (1/m) T y for tanh and two hidden layers, by an independent quadrature in
 * numpy (5 digits). */
static void tanh_reference(lm_env *env)
{
    double x[] = {1, 0, .5, 0, 1, -.5, -1, 1, 1};
    const double y[] = {1, -1, .5}, want[] = {0.18699, -0.18699, 0.03328};
    const kernels k = ntk(env, (lm_mat){x, 3, 3, 3}, "tanh", 2, 1, true);
    for (int i = 0; i < 3; i++) {
        double sum = 0;
        for (int j = 0; j < 3; j++) sum += k.t[3 * i + j] * y[j] / 3;
        CHECK_NEAR(sum, want[i], 6e-6);
    }
}

/* Nearly equal, opposite, zero, small, large and parallel inputs; lower
 * triangles of S and T by the recursion in 60 digits (mpmath), relu with acos,
 * erf with asin, gelu by its form in Dt of Tsuchida et al. 2020. */
static const struct deep {
    const char *act;
    int64_t depth;
    double gain, kernel[2][28];
} deeps[] = {
    {"relu",
     3,
     1.4142135623730951,
     {
         {4.6250000000000019,
          4.6250000250000019,
          4.6250000500000069,
          2.2835062921767193,
          2.2835063045199978,
          4.6250000000000019,
          0.0,
          0.0,
          0.0,
          0.0,
          0.0026205471374816966,
          0.0026205471864172885,
          0.0017651317220079608,
          0.0,
          2.5000000000000011e-6,
          1529.5408984297379,
          1529.5408871823652,
          943.15146744912056,
          0.0,
          0.78838962176408066,
          745000.00000000031,
          9.2500000000000038,
          9.2500000500000038,
          4.5670125843534387,
          0.0,
          0.0052410942749633932,
          3059.0817968594759,
          18.500000000000008},
         {18.500000000000008,
          18.499999813521113,
          18.500000200000027,
          3.1714024428086103,
          3.1714024455530119,
          18.500000000000008,
          0.0,
          0.0,
          0.0,
          0.0,
          0.0065450774172007858,
          0.0065450776574036076,
          0.0024152546000900472,
          0.0,
          1.0000000000000005e-5,
          4182.4187306353933,
          4182.418627433179,
          1255.3485976846047,
          0.0,
          1.2829413413681452,
          2980000.0000000012,
          37.000000000000015,
          36.999999627042227,
          6.3428048856172207,
          0.0,
          0.013090154834401572,
          8364.8374612707866,
          74.00000000000003},
     }},
    {"relu",
     20,
     1.4142135623730951,
     {
         {4.6250000000000126,
          4.6250000250000126,
          4.6250000500000176,
          4.3682795435547224,
          4.3682795671670466,
          4.6250000000000126,
          0.0,
          0.0,
          0.0,
          0.0,
          0.0032558257559560673,
          0.0032558257761048007,
          0.0032143445813159182,
          0.0,
          2.5000000000000069e-6,
          1785.5492916775168,
          1785.5492994923315,
          1754.0347466603997,
          0.0,
          1.2928882998849042,
          745000.00000000204,
          9.2500000000000253,
          9.2500000500000253,
          8.7365590871094449,
          0.0,
          0.0065116515119121346,
          3571.0985833550336,
          18.500000000000051},
         {97.125000000000266,
          97.124990498239948,
          97.12500105000037,
          28.672580214414554,
          28.672580368961386,
          97.125000000000266,
          0.0,
          0.0,
          0.0,
          0.0,
          0.02474777884025504,
          0.024747779223391773,
          0.021265995929900537,
          0.0,
          5.2500000000000146e-5,
          14362.309175866246,
          14362.309051194297,
          11562.697942921721,
          0.0,
          8.7414533662193273,
          15645000.000000043,
          194.25000000000053,
          194.2499809964799,
          57.345160428829109,
          0.0,
          0.049495557680510081,
          28724.618351732492,
          388.50000000000106},
     }},
    {"erf",
     3,
     1.0,
     {
         {0.29360594295906666,
          0.29360594304103836,
          0.29360594312301077,
          -0.29360594295906666,
          -0.29360594304103836,
          0.29360594295906666,
          0.0,
          0.0,
          0.0,
          0.0,
          0.00061584498907023756,
          0.00061584501637441341,
          -0.00061584498907023756,
          0.0,
          5.1601450316358764e-6,
          0.15766825241057291,
          0.15766824576058011,
          -0.15766825241057291,
          0.0,
          -0.00014062455250735948,
          0.31985432928348932,
          0.29638957401489544,
          0.29638957416878537,
          -0.29638957401489544,
          0.0,
          0.00059545444807513506,
          0.15380619170719458,
          0.30781763265637865},
         {1.6574659285458877,
          1.6574659304937776,
          1.6574659324416755,
          -1.6574659285458877,
          -1.6574659304937776,
          1.6574659285458877,
          0.0,
          0.0,
          0.0,
          0.0,
          0.002463381280066234,
          0.0024633813892831142,
          -0.002463381280066234,
          0.0,
          2.0640580127064945e-5,
          0.69523216576577745,
          0.69523213007762749,
          -0.69523216576577745,
          0.0,
          -0.00056249822736717411,
          236.8284607048197,
          1.8169382114135861,
          1.8169382153991857,
          -1.8169382114135861,
          0.0,
          0.0023818190478777991,
          0.68263591215721206,
          2.3085414377238639},
     }},
    {"gelu",
     3,
     1.5,
     {
         {6.0810446210202092,
          6.0810446574111183,
          6.0810446938020349,
          2.5545389333583097,
          2.5545389507923957,
          6.0810446210202092,
          0.0,
          0.0,
          0.0,
          0.0,
          0.00035811587997557758,
          0.00035811589782355275,
          -0.00035380031327972057,
          0.0,
          4.4495028073640604e-7,
          2028.0386256340258,
          2028.0386089482828,
          1187.9763536917648,
          0.0,
          -0.034807399105546363,
          1060751.9515529655,
          12.543004096316103,
          12.543004172332576,
          5.6102469106290391,
          0.0,
          0.00071648067297325163,
          4286.3031207086143,
          26.043744614248304},
         {25.981285269961629,
          25.981285421558188,
          25.981285573154838,
          3.4801284010947157,
          3.4801284257739681,
          25.981285269961629,
          0.0,
          0.0,
          0.0,
          0.0,
          0.0014295707730277263,
          0.0014295708444584817,
          -0.0014180979850794668,
          0.0,
          1.7798032999789064e-6,
          5782.7845517181353,
          5782.7843930168406,
          1551.6030586464481,
          0.0,
          -0.14080276093096222,
          4243775.7827734325,
          51.772720847694901,
          51.7727211688056,
          7.6934478735906395,
          0.0,
          0.0028594646385590945,
          11863.461499490746,
          107.91192760631397},
     }},
};

static double inputs[] = {3, 0.5,  3,    0.5000001, -3,   -0.5, 0,
                          0, 1e-3, 2e-3, 1000,      -700, 6,    1};

/* The error covers the truth; it is 1e-12 of the diagonal, but for the angle
 * between inputs that are parallel to rounding: its root. */
static void foreign(lm_env *env)
{
    enum { M = 7 };
    for (size_t n = 0; n < sizeof deeps / sizeof deeps[0]; n++) {
        const struct deep *d = &deeps[n];
        const kernels k = ntk(env, (lm_mat){inputs, M, 2, 2}, d->act, d->depth,
                              d->gain, true);
        int bad = 0, loose = 0;
        for (int i = 0, e = 0; i < M; i++)
            for (int j = 0; j <= i; j++, e++) {
                const double s = sqrt(k.s[i * M + i] * k.s[j * M + j]),
                             t = sqrt(k.t[i * M + i] * k.t[j * M + j]);
                const int to = i * M + j;
                bad += !(fabs(k.s[to] - d->kernel[0][e]) <= k.s_error[to]);
                bad += !(fabs(k.t[to] - d->kernel[1][e]) <= k.t_error[to]);
                loose += k.s_error[to] > 1e-12 * s;
                loose += k.t_error[to] > (i == j ? 1e-12 : 2e-6) * t;
            }
        CHECK(bad == 0);
        CHECK(loose == 0);
    }
}

/* Equal inputs have equal rows, to the last bit and at every depth: their
 * angle does not grow from rounding. */
static void equal(lm_env *env)
{
    enum { M = 7, D = 37 };
    double x[M * D];
    for (int i = 0; i < M; i++)
        for (int k = 0; k < D; k++) x[i * D + k] = sin(i % 3 + k * k);
    static const char *const acts[] = {"relu", "tanh", "elu", "gelu"};
    for (int n = 0; n < 4; n++) {
        const kernels k =
            ntk(env, (lm_mat){x, M, D, D}, acts[n], 5, sqrt(2), true);
        int differ = 0;
        for (int i = 3; i < M; i++)
            for (int j = 0; j < M; j++) {
                differ += k.s[i * M + j] != k.s[(i - 3) * M + j];
                differ += k.t[i * M + j] != k.t[(i - 3) * M + j];
            }
        CHECK(differ == 0);
    }
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    closed(&env);
    far_from_one(&env);
    tanh_reference(&env);
    foreign(&env);
    equal(&env);
    lm_env_close(&env);
    return check_done();
}
