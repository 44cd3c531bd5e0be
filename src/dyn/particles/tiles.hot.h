/* tiles.hot.h -- passes over the particles, tile by tile, in one precision
 * (core/twice.h).  A tile is the particles from `at`, `rows` of them; several
 * threads may have one each, and a desk each. */

/* Copy `rows` rows of x from `first` on, with a last column of ones if the run
 * has a bias, to `to` (rows x D). */
void R(lm_cloud_load)(const volatile lm_flag *stop, const lm_particles *run,
                      lm_mat x, int64_t first, int64_t rows, real *to);
/* h (rows x m) of a tile at inputs x (m x D); z is scratch of that size. */
void R(lm_cloud_features)(const volatile lm_flag *stop, const lm_particles *run,
                          const real *x, int64_t m, int64_t at, int64_t rows,
                          real *z, real *h);
/* Features and slopes of a tile at the inputs of the step: made anew, or what
 * was stored. */
void R(lm_cloud_make)(const lm_particles *run, const lm_desk *desk, int64_t at,
                      int64_t rows);
const real *R(lm_cloud_h)(const lm_particles *run, const lm_desk *desk,
                          int64_t at);
const real *R(lm_cloud_slope)(const lm_particles *run, const lm_desk *desk,
                              int64_t at);
/* part (n x T) = sum_i h_i a_i of a tile of which features are there. */
void R(lm_cloud_sum)(const lm_particles *run, const lm_desk *desk, int64_t at,
                     int64_t rows, real *part);
/* Before the gradients of a step, where run->v is there: v_j x_j of one pair.
 */
void R(lm_cloud_weigh)(lm_particles *run);
/* desk->move (rows x D) = the derivative of N F by w, without decay, of a tile
 * of which features and slopes are there: sum_j (u_i . v_j) phi'(z_ij) x_j. */
void R(lm_cloud_gradient)(const lm_particles *run, const lm_desk *desk,
                          int64_t at, int64_t rows);
/* Move the tile by desk->move and, where a is trained, by h and v. */
void R(lm_cloud_move)(const lm_particles *run, const lm_desk *desk, int64_t at,
                      int64_t rows);

/* step.hot.isa.c */
void R(lm_particles_steps)(lm_env *env, lm_particles *run, int64_t k,
                           lm_report *report);
lm_status R(lm_particles_start)(lm_env *env, lm_particles *run);
lm_status R(lm_particles_renew)(lm_env *env, lm_particles *run);
lm_status R(lm_particles_push)(lm_env *env, lm_particles *run, double *drift);

/* elsewhere.hot.c: inputs in chunks, results in double precision. */
lm_status R(lm_particles_outputs_at)(lm_env *env, const lm_particles *run,
                                     lm_mat x, double *f);
lm_status R(lm_particles_features_at)(lm_env *env, const lm_particles *run,
                                      lm_mat x, double *h);
lm_status R(lm_particles_kernel_at)(lm_env *env, const lm_particles *run,
                                    lm_mat x, lm_mat z, double *k);
