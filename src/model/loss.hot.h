/* loss.hot.h -- losses in one precision (core/twice.h). */

/* Sum over m samples times `scale` (1/m for the mean).  If delta is not NULL
 * it becomes scale times the derivative by f; it may not be f. */
double R(lm_loss_value)(lm_loss loss, int64_t m, int64_t k, const real *f,
                        const real *y, int64_t cols, double scale, real *delta);
/* The same, which ends early where `stop`, which may be NULL, says so. */
double R(lm_loss_value_until)(const volatile lm_flag *stop, lm_loss loss,
                              int64_t m, int64_t k, const real *f,
                              const real *y, int64_t cols, double scale,
                              real *delta);
/* rdelta = scale times the second derivative by f, times rf. */
void R(lm_loss_curve)(lm_loss loss, int64_t m, int64_t k, const real *f,
                      const real *y, int64_t cols, double scale, const real *rf,
                      real *rdelta);
void R(lm_loss_curve_until)(const volatile lm_flag *stop, lm_loss loss,
                            int64_t m, int64_t k, const real *f, const real *y,
                            int64_t cols, double scale, const real *rf,
                            real *rdelta);
