/* seed.h -- the seed of a random tensor.
 *
 * Element i is value i of a stream (core/rng.h) that the seed and the name of
 * the distribution determine: two distributions under one seed are independent.
 */
#ifndef LM_TENSOR_RANDOM_SEED_H
#define LM_TENSOR_RANDOM_SEED_H

/* The slot; the args struct has a field `uint64_t seed`. */
#define LM_SEED_SLOT                                                           \
    OPT_SEED(seed, "random seed; the next one of the session by default")

#endif
