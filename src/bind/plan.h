/* plan.h -- what calls of one export need to know of its slots, worked out
 * once, at the first call. */
#ifndef LM_BIND_PLAN_H
#define LM_BIND_PLAN_H

#include <lua.h>

#include "bind/rule.h"

enum { LM_SLOTS_MAX = 48 };

typedef struct lm_slot_plan {
    union {
        lm_size_rule sizes;  /* TENSOR, MAT, VEC, OBJ */
        lm_range_rule range; /* NUM, INT, INDEX, INTS */
        int choice;          /* CHOICE: the default */
    };
    int word;     /* INT: the word of shapes that it is, or -1 */
    int8_t asked; /* OUT: the slot of the flag that asks for it, or -1 */
} lm_slot_plan;

typedef struct lm_plan {
    const lm_export *export;
    lm_words words;
    int8_t required[LM_SLOTS_MAX]; /* the positional slots, in order */
    int8_t positions;              /* how many */
    int8_t only; /* the one option of a function that takes nothing else, which
                    may come by position too: limn.threads(2); else -1 */
    int8_t slots, outs;
    bool objects, takes; /* results that are objects, arguments */
    bool others, choice; /* results that are none; objects of which some are */
    bool written, ranges, lists, asked; /* is there such a slot */
    lm_slot_plan slot[];
} lm_plan;

/* Push the plan of an export; raises if a rule is wrong. */
const lm_plan *lm_plan_push(lua_State *L, const lm_export *export);

#endif
