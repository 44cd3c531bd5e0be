/* ahead.h -- memory asked for before a loop reaches it.
 *
 * What a processor fetches by itself depends on where a block begins: a sum
 * over memory takes twice as long at every second multiple of 128 bytes.
 */
#ifndef LM_CORE_AHEAD_H
#define LM_CORE_AHEAD_H

#include <stdint.h>

/* A loop over x stands at x[0 .. n): ask for what is 8 KiB further, which
 * need not exist. */
static inline void lm_ahead(const double *x, int n)
{
    enum { FURTHER = 8192, LINE = 64 };
    const uintptr_t at = (uintptr_t)x + FURTHER;
    for (int k = 0; k < n; k += LINE / (int)sizeof *x)
        __builtin_prefetch((const void *)(at + (uintptr_t)k * sizeof *x));
}

#endif
