/* factors.hot.h -- see factors.h; included by core/twice.h. */
lm_status R(lm_factors_of)(lm_env *env, lm_mat x, lm_factors *f);
