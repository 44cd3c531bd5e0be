/* newton_schulz.hot.h -- in one precision (core/twice.h). */

/* Replace a (m x n without gaps) by its approximate polar factor.  Its scale
 * does not matter, from the smallest to the largest number; zero stays zero,
 * NaN and infinity give NaN.  It ends early, and a is nothing, where `stop` (or
 * NULL) says so. */
void R(lm_newton_schulz)(const volatile lm_flag *stop, lm_polynomial polynomial,
                         int64_t steps, int64_t m, int64_t n, real *a,
                         real *room);
