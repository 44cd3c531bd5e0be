/* factors.hot.h -- see factors.h; included by core/twice.h. */

/* The factors of all dense layers, and the rows that are kept as they are. */
lm_status R(lm_factors_dense)(lm_env *env, lm_mat x, lm_factors *f);
lm_status R(lm_factors_whole)(lm_env *env, lm_mat x, lm_factors *f);
