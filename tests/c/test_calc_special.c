/* Special functions against mpmath 1.2 at 40 digits, where each is worst. */
#include <gsl/gsl_errno.h>
#include <stdbool.h>

#include "calc/special.h"
#include "check.h"

/* erf and erfinv, and their tails, are inverse to each other. */
static void inverses(void)
{
    for (double x = -5; x <= 5; x += 0.0625) {
        CHECK_NEAR(erf(lm_erfinv(erf(x))), erf(x), 1e-15);
        CHECK_NEAR(lm_normal_quantile(0.5 * erfc(-x * M_SQRT1_2)), x,
                   x < 3 ? 1e-13 : 1e-9);
    }
    CHECK(isnan(lm_erfinv(1.5)) && isnan(lm_normal_quantile(-1)));
    CHECK(lm_erfinv(1) == INFINITY && lm_normal_quantile(0) == -INFINITY);
    /* digamma(x + 1) = digamma(x) + 1/x */
    for (double x = -3.7; x < 20; x += 0.53)
        CHECK_NEAR(lm_digamma(x + 1), lm_digamma(x) + 1 / x, 1e-12);
}

/* The inverses of Phi and erf in their tails, near 1/2 and where GSL's
 * approximations are worst; inputs are the doubles, not the decimals. */
static void quantiles(void)
{
    static const double normal[][2] = {
        {5e-324, -38.467405617144346},
        {1e-300, -37.047096299361199},
        {1e-20, -9.2623400897984076},
        {0.32964356032052855, -0.4408976146233143},
        {0.49994255817236116, -0.00014398530980350292},
        {0.5000000001, 2.5066284820303539e-10},
        {0.9999999998382499, 6.2870764391735339},
    };
    static const double inverse[][2] = {
        {1e-300, 8.8622692545275804e-301},
        {1e-9, 8.8622692545275807e-10},
        {0.3, 0.27246271472675435},
        {0.7459697652310209, 0.80653649521817361},
        {1 - 0x1p-53, 5.8635847487551679},
    };
    for (int i = 0; i < 7; i++)
        CHECK_NEAR(lm_normal_quantile(normal[i][0]) / normal[i][1], 1, 8e-16);
    for (int i = 0; i < 5; i++)
        CHECK_NEAR(lm_erfinv(inverse[i][0]) / inverse[i][1], 1, 4e-16);
    CHECK(lm_normal_quantile(0.5) == 0 && lm_normal_quantile(1) == INFINITY);
    CHECK(isnan(lm_normal_quantile(1.5)) && isnan(lm_normal_quantile(NAN)));
}

/* The roots of I_(f / (f + t^2))(f/2, 1/2) = 1 - level in mpmath 1.2 at 30
 * digits; rounding of the level. */
static void student(void)
{
    static const int64_t freedom[] = {1, 2, 3, 4, 7, 19, 1000};
    static const double level[] = {0.5, 0.9, 0.95, 0.999};
    static const double t[4][7] = {
        {1, 0.816496580927726, 0.764892328404345, 0.740697084112683,
         0.711141778081786, 0.68762146020396, 0.674735164607009},
        {6.31375151467504, 2.91998558035373, 2.35336343480182, 2.13184678632665,
         1.89457860509001, 1.72913281152137, 1.64637881728546},
        {12.7062047361747, 4.30265272974946, 3.18244630528371, 2.77644510519779,
         2.36462425159279, 2.09302405440831, 1.96233908082641},
        {636.61924876872, 31.5990545764436, 12.9239786366875, 8.61030158137928,
         5.40788252086173, 3.88340585259208, 3.30028264842391},
    };
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 7; j++)
            CHECK_NEAR(lm_student(level[i], freedom[j]) / t[i][j], 1, 5e-15);
}

/* The same where one of level and 1 - level is nothing beside 1, and where
 * the one function of GSL takes over from the other. */
static void student_ends(void)
{
    static const int64_t freedom[] = {1,   2,   3,      50,
                                      200, 201, 100000, 1000000000};
    static const struct {
        double level, t[8];
    } want[] = {
        {1e-300,
         {1.5707963267948967e-300, 1.4142135623730951e-300,
          1.3603495231756634e-300, 1.2595959809080708e-300,
          1.2548817530112754e-300, 1.2548739491416001e-300,
          1.2533172706047601e-300, 1.2533141376288288e-300}},
        {1e-9,
         {1.5707963267948967e-9, 1.4142135623730951e-9, 1.3603495231756635e-9,
          1.2595959809080708e-9, 1.2548817530112755e-9, 1.2548739491416002e-9,
          1.2533172706047602e-9, 1.2533141376288289e-9}},
        {0.001,
         {0.0015707976187243667, 0.0014142142694804066, 0.0013603500825973614,
          0.0012595963206451603, 0.001254882084007823, 0.0012548742801237799,
          0.0012533175987275565, 0.0012533144657458836}},
        {0.4999,
         {0.99968589007232966, 0.81627887027551733, 0.76469807666070951,
          0.67926898556880944, 0.67556061024603819, 0.67555448999853652,
          0.6743348677171146, 0.67433241553519337}},
        {0.5,
         {1.0, 0.81649658092772603, 0.76489232840434528, 0.67942820032634601,
          0.6757184114042202, 0.6757122888309559, 0.67449220355329221,
          0.67448975044141667}},
        {0.95,
         {12.706204736174693, 4.3026527297494618, 3.1824463052837084,
          2.0085591121007607, 1.971896223633909, 1.9718365067798589,
          1.9599877075346093, 1.9599639869123251}},
        {1 - 1e-12,
         {636633855803.5593, 1000011.0610428281, 13016.476782874553,
          9.4617962163403224, 7.6191845666503078, 7.6166163749195835,
          7.1314341834003916, 7.1305099852981176}},
        {1 - 0x1p-53,
         {5734161139222658.6, 94906265.624251545, 270823.80699965857,
          12.257240619929697, 9.0719211015096637, 9.0677479803171191,
          8.2938075447749537, 8.292361220439117}},
    };
    double worst = 0;
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < 8; j++) {
            const double t = lm_student(want[i].level, freedom[j]);
            const double off = fabs(t / want[i].t[j] - 1);
            worst = off <= worst ? worst : off; /* NaN counts */
        }
    CHECK(worst < 5e-15);
}

/* Cauchy's law, and that of two degrees of freedom: t^2 = 2 level^2 / (1 -
 * level^2). */
static void student_missed(void)
{
    static const double missed[] = {1e-300, 1e-100, 1e-17, 1e-10, 1e-3};
    for (int i = 0; i < 5; i++) {
        const double p = missed[i], one = 1 / tan(acos(-1) / 2 * p);
        const double two = (1 - p) / sqrt(p) * sqrt(2 / (2 - p));
        CHECK_NEAR(lm_student_missed(p, 1) / one, 1, 1e-14);
        CHECK_NEAR(lm_student_missed(p, 2) / two, 1, 5e-14);
    }
}

/* Tails of the beta distribution and of Student's: series of positive terms
 * and betainc in mpmath 1.3 at 60 digits; 5e-16 (1 + |log p|) and some. */
static void beyond(void)
{
    static const double beta[][4] = {
        {0.0009765625, 1.0, 150000.0, 2.2467815672180159e-64},
        {0.00048828125, 0.5, 150000.0, 9.9927141484546994e-34},
        {0.001953125, 9.5, 200000.0, 1.415068168598228e-153},
        {0.375, 10000.0, 20000.0, 2.3161649361922967e-51},
        {0.5, 3000.0, 2000.0, 1},
        {0.125, 0.5, 3.0, 0.39025850801980326},
        {0, 0.5, 1e9, 1},
        {1, 1e9, 0.5, 0},
    };
    static const double student_beyond[][3] = {
        {4, 31, 0.0001826525267823224},   {17, 31, 1.4412322529682708e-17},
        {2, 1000, 0.02288517324662582},   {-2, 5, 0.94903026058507082},
        {1e8, 3, 1.1026577908435837e-24},
    };
    for (int i = 0; i < 8; i++) {
        const double *c = beta[i], p = lm_beta_beyond(c[0], c[1], c[2]);
        CHECK(fabs(p - c[3]) <= 1e-15 * c[3] * (1 + fabs(log(c[3] + 1e-300))));
    }
    for (int i = 0; i < 5; i++) {
        const double *c = student_beyond[i],
                     p = lm_student_beyond(c[0], (int64_t)c[1]);
        CHECK(fabs(p - c[2]) <= 1e-15 * c[2] * (1 + fabs(log(c[2]))));
    }
    /* The two tails, and P(B >= x) = (1 - x)^b at a = 1. */
    for (double b = 0.5; b < 1e10; b *= 7)
        for (double x = 0x1p-40; x < 1; x *= 3) {
            CHECK_NEAR(lm_beta_beyond(x, 2.5, b) +
                           lm_beta_beyond(1 - x, b, 2.5),
                       1, 4e-15);
            const double log_p = b * log1p(-x);
            if (log_p > -700)
                CHECK_NEAR(lm_beta_beyond(x, 1, b) / exp(log_p), 1,
                           2e-15 * (1 - log_p));
        }
}

static int heard;

static void hear(const char *reason, const char *file, int line, int code)
{
    (void)reason, (void)file, (void)line, (void)code;
    heard++;
}

/* It rises with the level and falls with the freedom, every search of GSL
 * ends, and who listens to GSL's errors hears nothing and still does after. */
static void student_grid(void)
{
    gsl_error_handler_t *const before = gsl_set_error_handler(hear);
    bool monotone = true;
    for (int64_t f = 1; f < 2000; f += 1 + f / 8) {
        double last = 0;
        for (int k = -50; k <= 50; k++) {
            const double level = k < 0 ? exp2(k) : 1 - exp2(-k - 2);
            const double t = lm_student(level, f);
            monotone = monotone && t > last && lm_student(level, f + 1) < t;
            last = t;
        }
    }
    CHECK(monotone);
    CHECK(heard == 0 && gsl_set_error_handler(before) == hear);
}

int main(void)
{
    inverses();
    quantiles();
    student();
    student_ends();
    student_missed();
    student_grid();
    beyond();
    return check_done();
}
