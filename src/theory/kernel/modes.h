/* modes.h -- a kernel as its eigenvectors, and what its error can do.
 *
 *     k = q diag(e) q' + E,   |E| <= error (Frobenius's norm)
 *
 * All that inference does with a kernel is a response phi(k) (response.h) to
 * targets: in modes a number phi(e_i) each.  E is what rounding leaves, with
 * the error of k that the caller knows of.  An eigenvalue in [-error, 0) is
 * taken for 0; one below says that k is no kernel, and by how much.
 */
#ifndef LM_THEORY_KERNEL_MODES_H
#define LM_THEORY_KERNEL_MODES_H

#include "core/lm.h"

typedef struct lm_modes {
    int64_t m;
    double *e;    /* m: ascending, none below 0 */
    double *q;    /* m x m: column j belongs to e[j] */
    double error; /* at least m eps max e */
} lm_modes;

/* In scratch.  k_error (m x m, may have data NULL: 0) bounds the error of each
 * entry of k.  LM_DOMAIN if k is not symmetric, or not positive semidefinite
 * within its error; LM_NOMEM says how many samples would fit. */
lm_status lm_modes_of(lm_env *env, lm_mat k, lm_mat k_error, lm_modes *out);

/* b (p x m) = x q of rows x (p x m); r (m x c) = q' y of columns. */
void lm_modes_rows(const lm_modes *modes, lm_mat x, double *b);
void lm_modes_columns(const lm_modes *modes, int64_t c, const double *y,
                      double *r);

/* Whether no square of a sum of them has overflowed, and none that counts has
 * vanished. */
bool lm_square_held(double sum);
/* The length of n numbers that are `step` apart. */
double lm_modes_norm(int64_t n, const double *x, int64_t step);

#define LM_K_ERROR_DOC "bound on the absolute error of each entry of k"

#endif
