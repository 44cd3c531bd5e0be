/* Airy's function against mpmath (40 digits). */
#include "calc/airy.h"
#include "check.h"

static const struct {
    double x, value, slope;
} REFERENCE[] = {
    {-63.7, 0.083130617951610865686, -1.4489125792728180657},
    {-30.25, -0.23690042849155973112, -0.23219733237268927492},
    {-7.5, 0.32177571638064787527, 0.31880950669855459621},
    {-2.5, -0.11232506769296608919, 0.67885273426479436337},
    {-0.3, 0.4309030952855808556, -0.24054512725815461017},
    {0, 0.35502805388781723926, -0.25881940379280679841},
    {0.49, 0.23394848411095606104, -0.22606297329439014158},
    {1.5, 0.071749497008105409674, -0.097382012842301319218},
    {7.7, 1.0976168502027778761e-7, -3.0804239001035913614e-7},
    {15.9, 6.2070990076353175186e-20, -2.4847341459447622851e-19},
    {16.2, 1.8574337755095470148e-20, -7.5044221881281415659e-20},
    {40, 6.3657426585529149096e-75, -4.0300179776006780423e-74},
};

/* x is not exact in binary: where Ai oscillates its rounding turns the phase
 * (2/3) |x|^(3/2), where it decays it moves the exponent, by |x|^(3/2) 2^-53.
 * Both bounds below are 16 times that and 16 roundings. */
int main(void)
{
    lm_airy airy;
    lm_airy_open(&airy);
    for (size_t i = 0; i < sizeof REFERENCE / sizeof *REFERENCE; i++) {
        const double x = REFERENCE[i].x, value = REFERENCE[i].value,
                     want = REFERENCE[i].slope;
        const double tol = 16 * 0x1p-53 * (1 + pow(fabs(x), 1.5));
        double slope;
        const double got = lm_airy_ai(&airy, x, &slope);
        const double size = x > 0 ? value : 1, steep = x > 0 ? want : 1 - x;
        CHECK_NEAR(got, value, tol * fabs(size));
        CHECK_NEAR(slope, want, tol * fabs(steep));
    }
    double slope;
    CHECK(lm_airy_ai(&airy, 300, &slope) == 0); /* 2.5e-1506 */
    return check_done();
}
