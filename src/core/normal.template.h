/* normal.template.h -- normal numbers from words, in one precision: included by
 * rng.c once for each, with LM_REAL the type, LM_NAME(name) the name of a
 * function and LM_MATH(name) that of <math.h> in it.
 *
 * Box and Muller 1958.  Cosine and sine have a loop each: gcc would make one
 * call of the two, and that call has no vector variant.
 */
static void LM_NAME(words_to_normal)(int pairs, const uint64_t *restrict a,
                                     const uint64_t *restrict b,
                                     void *restrict out)
{
    LM_REAL *restrict x = out, radius[PAIRS], angle[PAIRS];
    EACH(j, pairs) angle[j] = LM_NAME(unit)(b[j]);
    EACH(j, pairs) angle[j] *= (LM_REAL)(2 * M_PI);
    EACH(j, pairs) radius[j] = LM_MATH(log)(LM_NAME(unit)(a[j]));
    EACH(j, pairs) radius[j] = LM_MATH(sqrt)(-2 * radius[j]);
    EACH(j, pairs) x[2 * j] = radius[j] * LM_MATH(cos)(angle[j]);
    EACH(j, pairs) x[2 * j + 1] = radius[j] * LM_MATH(sin)(angle[j]);
}
