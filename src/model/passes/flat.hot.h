/* flat.hot.h -- flat order and blocks in one precision (core/twice.h). */

/* v as a block in scratch, without what is frozen if `trained`; NULL stays
 * NULL. */
lm_status R(lm_flat_block)(lm_env *env, const lm_net *net, lm_vec v,
                           bool trained, real **block);
/* The same in two steps: a block of zeros, and v into it.  `stop` may be NULL,
 * here and below. */
lm_status R(lm_flat_zeros)(lm_env *env, const lm_net *net, real **block);
void R(lm_flat_put)(const volatile lm_flag *stop, const lm_net *net,
                    const double *v, bool trained, real *block);
/* And back, or added to what is there. */
void R(lm_flat_gather)(const volatile lm_flag *stop, const lm_net *net,
                       const real *block, double *flat);
void R(lm_flat_add)(const volatile lm_flag *stop, const lm_net *net,
                    const real *block, double *flat);

/* A sink that adds gradients up in a block, zero at first. */
typedef struct R(lm_sum) {
    R(lm_sink) sink;
    const lm_net *net;
    real *block;
} R(lm_sum);
lm_status R(lm_sum_open)(lm_env *env, const lm_net *net, R(lm_sum) * sum);
