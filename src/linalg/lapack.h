/* lapack.h -- what every use of LAPACK shares: checks, copies, work space.
 *
 * LAPACK stores matrices by columns, limn by rows: the same memory is a' to
 * the one and a to the other.  The functions of solve.h, qr.h, svd.h, eigh.h
 * and their like use that where they can and copy where they cannot.  Only they
 * include this header, together with lapacke.h.
 */
#ifndef LM_LINALG_LAPACK_H
#define LM_LINALG_LAPACK_H

#include "core/lm.h"

/* LM_DOMAIN if an element of a is NaN or infinite, or a side is too large
 * for LAPACK; name is what a is called. */
lm_status lm_finite(lm_env *env, const char *name, lm_mat a);

/* Also LM_DOMAIN unless |a_ij - a_ji| <= 1e-8 max |a|. */
lm_status lm_symmetric(lm_env *env, const char *name, lm_mat a);

/* The same, and to = (a + a') / 2 in one pass: its triangle j >= i, at
 * to[i * ld + j], which is the lower one by columns, the faster of the two.
 * The other triangle may be written too.  to may be a. */
lm_status lm_symmetric_mean(lm_env *env, const char *name, lm_mat a, double *to,
                            int64_t ld);

/* Copies of a: rows x cols, to[i * ld + j] = a_ij or, transposed,
 * to[j * ld + i] = a_ij; `stop`, which may be NULL, ends them early. */
void lm_rows_copy(const volatile lm_flag *stop, lm_mat a, double *to,
                  int64_t ld);
void lm_columns_copy(const volatile lm_flag *stop, lm_mat a, double *to,
                     int64_t ld);

/* Such a copy in scratch, without gaps; NULL without memory. */
double *lm_by_rows(lm_env *env, lm_mat a);
double *lm_by_columns(lm_env *env, lm_mat a);

/* to = (a + a') / 2, n x n without gaps. */
void lm_mean_of_triangles(lm_mat a, double *to);

bool lm_all_finite(int64_t n, const double *x);

/* The largest absolute value, 0 if there is none. */
double lm_largest(lm_mat a);
/* Its exponent of 2; 0 where it is 0 or not finite. */
int lm_exponent(double most);
/* That of a row; the same of each column grows. */
double lm_row_size(int64_t n, const double *x, double *column);

/* Let *a be 2^-e a, in scratch, with e = 0 and no copy unless its largest
 * number is beyond 2^-500 .. 2^500, where what is made of it on the way could
 * leave the range of numbers, and all of them keep their digits. */
lm_status lm_tame(lm_env *env, lm_mat *a, int *e);

/* f 2^e, n numbers. */
void lm_scale(int64_t n, double *f, int e);

/* The upper triangle of f, by columns with leading dimension ld, as the matrix
 * r; zeros below. */
void lm_upper_part(const double *f, int64_t ld, lm_mat r);

/* out (n) = p + 1: 0-based indices as Lua counts them. */
void lm_count_from_one(int64_t n, const int64_t *p, double *out);

/* f = the LU factors of a by columns, or of a', which is a by rows.  Returns
 * what LAPACK says. */
int lm_lu_factors(lm_mat a, bool columns, double *f, int *pivot);

/* The largest sum of absolute values over n consecutive ones of n n: the
 * 1-norm of a matrix by columns, the infinity-norm of one by rows. */
double lm_one_norm(int64_t n, const double *f);

/* A matrix whose rows lie without gaps. */
static inline lm_mat lm_mat_of(double *data, int64_t rows, int64_t cols)
{
    return (lm_mat){data, rows, cols, cols};
}

/* The same of a tensor of rank 2. */
static inline lm_mat lm_mat_of_tensor(const lm_tensor *t)
{
    return lm_mat_of(t->data, t->size[0], t->size[1]);
}

/* A leading dimension, which LAPACK wants to be at least 1. */
static inline int lm_lead(int64_t n)
{
    return n < 1 ? 1 : (int)n;
}

/* Work space as a query has answered it. */
typedef struct lm_work {
    double *data;
    int n;
} lm_work;
lm_status lm_work_new(lm_env *env, double size, lm_work *out);
int *lm_scratch_ints(lm_env *env, int64_t n);

/* For `work_of` (core/decl.h) of what decomposes a, a number of times: the
 * smaller side times a and `more` numbers beside it, and some passes over both.
 */
double lm_passes_of(const lm_mat *a, double more);

/* LAPACK says that argument -info is wrong: limn has made a mistake. */
lm_status lm_lapack_refused(lm_env *env, const char *routine, int info);

#endif
