/* parity: whether a formula is even or odd, from how it is made. */
#include <math.h>

#include "model/act_form.h"
#include "model/formula/ops.h"

enum { EVEN = 1, ODD = -1, NEITHER = 0 };

/* Of h itself. */
static int of_function(int op)
{
    if (op < LM_ACT_ROWS) {
        const lm_act_form form =
            lm_act_form_of((lm_act){.row = (lm_act_row)op});
        return lm_act_parity(&form);
    }
    switch (op) {
    case LM_OP_cos:
    case LM_OP_cosh: return EVEN;
    case LM_OP_atan:
    case LM_OP_sinh:
    case LM_OP_sign:
    case LM_OP_NEGATE: return ODD;
    default: return NEITHER;
    }
}

/* Of h(u), u of that parity: any function of what is even is even. */
static int of_one(int op, double power, int u)
{
    int own = of_function(op);
    if (op == LM_OP_POWER && power == rint(power))
        own = fmod(power, 2) == 0 ? EVEN : ODD;
    return u == ODD ? own : u;
}

static int of_two(int op, int u, int v)
{
    if (op == LM_OP_MULTIPLY || op == LM_OP_DIVIDE) return u * v;
    const bool sum = op == LM_OP_ADD || op == LM_OP_SUBTRACT;
    return u == v && (sum || u == EVEN) ? u : NEITHER;
}

int lm_formula_parity(const lm_formula *f)
{
    int stack[LM_FORMULA_DEPTH], *top = stack - 1;
    for (int i = 0; i < f->length; i++) {
        const int op = f->op[i], arguments = lm_op_arguments((lm_op)op);
        if (arguments == 0)
            *++top = op == LM_OP_X ? ODD : EVEN;
        else if (arguments == 2)
            top--, *top = of_two(op, top[0], top[1]);
        else
            *top = of_one(op, f->value[f->number[i]], *top);
    }
    return *top;
}
