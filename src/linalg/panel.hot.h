/* panel.hot.h -- the functions of linalg/panel.h in one precision. */

/* Columns of a panel; 0 where the processor has no vectors for it. */
int64_t R(lm_panel_width)(void);
/* c (m x width) = a b: element (i, p) of a (m x k) is a[i * across + p * down],
 * b is k x width.  Both panels are without gaps, at multiples of 64 bytes. */
void R(lm_panel_product)(int64_t m, int64_t k, const real *a, int64_t across,
                         int64_t down, const real *b, real *c);
