/* kernel.h -- kernels of a value of infinite width, which nodes map.
 *
 * Units of a value are then independent and alike.  For samples u = 0 .. m - 1
 * of one set and v = 0 .. n - 1 of another, or the same:
 *
 *     K(u, v) = E z(u) z(v)                         NNGP
 *     T(u, v) = sum over the tensors below of
 *               lr <dz(u)/dw, dz(v)/dw>             tangent kernel
 *
 * with lr the factors of the rates of sgd.  A value with positions has each of
 * them for a sample.  Second moments K(u, u), K(v, v) and means of the units
 * are there for all samples, also where the sets share none: kinds that
 * normalise need them.
 *
 * Where a parametrization has no limit K and T hold powers of the ratio r of
 * the width to the base width: the kernels are K r^k_power and T r^t_power to
 * leading order.  What is of a lower order is left out.
 *
 * Of nearly parallel samples K alone would lose the angle, on which tangents
 * through kinks depend.  So a pair has its gap, 1 - |rho|, as well, rho = K /
 * sqrt(K(u, u) K(v, v)); it is made from the difference of the inputs, and maps
 * keep it accurate relative to itself (near.h).
 *
 * Errors are kept in parts that do not mix, so that they do not seem to grow
 * with depth: that of a second moment is relative, that of K is that of rho and
 * of the gap; those of means and of T are absolute.
 * Where both sets are one, maps make what is on and below the diagonal.
 *
 * A tile of such a kernel has rows and columns of its own.  One on the diagonal
 * is of one set as well: its rows are the last m of its n columns.
 */
#ifndef LM_MODEL_NODES_KERNEL_H
#define LM_MODEL_NODES_KERNEL_H

#include "core/lm.h"

enum { LM_KERNEL_SIDES = 4, LM_KERNEL_PARTS = 5 };

typedef struct lm_kernel_side {
    double *moment, *moment_error, *mean, *mean_error;
} lm_kernel_side;

typedef struct lm_kernel {
    int64_t m, n;
    bool same;  /* both sets are one: row i is sample n - m + i */
    bool plain; /* units are Gaussian, and T is that of each */
    bool few;   /* units are random and few: means over them are random */
    double k_power, t_power;                 /* t_power of T = 0 is -infinity */
    double tol;                              /* of quadratures */
    lm_kernel_side row, col;                 /* m, n */
    double *k, *k_error, *gap, *t, *t_error; /* m x n, one after another */
    lm_mat x, y; /* of the input of a network: what it is; else without data */
} lm_kernel;

/* Room, in scratch; sides are zero, what is of pairs is not set. */
lm_status lm_kernel_new(lm_env *env, int64_t m, int64_t n, bool same,
                        lm_kernel *out);

/* Those of the inputs: K = x y' / d, T = 0.  same: x are the last rows of y.
 * Equal samples have the kernel of one. */
lm_status lm_kernel_inputs(lm_env *env, lm_mat x, lm_mat y, bool same,
                           lm_kernel *out);

typedef struct lm_kernel_wish {
    int value;    /* whose kernels; net->nodes is the output */
    int from, to; /* T is of the tensors of nodes from .. to - 1 alone */
    int seed;     /* T = 1 at this value: then T is <dz/dh, dz/dh> by the units
                     h of that value; -1: none */
    double tol;   /* of quadratures */
} lm_kernel_wish;

/* That of the output, T of all tensors. */
struct lm_net;
lm_kernel_wish lm_kernel_of_output(const struct lm_net *net);

/* Those of a value of a network, from node to node, whole; y has no data: y is
 * x.  LM_DOMAIN names the node that has no map, or none for what it reads. */
lm_status lm_net_kernel(lm_env *env, const struct lm_net *net, lm_mat x,
                        lm_mat y, const lm_kernel_wish *wish, lm_kernel *out);

/* The same tile by tile, which threads share (core/share.h): `put` takes each
 * as it is made, several at a time, from samples (row, col) of the whole on.
 * Of a square kernel those on and below the diagonal are made; of a value with
 * positions the mean over them. */
typedef lm_status (*lm_kernel_put)(lm_env *env, void *what,
                                   const lm_kernel *tile, int64_t row,
                                   int64_t col);
lm_status lm_net_kernel_tiles(lm_env *env, const struct lm_net *net, lm_mat x,
                              lm_mat y, const lm_kernel_wish *wish,
                              lm_kernel_put put, void *what);

/* LM_NOMEM where this machine has no room for `results` matrices of all pairs
 * of m and p samples, and for what lies on the way to them; p < 0: of the m. */
lm_status lm_net_kernel_fits(lm_env *env, const struct lm_net *net, int64_t m,
                             int64_t p, int results);

/* The absolute error of K(i, j); infinite where it overflowed. */
double lm_kernel_error(const lm_kernel *kernel, int64_t i, int64_t j);

/* Square roots of the second moments of the columns, in scratch; NULL without
 * memory.  With them, the errors of K(i, j) for j = 0 .. count - 1. */
double *lm_kernel_roots(lm_env *env, const lm_kernel *kernel);
void lm_kernel_errors(const lm_kernel *kernel, const double *roots, int64_t i,
                      int64_t count, double *error);

/* What `put` does with them.  The absolute errors of K and T of a tile, in
 * scratch, NULL without memory; any numbers of a tile, to their place in a
 * matrix of n columns, in a square one also to the other side of the diagonal;
 * `stop`, which may be NULL, ends that early. */
double *lm_kernel_k_errors(lm_env *env, const lm_kernel *tile);
double *lm_kernel_t_errors(lm_env *env, const lm_kernel *tile);
void lm_kernel_place(const volatile lm_flag *stop, const lm_kernel *tile,
                     const double *from, int64_t row, int64_t col, bool square,
                     int64_t n, double *to);

/* ---- for maps ----------------------------------------------------------- */

/* The arrays k, k_error, gap, t, t_error. */
typedef struct lm_kernel_parts {
    double *part[LM_KERNEL_PARTS];
} lm_kernel_parts;
static inline lm_kernel_parts lm_kernel_parts_of(const lm_kernel *k)
{
    return (lm_kernel_parts){{k->k, k->k_error, k->gap, k->t, k->t_error}};
}

/* The column that is the sample of row i; -1: none is. */
static inline int64_t lm_kernel_own(const lm_kernel *kernel, int64_t i)
{
    return kernel->same ? kernel->n - kernel->m + i : -1;
}

/* The end of row i that maps make. */
static inline int64_t lm_kernel_end(const lm_kernel *kernel, int64_t i)
{
    return kernel->same ? lm_kernel_own(kernel, i) + 1 : kernel->n;
}

/* Element (i, j) of a whole kernel, which may lie above the diagonal. */
static inline int64_t lm_kernel_at(const lm_kernel *kernel, int64_t i,
                                   int64_t j)
{
    return kernel->same && j > i ? j * kernel->n + i : i * kernel->n + j;
}

/* What of a side begins there; m samples of one to another. */
static inline lm_kernel_side lm_kernel_side_at(const lm_kernel_side *side,
                                               int64_t first)
{
    return (lm_kernel_side){side->moment + first, side->moment_error + first,
                            side->mean + first, side->mean_error + first};
}
void lm_kernel_copy_side(lm_kernel_side from, int64_t m, lm_kernel_side to);

/* The larger of two powers; x and y become 0 where theirs is the smaller. */
double lm_kernel_leading(double a, double *x, double b, double *y);

#endif
