/* net.hot.h -- see net.h; included by core/twice.h.  Targets y are those that
 * lm_loss_target makes. */

/* Value `index` of the tape, in rows of `out`; nodes below it run. */
lm_status R(lm_forward)(lm_env *env, const lm_net *net, lm_mat x, int index,
                        lm_mat out);
lm_status R(lm_jvp)(lm_env *env, const lm_net *net, lm_mat x, lm_vec v,
                    lm_mat dx, lm_mat df);
lm_status R(lm_vjp)(lm_env *env, const lm_net *net, lm_mat x, lm_mat u,
                    lm_vec gradient);
/* value and gradient.data may be NULL. */
lm_status R(lm_gradient)(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                         lm_loss loss, double *value, lm_vec gradient);
/* point: what is kept from product to product, or NULL. */
lm_status R(lm_hvp)(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                    lm_loss loss, lm_mat v, lm_mat hv, R(lm_point) * point);
/* How many of m rows of k outputs f are right about y, `stride` apart: a class,
 * a label or a row; NaN is wrong.  `stop`, which may be NULL, ends it early. */
int64_t R(lm_count_correct)(const volatile lm_flag *stop, int64_t m, int64_t k,
                            const real *f, const real *y, int64_t stride,
                            int64_t cols);
lm_status R(lm_correct)(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                        int64_t *count);
