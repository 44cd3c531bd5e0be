/* Every word of a stream is one of Random123's Philox 4x32-10 with the whole
 * seed as key and (index, stream) as counter, one at a time and in fills. */
#include <Random123/philox.h>

#include "check.h"
#include "core/rng.h"

/* Word i of the stream, by the library of Salmon et al. 2011. */
static uint64_t word(lm_stream s, uint64_t i)
{
    const uint64_t j = i / 2;
    const philox4x32_ctr_t c = {{(uint32_t)j, (uint32_t)(j >> 32),
                                 (uint32_t)s.id, (uint32_t)(s.id >> 32)}};
    const philox4x32_key_t k = {{(uint32_t)s.seed, (uint32_t)(s.seed >> 32)}};
    const philox4x32_ctr_t r = philox4x32(c, k);
    return r.v[i % 2 * 2] | (uint64_t)r.v[i % 2 * 2 + 1] << 32;
}

/* The first test vector that Random123 is published with. */
static void check_library(void)
{
    const lm_stream zero = {0, 0};
    CHECK(word(zero, 0) == 0xe169c58d6627e8d5u);
    CHECK(word(zero, 1) == 0x9b00dbd8bc57ac4cu);
}

/* Bit b of the seed, of the stream and of the index. */
static void check_bits(void)
{
    int words = 0, fills = 0;
    for (int b = 0; b < 64; b++) {
        const uint64_t bit = (uint64_t)1 << b;
        const lm_stream streams[3] = {{bit, 5}, {5, bit}, {5, 6}};
        for (int k = 0; k < 3; k++) {
            const uint64_t at = k < 2 ? 3 : bit;
            const uint64_t w = word(streams[k], at);
            double filled;
            lm_fill_uniform(streams[k], at, 1, &filled);
            words += lm_bits(streams[k], at) == w;
            fills += filled == ((double)(w >> 11) + 0.5) * 0x1p-53;
        }
    }
    CHECK(words == 3 * 64);
    CHECK(fills == 3 * 64);
}

/* From any place on, in pieces of any length. */
static void check_fills(void)
{
    const lm_stream s = {3, 4};
    uint64_t bits[700];
    int wrong = 0;
    for (int first = 0; first < 40; first += 13)
        for (int n = 0; n <= 700; n += 233) {
            lm_fill_bits(s, (uint64_t)first, n, bits);
            for (int i = 0; i < n; i++)
                wrong += bits[i] != lm_bits(s, (uint64_t)(first + i));
        }
    CHECK(wrong == 0);
}

int main(void)
{
    check_fills();
    check_library();
    check_bits();
    return check_done();
}
