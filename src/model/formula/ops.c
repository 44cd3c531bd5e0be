#include "model/formula/ops.h"

#include <string.h>

static const char *const names[] = {
#define ACT(name, ...) [(int)LM_ACT_##name] = #name,
#include "model/acts.def"
#undef ACT
#define OP(name, ...) [LM_OP_##name] = #name,
#include "model/formula/ops.def"
#undef OP
    [LM_OP_MAX] = "max",
    [LM_OP_MIN] = "min",
};
enum { NAMES = sizeof names / sizeof *names };

int lm_op_named(const char *name, int64_t length)
{
    for (int i = 0; i < NAMES; i++)
        if (names[i] && (int64_t)strlen(names[i]) == length &&
            memcmp(names[i], name, (size_t)length) == 0)
            return i;
    return -1;
}

lm_op_kind lm_op_kind_of(lm_op op)
{
    switch ((int)op) {
#define OP(name, value, slope, curve, kind)                                    \
    case LM_OP_##name:                                                         \
        return kind;
#include "model/formula/ops.def"
#undef OP
    case LM_ACT_sin: return WAVE;
    }
    return SMOOTH;
}
