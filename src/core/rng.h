/* rng.h -- counter-based random numbers: Philox 4x32-10.
 *
 * Value i of stream s under seed k is a pure function of (k, s, i), so
 * results do not depend on the order of draws, on the number of threads or on
 * how work is split.  Salmon et al., Parallel random numbers: as easy as
 * 1, 2, 3 (2011).  Streams are named by purpose, so that one seed never
 * correlates two uses.
 */
#ifndef LM_CORE_RNG_H
#define LM_CORE_RNG_H

#include "core/lm.h"

typedef struct lm_stream {
    uint64_t seed;
    uint64_t id;
} lm_stream;

/* The stream of this purpose ("init", "batch", "noise", ...) and index (the
 * layer, the epoch, ...) under a seed. */
lm_stream lm_stream_named(uint64_t seed, const char *purpose, uint64_t index);

/* A seed for the index-th part of what runs under `seed`. */
uint64_t lm_seed_split(uint64_t seed, uint64_t index);
/* Likewise, by name. */
uint64_t lm_seed_named(uint64_t seed, const char *name);

/* 64 random bits: value i of the stream. */
uint64_t lm_bits(lm_stream s, uint64_t i);
/* Uniform on (0, 1), 53 bits, never 0 or 1. */
double lm_uniform(lm_stream s, uint64_t i);
/* Standard normal (Box-Muller; values 2j and 2j + 1 share a pair). */
double lm_normal(lm_stream s, uint64_t i);
/* Uniform integer in [0, n), n >= 1; bias below n / 2^64. */
int64_t lm_below(lm_stream s, uint64_t i, int64_t n);

/* Values first .. first + n - 1 of lm_bits, faster. */
void lm_fill_bits(lm_stream s, uint64_t first, int64_t n, uint64_t *out);
/* Fill out with the values first, first + 1, ... of the stream: the very
 * numbers of lm_uniform and lm_normal, faster. */
void lm_fill_uniform(lm_stream s, uint64_t first, int64_t n, double *out);
void lm_fill_normal(lm_stream s, uint64_t first, int64_t n, double *out);
/* lm_fill_normal, looking on the way whether to stop. */
lm_status lm_draw_normal(lm_env *env, lm_stream s, uint64_t first, int64_t n,
                         double *out);
/* The values of lm_fill_normal in single precision, to about 1e-6 (1e-4 in one
 * of 10^7), twice as fast: a net starts the same in both precisions. */
void lm_fill_normal_single(lm_stream s, uint64_t first, int64_t n, float *out);
/* A uniform permutation of 0 .. n-1 (Fisher-Yates over the stream). */
lm_status lm_fill_permutation(lm_env *env, lm_stream s, int64_t n,
                              int64_t *out);

#endif
