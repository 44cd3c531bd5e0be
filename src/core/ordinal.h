/* ordinal.h -- the bits of a double as an integer of the same order.
 *
 * Doubles of one sign are ordered as their bits are, read as integers (IEEE 754),
 * the negative ones backwards: with the sign bit of the others set and all bits of
 * the negative ones flipped, integers have the order of the numbers. */
#ifndef LM_CORE_ORDINAL_H
#define LM_CORE_ORDINAL_H

#include <stdint.h>
#include <string.h>

/* -0 is just below 0.  NaN has no place: whoever may have one asks first. */
static inline uint64_t lm_ordinal(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static inline double lm_at_ordinal(uint64_t place)
{
    const uint64_t bits = place >> 63 ? place & ~((uint64_t)1 << 63) : ~place;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

#endif
