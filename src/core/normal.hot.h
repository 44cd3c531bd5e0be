/* normal.hot.h -- normal numbers from words, in one precision (core/twice.h), a
 * part of rng.isa.c.
 *
 * Box and Muller 1958.  Cosine and sine have a loop each: gcc would make one
 * call of the two, and that call has no vector variant.
 */
#define LOG(x) _Generic((x), float : logf, default : log)(x)
#define SQRT(x) _Generic((x), float : sqrtf, default : sqrt)(x)
#define COS(x) _Generic((x), float : cosf, default : cos)(x)
#define SIN(x) _Generic((x), float : sinf, default : sin)(x)

static void R(words_to_normal)(int pairs, const uint64_t *restrict a,
                               const uint64_t *restrict b, void *restrict out)
{
    real *restrict x = out, radius[PAIRS], angle[PAIRS];
    EACH(j, pairs) angle[j] = R(unit)(b[j]);
    EACH(j, pairs) angle[j] *= (real)(2 * M_PI);
    EACH(j, pairs) radius[j] = LOG(R(unit)(a[j]));
    EACH(j, pairs) radius[j] = SQRT(-2 * radius[j]);
    EACH(j, pairs) x[2 * j] = radius[j] * COS(angle[j]);
    EACH(j, pairs) x[2 * j + 1] = radius[j] * SIN(angle[j]);
}

#undef LOG
#undef SQRT
#undef COS
#undef SIN
