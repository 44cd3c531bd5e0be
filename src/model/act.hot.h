/* act.hot.h -- activations in one precision (core/twice.h): n elements each,
 * f = phi(z).  Results may overwrite g. */
void R(lm_act_value)(lm_act act, int64_t n, const real *z, real *f);
/* out = g phi'(z) */
void R(lm_act_back)(lm_act act, int64_t n, const real *z, const real *f,
                    const real *g, real *out);
/* out = phi''(z) */
void R(lm_act_curve)(lm_act act, int64_t n, const real *z, const real *f,
                     real *out);
