#include "tensor/transcendental.h"

#ifdef __AVX512F__
#include <immintrin.h>
#include <math.h>

#include "core/ahead.h"

/* Eight logarithms.  x = 2^e m with 3/4 <= m < 3/2; the first four fraction
 * bits of m name a cell of the table, which holds r = 1/m to five bits, and
 *
 *     log x = e log 2 - log r + log(1 + z),    z = m r - 1,
 *
 * where z is exact, -0.0372 < z < 1/16, and log(1 + z) = z - z^2/2 + z^3 p(z).
 * Both log 2 and -log r are a multiple of 2^-42, so that their sum is exact,
 * and a rest.  In the two cells beside 1, r = 1: no digit cancels there.
 *
 * e is that of 1 <= 2^-e x < 2: the cells of m < 1, the upper eight, hold
 * log 2 - log r.
 *
 * The polynomials are minimax, by Remez' algorithm, of the error relative to
 * the result: 2^-60 here, 2^-66 in long_log and 2^-56 in exp8. */
typedef __m512d vec;
enum { LANES = 8 };

static const double recip[] = {32 / 32., 29 / 32., 28 / 32., 26 / 32.,
                               25 / 32., 24 / 32., 23 / 32., 22 / 32.,
                               42 / 32., 40 / 32., 39 / 32., 37 / 32.,
                               36 / 32., 35 / 32., 34 / 32., 32 / 32.};
static const double log_high[] = {0,
                                  0x1.9335e5d594p-4,
                                  0x1.1178e8227ep-3,
                                  0x1.a93ed3c8aep-3,
                                  0x1.f991c6cb3cp-3,
                                  0x1.269621134ep-2,
                                  0x1.522ae0738ap-2,
                                  0x1.7fafa3bd81p-2,
                                  0x1.af5295248dp-2,
                                  0x1.e148a1a272p-2,
                                  0x1.fb358af7a5p-2,
                                  0x1.188ee40f24p-1,
                                  0x1.269621134d8p-1,
                                  0x1.35028ad9d9p-1,
                                  0x1.43d9ff2f92p-1,
                                  0x1.62e42fefa38p-1};
static const double log_low[] = {0,
                                 0x1.3115c3abd47dap-45,
                                 0x1.1ef78ce2d07f2p-45,
                                 -0x1.8724350562169p-45,
                                 -0x1.90d04cd7cc834p-44,
                                 -0x1.1b61f10522625p-44,
                                 0x1.ebe708164c759p-45,
                                 0x1.46fb79bf6d4cbp-44,
                                 -0x1.17cc552774458p-45,
                                 0x1.b36537e3375b2p-44,
                                 -0x1.def40b87d36d9p-44,
                                 -0x1.accec41d52e6cp-44,
                                 0x1.c93c1df5bb3b6p-44,
                                 -0x1.bd1f01ab60655p-44,
                                 0x1.e267b0b7efae1p-44,
                                 0x1.ef35793c7673p-45};
static const double ln2_high = 0x1.62e42fefa38p-1,
                    ln2_low = 0x1.ef35793c7673p-45;

static inline vec all(double x)
{
    return _mm512_set1_pd(x);
}

/* a b + c and a b - c, rounded once */
static inline vec fma8(vec a, vec b, vec c)
{
    return _mm512_fmadd_pd(a, b, c);
}

static inline vec fms8(vec a, vec b, vec c)
{
    return _mm512_fmsub_pd(a, b, c);
}

static inline vec look_up(const double table[2 * LANES], __m512i at)
{
    return _mm512_permutex2var_pd(_mm512_loadu_pd(table), at,
                                  _mm512_loadu_pd(table + LANES));
}

/* log x = high + low + log(1 + z) */
typedef struct reduced {
    vec high, low, z;
} reduced;

static inline reduced reduce(vec x)
{
    const vec e = _mm512_getexp_pd(x);
    const vec m =
        _mm512_getmant_pd(x, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_nan);
    const __m512i cell = _mm512_srli_epi64(_mm512_castpd_si512(m), 48);
    return (reduced){
        fma8(e, all(ln2_high), look_up(log_high, cell)),
        fma8(e, all(ln2_low), look_up(log_low, cell)),
        fms8(m, look_up(recip, cell), all(1)),
    };
}

/* c[0] + c[1] z + ... + c[8] z^8 */
static inline vec degree8(const double c[9], vec z, vec z2)
{
    const vec z4 = z2 * z2;
    const vec a =
        fma8(fma8(all(c[3]), z, all(c[2])), z2, fma8(all(c[1]), z, all(c[0])));
    const vec b =
        fma8(fma8(all(c[7]), z, all(c[6])), z2, fma8(all(c[5]), z, all(c[4])));
    return fma8(fma8(all(c[8]), z4, b), z4, a);
}

static inline vec log8(vec x)
{
    static const double p[] = {
        0x1.5555555555536p-2,  -0x1.0000000001509p-2, 0x1.9999999a09ccdp-3,
        -0x1.55555534e7f0cp-3, 0x1.249244ec0a192p-3,  -0x1.00006d52c4c46p-3,
        0x1.c73c99abca1afp-4,  -0x1.993567fac844bp-4, 0x1.4b50486602e5cp-4};
    const reduced s = reduce(x);
    const vec z2 = s.z * s.z;
    const vec q = fma8(degree8(p, s.z, z2), s.z, all(-0.5));
    const vec y = s.high + (s.z + fma8(z2, q, s.low));
    /* A nibble each of NaN (2), signalling (2), 0 (-inf), 1 (y), -inf (NaN),
     * inf (inf), negative (NaN), positive (y). */
    return _mm512_fixupimm_pd(y, x, _mm512_set1_epi64(0x03530422), 0);
}

static inline __mmask8 lanes(int64_t n)
{
    return n >= LANES ? 0xff : (__mmask8)((1u << n) - 1);
}

#define LOOP(name)                                                             \
    void lm_##name(int64_t n, const double *in, double *out)                   \
    {                                                                          \
        int64_t i = 0;                                                         \
        for (; i + LANES <= n; i += LANES)                                     \
            _mm512_storeu_pd(out + i, name##8(_mm512_loadu_pd(in + i)));       \
        if (i == n) return;                                                    \
        const __mmask8 k = lanes(n - i);                                       \
        _mm512_mask_storeu_pd(out + i, k,                                      \
                              name##8(_mm512_maskz_loadu_pd(k, in + i)));      \
    }

LOOP(log)

/* A value and its rounding error. */
typedef struct pair {
    vec value, error;
} pair;

/* a + b where |a| >= |b| or a = 0 */
static inline pair sum(vec a, vec b)
{
    const vec s = a + b;
    return (pair){s, b - (s - a)};
}

/* log x to about 66 bits: z - z^2/2 + z^3/3 = z + z^2 v with its errors, and
 * z^4 p(z). */
static inline pair long_log(vec x)
{
    static const double p[] = {
        -0x1.fffffffffffd6p-3, 0x1.999999999d345p-3,  -0x1.55555555af9cap-3,
        0x1.249248fbe14c7p-3,  -0x1.fffff84ba0048p-4, 0x1.c71d7c28c0731p-4,
        -0x1.99b8a1d1abb56p-4, 0x1.73c0556e0e34ep-4,  -0x1.2cece964f2263p-4};
    const reduced s = reduce(x);
    const vec z = s.z, z2 = z * z, z2_error = fms8(z, z, z2);
    const vec third = all(1 / 3.), third_error = all(0x1.5555555555555p-56);
    const vec v = fma8(z, third, all(-0.5));
    const vec v_error = fma8(z, third_error, fma8(z, third, all(-0.5) - v));
    const vec w = z2 * v;
    const vec w_error = fma8(z2, v_error, fma8(z2_error, v, fms8(z2, v, w)));
    const vec rest = fma8(z2 * z2, degree8(p, z, z2), s.low);
    const pair one = sum(s.high, z), two = sum(one.value, w);
    return sum(two.value, (one.error + two.error) + (w_error + rest));
}

/* e^(t + rest) with |t| < 708 is 2^(k/16) e^s, s = t + rest - k log(2) / 16.
 * Adding k << 48 to the bits of root[k mod 16] gives 2^(k/16), whose relative
 * error is the other table. */
typedef struct split {
    vec power, error, s;
} split;

static inline split split_exp(vec t, vec rest)
{
    static const double root[] = {0x1.p+0,
                                  0x1.fb5586cf9890fp-1,
                                  0x1.f72b83c7d517bp-1,
                                  0x1.f387a6e756238p-1,
                                  0x1.f06fe0a31b715p-1,
                                  0x1.edea64c123422p-1,
                                  0x1.ebfdad5362a27p-1,
                                  0x1.eab07dd485429p-1,
                                  0x1.ea09e667f3bcdp-1,
                                  0x1.ea11473eb0187p-1,
                                  0x1.eace5422aa0dbp-1,
                                  0x1.ec49182a3f09p-1,
                                  0x1.ee89f995ad3adp-1,
                                  0x1.f199bdd85529cp-1,
                                  0x1.f5818dcfba487p-1,
                                  0x1.fa4afa2a490dap-1};
    static const double error[] = {0,
                                   0x1.79aa65d837b6cp-54,
                                   -0x1.01b15eaa59348p-55,
                                   0x1.68efde3a8a893p-54,
                                   0x1.34d754db0abb6p-55,
                                   0x1.59f48a72a4c6cp-55,
                                   0x1.690cebb7aafbp-56,
                                   0x1.063e1e21c5409p-54,
                                   -0x1.3b3efbf5e2229p-54,
                                   -0x1.b32dcb94da51dp-56,
                                   0x1.db72fc1f0eab4p-55,
                                   0x1.1affc2b91ce27p-56,
                                   0x1.c1a7792cb3386p-55,
                                   0x1.36eae30af0cb3p-56,
                                   0x1.4a385a63d07a7p-56,
                                   -0x1.ff7128fd391f1p-55};
    const vec shift = all(0x1.8p52);
    const vec shifted = fma8(t, all(16 / M_LN2), shift), k = shifted - shift;
    const __m512i at = _mm512_castpd_si512(shifted);
    return (split){
        _mm512_castsi512_pd(_mm512_add_epi64(
            _mm512_castpd_si512(look_up(root, at)), _mm512_slli_epi64(at, 48))),
        look_up(error, at),
        _mm512_fnmadd_pd(k, all(0x1.62e42fef8p-5), t) +
            _mm512_fnmadd_pd(k, all(0x1.1cf79abc9e3b4p-40), rest),
    };
}

static inline vec exp8(vec t, vec rest)
{
    static const double q[] = {0x1.0000000000005p-1, 0x1.555555548ebbfp-3,
                               0x1.555555545da81p-5, 0x1.11123b4837e0dp-7,
                               0x1.6c185ebc32425p-10};
    const split x = split_exp(t, rest);
    const vec s = x.s, s2 = s * s;
    const vec a = fma8(all(q[1]), s, all(q[0]));
    const vec b = fma8(fma8(all(q[4]), s, all(q[3])), s, all(q[2]));
    const vec e = fma8(fma8(b, s2, a), s2, s + x.error);
    return fma8(x.power, e, x.power);
}

/* e^t - 1 with |t| < 708, with its error: relative to it, also near 0, where
 * the power is 1.  The Taylor series ends below 2^-62 of s. */
static inline pair long_expm1(vec t)
{
    const split x = split_exp(t, all(0));
    const vec s = x.s, s2 = s * s;
    const vec a = fma8(all(1 / 6.), s, all(1 / 2.));
    const vec b = fma8(all(1 / 120.), s, all(1 / 24.));
    const vec c = fma8(all(1 / 5040.), s, all(1 / 720.));
    const vec q = fma8(fma8(c, s2, b), s2, a);
    const vec e = fma8(q, s2, s), e_error = fma8(q, s2, s - e) + x.error;
    const vec base = x.power - all(1), m = fma8(x.power, e, base);
    return (pair){m, fma8(x.power, e_error, fma8(x.power, e, base - m))};
}

/* tanh |x| = m / (m + 2), m = e^(2 |x|) - 1; it is 1 from 22 on. */
static inline vec tanh8(vec x)
{
    const vec size = _mm512_min_pd(all(22), _mm512_abs_pd(x)); /* or NaN */
    const pair m = long_expm1(size + size);
    const vec d = m.value + all(2);
    const vec d_error = (m.value - (d - all(2))) + m.error;
    const vec y = m.value / d;
    const vec rest =
        _mm512_fnmadd_pd(y, d, m.value) + _mm512_fnmadd_pd(y, d_error, m.error);
    const vec z = fma8(rest, _mm512_rcp14_pd(d), y);
    const __m512i sign = _mm512_castpd_si512(all(-0.0));
    return _mm512_castsi512_pd(
        _mm512_or_epi64(_mm512_castpd_si512(z),
                        _mm512_and_epi64(_mm512_castpd_si512(x), sign)));
}

LOOP(tanh)

static inline __mmask8 is_whole(vec y)
{
    return _mm512_cmp_pd_mask(_mm512_roundscale_pd(y, 0), y, _CMP_EQ_OQ);
}

/* The lanes in `wanted`: |x|^y, its sign where x < 0, and what is neither
 * well inside the normal numbers nor real, as in C. */
static inline vec pow8(vec x, vec y, __mmask8 wanted)
{
    const pair log_x = long_log(_mm512_abs_pd(x));
    const vec t = y * log_x.value;
    const vec rest = fma8(y, log_x.error, fms8(y, log_x.value, t));
    const vec size = exp8(t, rest);
    const __mmask8 inside =
        _mm512_cmp_pd_mask(_mm512_abs_pd(t), all(708), _CMP_LT_OQ);
    const __mmask8 negative = _mm512_cmp_pd_mask(x, all(0), _CMP_LT_OQ);
    if (!(wanted & (negative | ~inside))) return size;
    const __mmask8 whole = is_whole(y), even = is_whole(y * all(0.5));
    const vec value = _mm512_mask_sub_pd(size, negative & ~even, all(0), size);
    const int left = wanted & ~(inside & (whole | ~negative));
    if (!left) return value;
    double a[LANES], b[LANES], c[LANES];
    _mm512_storeu_pd(a, x);
    _mm512_storeu_pd(b, y);
    _mm512_storeu_pd(c, value);
    for (int i = 0; i < LANES; i++)
        if (left & 1 << i) c[i] = pow(a[i], b[i]);
    return _mm512_loadu_pd(c);
}

void lm_pow(int64_t n, const double *a, int64_t a_at, const double *b,
            int64_t b_at, double *out)
{
    const vec left = all(n ? *a : 0), right = all(n ? *b : 0);
    for (int64_t i = 0; i < n; i += LANES) {
        const __mmask8 k = lanes(n - i);
        if (a_at) lm_ahead(a + i, LANES);
        if (b_at) lm_ahead(b + i, LANES);
        const vec x = a_at ? _mm512_maskz_loadu_pd(k, a + i) : left;
        const vec y = b_at ? _mm512_maskz_loadu_pd(k, b + i) : right;
        _mm512_mask_storeu_pd(out + i, k, pow8(x, y, k));
    }
}
#else
#include "core/vecmath.h"

LM_UNARY_LOOP(plain_log, log(x))
LM_UNARY_LOOP(plain_tanh, tanh(x))
LM_BINARY_LOOP(plain_pow, pow(x, y))

void lm_log(int64_t n, const double *in, double *out)
{
    plain_log(n, in, out);
}

void lm_tanh(int64_t n, const double *in, double *out)
{
    plain_tanh(n, in, out);
}

void lm_pow(int64_t n, const double *a, int64_t a_at, const double *b,
            int64_t b_at, double *out)
{
    plain_pow(n, a, a_at, b, b_at, out);
}
#endif
