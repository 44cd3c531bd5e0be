/* run.hot.h -- the first `length` instructions of a formula at n places: what
 * is then on top of the stack, and from `order` 1 and 2 on its derivatives
 * (else they may be NULL). */
void R(lm_formula_run)(const lm_formula *f, int length, int order, int64_t n,
                       const real *x, real *value, real *slope, real *curve);
