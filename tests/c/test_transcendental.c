/* log, tanh and pow of many random arguments beside libm in extended precision
 * (64 bits: its own error counts 2^-11 ulp), and the special cases of C. */
#include <stdint.h>

#include "check.h"
#include "tensor/transcendental.h"

enum { SIZE = 1 << 20 };

static double x[SIZE], y[SIZE], out[SIZE];

static uint64_t bits(void)
{
    static uint64_t state = 1;
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state;
}

static double uniform(double low, double high)
{
    return low + (high - low) * 0x1p-53 * (double)(bits() >> 11);
}

/* Any positive double, subnormal ones too, all exponents alike. */
static double any(void)
{
    const uint64_t b = bits() >> 1;
    double value;
    memcpy(&value, &b, sizeof value);
    return isfinite(value) ? value : 1;
}

/* |got - want| in units of the last place of want as a double. */
static double ulps(double got, long double want)
{
    if ((double)want == got || (isnan(got) && isnan(want))) return 0;
    if (!isfinite(got)) return INFINITY;
    int e;
    frexpl(want, &e);
    if (e < -1021) e = -1021;
    return (double)fabsl(ldexpl(got - want, 53 - e));
}

/* libmvec, where there is no AVX-512, promises 4. */
#ifdef __AVX512F__
static const double most = 1;
#else
static const double most = 4;
#endif

static void check(const char *name, lm_unary f, long double exact(long double),
                  const char *range, double bound)
{
    double worst = 0;
    f(SIZE, x, out);
    for (int i = 0; i < SIZE; i++)
        worst = fmax(worst, ulps(out[i], exact(x[i])));
    printf("%s, %s: %.3f ulp\n", name, range, worst);
    CHECK(worst <= bound);
}

static void check_log(const char *range)
{
    check("log", lm_log, logl, range, most);
}

static void check_tanh(const char *range)
{
    check("tanh", lm_tanh, tanhl, range, 2 * most);
}

static void check_pow(const char *range)
{
    double worst = 0;
    lm_pow(SIZE, x, 1, y, 1, out);
    for (int i = 0; i < SIZE; i++)
        worst = fmax(worst, ulps(out[i], powl(x[i], y[i])));
    printf("pow, %s: %.3f ulp\n", range, worst);
    CHECK(worst <= most);
}

#define FILL(array, value)                                                     \
    for (int i = 0; i < SIZE; i++) array[i] = (value)

static void logs(void)
{
    FILL(x, any());
    check_log("all doubles");
    FILL(x, uniform(0.5, 2));
    check_log("1/2 to 2");
    FILL(x, 1 + uniform(-1, 1) * exp(uniform(-36, -2)));
    check_log("about 1");
    FILL(x, 0x1p-1022 * uniform(0, 1));
    check_log("subnormal");
}

static void tangents(void)
{
    FILL(x, uniform(-1, 1));
    check_tanh("-1 to 1");
    FILL(x, uniform(-30, 30));
    check_tanh("-30 to 30");
    FILL(x, uniform(-1, 1) * exp(uniform(-700, 0)));
    check_tanh("about 0");
    FILL(x, bits() % 2 ? any() : -any());
    check_tanh("all doubles");
}

static void powers(void)
{
    FILL(x, any());
    FILL(y, uniform(-1, 1));
    check_pow("all doubles to -1 .. 1");
    FILL(x, uniform(0, 1));
    FILL(y, uniform(0, 1));
    check_pow("0 .. 1 to 0 .. 1");
    FILL(x, exp(uniform(-20, 20)));
    FILL(y, uniform(-720, 720) / log(x[i]));
    check_pow("all sizes of result");
    FILL(x, 1 + uniform(-1, 1) * exp(uniform(-30, -2)));
    FILL(y, uniform(-707, 707) / log(x[i]));
    check_pow("about 1 to large powers");
    FILL(x, -rint(uniform(1, 1000)));
    FILL(y, rint(uniform(-50, 50)));
    check_pow("negative whole numbers");
    FILL(x, uniform(-2, 2));
    FILL(y, rint(uniform(-600, 600)));
    check_pow("both signs to whole powers");
}

/* Equal, or both NaN; 0 and -0 differ. */
static bool same(double a, double b)
{
    return (isnan(a) && isnan(b)) || (a == b && signbit(a) == signbit(b));
}

static const double special[] = {
    0,
    -0.,
    INFINITY,
    -INFINITY,
    NAN,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    0.5,
    -0.5,
    1e308,
    -1e308,
    0x1p-1074,
    0x1p-1022,
    0x1p53,
    0x1p53 + 2,
    0x1.fffffffffffffp-1,
    0x1.fffffffffffffp+1023,
    1.5,
    -1.5,
    1024,
    -1074,
};
enum { SPECIALS = sizeof special / sizeof *special };

static void specials(void)
{
    double got[SPECIALS];
    lm_log(SPECIALS, special, got);
    for (int i = 0; i < SPECIALS; i++)
        if (!CHECK(same(got[i], log(special[i])) ||
                   ulps(got[i], logl(special[i])) <= most))
            printf("log(%g) is %g\n", special[i], got[i]);
    CHECK(same(got[5], 0));
    lm_tanh(SPECIALS, special, got);
    for (int i = 0; i < SPECIALS; i++)
        if (!CHECK(same(got[i], tanh(special[i])) ||
                   ulps(got[i], tanhl(special[i])) <= 2 * most))
            printf("tanh(%g) is %g\n", special[i], got[i]);
    for (int i = 0; i < SPECIALS; i++) {
        double a[SPECIALS];
        for (int j = 0; j < SPECIALS; j++) a[j] = special[i];
        lm_pow(SPECIALS, a, 1, special, 1, got);
        for (int j = 0; j < SPECIALS; j++) {
            const double want = pow(special[i], special[j]);
            const bool exact = want == 0 || want == 1 || !isfinite(want);
            if (!CHECK(exact ? same(got[j], want)
                             : ulps(got[j], powl(special[i], special[j])) <=
                                   most))
                printf("%g ^ %g is %g\n", special[i], special[j], got[j]);
        }
    }
}

/* Nothing is written behind the end, a value does not depend on its place,
 * and an operand may stand still or be the result. */
static void places(void)
{
    enum { N = 37 };
    double whole[N], tangent[N], power[N], still[N];
    for (int i = 0; i < N; i++) x[i] = exp(i - 10.), y[i] = i / 7. - 2;
    lm_log(N, x, whole);
    lm_tanh(N, y, tangent);
    lm_pow(N, x, 1, y, 1, power);
    for (int n = 0; n < N; n++) {
        for (int i = 0; i < N; i++) out[i] = -7;
        lm_log(n, x + N - n, out);
        CHECK(n == 0 ||
              memcmp(out, whole + N - n, sizeof *out * (size_t)n) == 0);
        CHECK(same(out[n], -7));
        lm_tanh(n, y + N - n, out);
        CHECK(n == 0 ||
              memcmp(out, tangent + N - n, sizeof *out * (size_t)n) == 0);
        CHECK(same(out[n], -7));
        lm_pow(n, x + N - n, 1, y + N - n, 1, out);
        CHECK(n == 0 ||
              memcmp(out, power + N - n, sizeof *out * (size_t)n) == 0);
        CHECK(same(out[n], -7));
        for (int i = 0; i < N; i++) out[i] = y[n];
        lm_pow(N, x, 1, out, 1, out);
        lm_pow(N, x, 1, y + n, 0, still);
        CHECK(memcmp(out, still, sizeof still) == 0);
        for (int i = 0; i < N; i++) out[i] = x[n];
        lm_pow(N, out, 1, y, 1, out);
        lm_pow(N, x + n, 0, y, 1, still);
        CHECK(memcmp(out, still, sizeof still) == 0);
    }
}

/* Whole powers that a double holds are exact. */
static void exact(void)
{
    for (int base = 2; base < 100; base++)
        for (int k = 0; k < 8; k++) {
            double want = 1, got;
            for (int i = 0; i < k; i++) want *= base;
            if (want > 0x1p53) continue;
            lm_pow(1, &(double){base}, 1, &(double){k}, 1, &got);
            CHECK(same(got, want));
        }
}

int main(void)
{
    logs();
    tangents();
    powers();
    specials();
    places();
    exact();
    return check_done();
}
