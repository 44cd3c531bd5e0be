/* moments.h -- Hermite moments of two-layer networks.
 *
 *     T_k = sum_j a_j c_k(|w_j|) u_j^(tensor k),  u = w / |w|,
 *     c_k(r) = E phi(r z) he_k(z),   |f|^2 = sum_k |T_k|^2  for x ~ N(0, 1)
 *
 * A symmetric tensor is the list of its entries with the multiindices alpha of
 * degree k, each times the root of k! / alpha!: the Euclidean norm of the list
 * is that of the tensor.
 */
#ifndef LM_THEORY_IDENTIFY_MOMENTS_H
#define LM_THEORY_IDENTIFY_MOMENTS_H

#include "model/dual.h"

enum { LM_MOMENT_DEGREE_MAX = 12, LM_MOMENTS_MAX = 4000 };

/* The multiindices of degrees 0 to `degree` in d variables. */
typedef struct lm_moment_list {
    int64_t d, degree, count;
    int *alpha;    /* count x d */
    int *order;    /* count: |alpha| */
    double *scale; /* count: sqrt(k! / alpha!) */
} lm_moment_list;

/* How many multiindices those are; 1e9 at most. */
int64_t lm_moment_count(int64_t d, int64_t degree);

/* In scratch.  LM_DOMAIN above LM_MOMENTS_MAX entries. */
lm_status lm_moment_list_of(lm_env *env, int64_t d, int64_t degree,
                            lm_moment_list *list);

/* The activation, and a rule for its coefficients. */
typedef struct lm_moment_rule {
    lm_act act;
    lm_act_source source;
    lm_integrand shape;
    lm_unit_rule unit;
    int64_t room;
    double *x, *weight, *value, *he, *below; /* room */
} lm_moment_rule;

lm_status lm_moment_rule_open(lm_env *env, lm_act act, int64_t degree,
                              lm_moment_rule *rule);

/* c_0 .. c_degree at radius r > 0. */
lm_status lm_moment_coefficients(lm_env *env, const lm_moment_rule *rule,
                                 double r, int64_t degree, double *c);

/* moment (list.count) of units theta: n rows of a, w; and their derivatives,
 * jacobian (list.count x n (d + 1)) unless NULL. */
lm_status lm_moments(lm_env *env, const lm_moment_list *list,
                     const lm_moment_rule *rule, int64_t n, const double *theta,
                     double *moment, double *jacobian);

#endif
