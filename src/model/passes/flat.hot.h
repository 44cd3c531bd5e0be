/* flat.hot.h -- flat order and blocks in one precision (core/twice.h). */

/* v as a block in scratch, without what is frozen if `trained`; NULL stays
 * NULL. */
lm_status R(lm_flat_block)(lm_env *env, const lm_net *net, lm_vec v,
                           bool trained, real **block);
/* And back. */
void R(lm_flat_gather)(const lm_net *net, const real *block, double *flat);

/* A sink that adds gradients up in a block, zero at first. */
typedef struct R(lm_sum) {
    R(lm_sink) sink;
    const lm_net *net;
    real *block;
} R(lm_sum);
lm_status R(lm_sum_open)(lm_env *env, const lm_net *net, R(lm_sum) * sum);
