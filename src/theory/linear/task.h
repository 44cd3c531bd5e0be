/* task.h -- a data set, a depth and a number of steps: what every question
 * about deep linear networks starts from, and what its answers have in common.
 */
#ifndef LM_THEORY_LINEAR_TASK_H
#define LM_THEORY_LINEAR_TASK_H

#include "core/lm.h"

typedef struct lm_linear_task {
    lm_mat x;      /* m x d */
    lm_vec y;      /* m */
    int64_t depth; /* L, the number of n x n matrices, >= 0 */
    int64_t steps; /* T >= 1 */
    /* How much each tensor learns, (L + 2): W_0, W_1 .. W_L, V.  The factor
     * multiplies its learning rate; 0 freezes it. */
    const double *train;
} lm_linear_task;

/* A task with, if train.data is NULL, the ends frozen and the rest learning
 * at the full rate (in scratch). */
lm_status lm_linear_task_fill(lm_env *env, lm_mat x, lm_vec y, int64_t depth,
                              int64_t steps, lm_vec train,
                              lm_linear_task *task);

/* The binary exponents of the largest elements of x and y, 0 if all are 0. */
typedef struct lm_linear_size {
    int x, y;
} lm_linear_size;
lm_linear_size lm_linear_size_of(const lm_env *env, const lm_linear_task *task);

/* The task with x and y in units of 2^unit.x and 2^unit.y, in scratch: products
 * of many of them then stay in the range of numbers. */
lm_status lm_linear_rescale(lm_env *env, const lm_linear_task *task,
                            lm_linear_size unit, lm_linear_task *out);

/* The loss of the least-squares fit, L_irr. */
lm_status lm_linear_floor(lm_env *env, const lm_linear_task *task,
                          double *floor);
/* Operations without a look (.work of core/decl.h): its own, and those of a
 * step of recursion.h or of what prepares the first; tangents make three of
 * one. */
double lm_linear_floor_work(lm_mat x);
double lm_linear_recursion_work(lm_mat x, int64_t depth, int64_t steps);

/* Slots that these functions share. */
#define LM_LINEAR_X IN_MAT(x, "m d", "inputs, one sample per row")
#define LM_LINEAR_Y IN_VEC(y, "m", "targets")
#define LM_LINEAR_DEPTH                                                        \
    OPT_INT(depth, 3, "[0,100000]", "number of n x n matrices, L")
#define LM_LINEAR_STEPS                                                        \
    OPT_INT(steps, 1, "[1,1000000]", "full-batch gradient steps")
#define LM_LINEAR_TRAIN                                                        \
    OPT_VEC(train, "depth+2",                                                  \
            "factors on the learning rates of W_0, W_1 .. W_L, V; 0 freezes. " \
            "Default: W_1 .. W_L learn, W_0 and V are frozen")

#endif
