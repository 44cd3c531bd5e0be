/* ops.h -- the instructions of a formula. */
#ifndef LM_MODEL_FORMULA_OPS_H
#define LM_MODEL_FORMULA_OPS_H

#include "model/act.h"

/* How a function bends; see ops.def. */
typedef enum lm_op_kind { SMOOTH, WAVE, BELL, EDGE } lm_op_kind;

/* The first take one argument and are numbered as the rows of acts.def. */
#define OP(name, ...) LM_OP_##name,
typedef enum lm_op {
    LM_OP_ACTS = LM_ACT_ROWS - 1, /* the row before is no function of u */
#include "model/formula/ops.def"
    LM_OP_NEGATE,
    LM_OP_POWER, /* by a number */
    LM_OP_ADD,   /* from here on two arguments */
    LM_OP_SUBTRACT,
    LM_OP_MULTIPLY,
    LM_OP_DIVIDE,
    LM_OP_MAX,
    LM_OP_MIN,
    LM_OP_X, /* from here on none */
    LM_OP_NUMBER,
} lm_op;
#undef OP

static inline int lm_op_arguments(lm_op op)
{
    return op >= LM_OP_X ? 0 : op >= LM_OP_ADD ? 2 : 1;
}

/* The function of this name; -1 if there is none.  max and min take two. */
int lm_op_named(const char *name, int64_t length);
/* The places in its argument where a function of one argument bends. */
lm_op_kind lm_op_kind_of(lm_op op);

#endif
