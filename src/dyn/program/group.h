/* group.h -- one group of samples: the Z-variables of all layers as n virtual
 * neurons each, and the operators between them.
 *
 * A Gaussian operator W of layer l + 1 is known where it has been applied: for
 * forward inputs with orthonormal basis q_j, backward inputs with p_j,
 *
 *     W  x = sum_j gamma_j <q_j x> + sum_j p_j <delta_j x>,
 *     W' y = sum_j delta_j <p_j y> + sum_j q_j <gamma_j y>,
 *
 * gamma_j and delta_j fresh normals: the rule of tensor programs, whose second
 * sums are the responses by Stein's lemma.  In coordinates it is a matrix that
 * grows.  Updates of gradient descent are matrices in the same coordinates;
 * those of entrywise rules are n x n, of samples.
 */
#ifndef LM_DYN_PROGRAM_GROUP_H
#define LM_DYN_PROGRAM_GROUP_H

#include "dyn/program/plan.h"
#include "dyn/program/rule.h"
#include "dyn/program/span.h"

/* What training adds to a tensor, with its moments, rows x cols. */
typedef struct lm_moved {
    double *value, *m1, *m2;
} lm_moved;

typedef struct lm_gauss_op {
    double *start;       /* the operator, of coordinates: room x room */
    double *seen, *back; /* the q and the p, as rows of coordinates */
    int64_t seen_n, back_n;
    lm_moved w;
} lm_gauss_op;

typedef struct lm_group {
    const lm_limit_plan *plan;
    const lm_limit_rule *rule;
    int64_t n, room, inputs; /* inputs: dimension of the training inputs */
    lm_span *span;           /* depth */
    lm_gauss_op *op;         /* depth - 1: from layer l to l + 1 */
    double *u, *v;           /* starts, inputs x room and k x room */
    lm_moved du, dv;
    lm_moved *db; /* depth */
    lm_moved out; /* k */
    double *block;
    size_t bytes;
} lm_group;

/* A part of the block: rows x cols at *at, of which `used` are not zero. */
typedef struct lm_piece {
    double **at;
    int64_t rows, cols, used_rows, used_cols;
} lm_piece;
int64_t lm_group_pieces(lm_group *g, lm_piece *out);
int64_t lm_group_pieces_max(const lm_group *g);

/* Allocate the block for `room` vectors a layer, keeping what there is; `stop`,
 * which may be NULL, ends that early, and the group stays as it is. */
lm_status lm_group_room(lm_env *env, const volatile lm_flag *stop, lm_group *g,
                        int64_t room);

/* Draw the start; the streams are of this seed. */
void lm_group_start(lm_group *g, uint64_t seed, double *work);

/* p inputs on their way through. */
typedef struct lm_limit_pass {
    int64_t p, more;
    const double *x;     /* p x d */
    const double *input; /* p x inputs, coordinates of training inputs */
    const double *other; /* p x more: of what lies outside of their span */
    const bool *moved;   /* p: with what training has added, or NULL: all */
    const double *chi;   /* p x k: what goes back */
    bool last;           /* coordinates of the last layer are needed */
    double *h, *z, *c;   /* depth x p x n, n and room: h, x and x again */
    double *dh, *dc;     /* dh likewise */
    double *f;           /* p x k */
    double *work, *values;
    const volatile lm_flag *stop;
} lm_limit_pass;

lm_status lm_limit_pass_new(lm_env *env, const lm_group *g, int64_t p,
                            bool back, lm_limit_pass *pass);
/* Fill h, z, c and f; new vectors are appended to the spans. */
lm_status lm_group_forward(lm_env *env, lm_group *g, lm_limit_pass *pass);
/* Fill dh and dc from chi. */
lm_status lm_group_backward(lm_env *env, lm_group *g, lm_limit_pass *pass);
/* A step with weights a (p) of the samples, their chi being of size 1; work has
 * the doubles that lm_group_update_room counts. */
void lm_group_update(lm_group *g, const lm_limit_pass *pass, const double *a,
                     double lr, int64_t t, double *work);
int64_t lm_group_update_room(const lm_group *g, int64_t p);

/* Where a group was, to forget what an evaluation appends. */
typedef struct lm_group_mark {
    int64_t *rank;
} lm_group_mark;
lm_status lm_group_mark_at(lm_env *env, const lm_group *g, lm_group_mark *m);
void lm_group_return(lm_group *g, const lm_group_mark *m);

#endif
