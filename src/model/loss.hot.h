/* loss.hot.h -- losses in one precision (core/twice.h). */

/* Sum over m samples times `scale` (1/m for the mean).  If delta is not NULL
 * it becomes scale times the derivative by f; it may not be f.  `stop`, which
 * may be NULL, ends this and the next early. */
double R(lm_loss_value)(const volatile lm_flag *stop, lm_loss loss, int64_t m,
                        int64_t k, const real *f, const real *y, int64_t cols,
                        double scale, real *delta);
/* rdelta = scale times the second derivative by f, times rf. */
void R(lm_loss_curve)(const volatile lm_flag *stop, lm_loss loss, int64_t m,
                      int64_t k, const real *f, const real *y, int64_t cols,
                      double scale, const real *rf, real *rdelta);
