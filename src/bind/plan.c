#include "bind/plan.h"

#include <lauxlib.h>
#include <string.h>

#include "bind/apart.h"

/* What dispatch would ask of the strings and flags of the slots in each call is
 * asked once: rules become numbers, words indices into one list for the whole
 * function, and what the function has none of (options with ranges, lists,
 * objects, flags) is a bool that lets a call skip the loop over its slots.
 */

/* False if the rule is wrong. */
static bool read_rule(const lm_slot *s, lm_words *words, lm_slot_plan *p)
{
    switch (s->kind) {
    case LM_KIND_TENSOR:
    case LM_KIND_MAT:
    case LM_KIND_VEC:
    case LM_KIND_OBJ: return lm_size_rule_read(s->rule, words, &p->sizes);
    case LM_KIND_NUM:
    case LM_KIND_INT:
    case LM_KIND_INDEX:
    case LM_KIND_INTS:
    case LM_KIND_NAMED: return lm_range_rule_read(s->rule, words, &p->range);
    case LM_KIND_CHOICE:
        p->choice = s->text ? lm_choice_find(s->rule, s->text) : 0;
        return p->choice >= 0;
    default: return true;
    }
}

static void count(lm_plan *plan, int k, const lm_slot *s)
{
    if (s->dir == LM_DIR_IN) plan->required[plan->positions++] = (int8_t)k;
    plan->lists |= s->dir == LM_DIR_IN &&
                   (s->kind == LM_KIND_INTS || s->kind == LM_KIND_TENSORS);
    plan->outs += s->dir == LM_DIR_OUT;
    plan->objects |= s->dir == LM_DIR_OUT && s->kind == LM_KIND_OBJ;
    plan->others |= s->dir == LM_DIR_OUT && s->kind != LM_KIND_OBJ;
    plan->takes |= s->dir != LM_DIR_OUT && s->kind == LM_KIND_OBJ;
    plan->written |= s->written;
    plan->asked |= s->asked != NULL;
    plan->ranges |= s->dir != LM_DIR_OUT && s->kind >= LM_KIND_NUM &&
                    s->kind <= LM_KIND_INDEX && plan->slot[k].range.bounded;
}

static int8_t only_option(const lm_export *export)
{
    int8_t k = 0, found = -1;
    for (const lm_slot *s = export->slots; s->dir != LM_DIR_END; s++, k++) {
        if (s->dir == LM_DIR_IN || (s->dir == LM_DIR_OPT && found >= 0))
            return -1;
        if (s->dir == LM_DIR_OPT) found = k;
    }
    return found;
}

/* The slot of this name, or -1. */
static int8_t slot_named(const lm_slot *slots, const char *name)
{
    int8_t k = 0;
    for (; name && slots[k].dir != LM_DIR_END; k++)
        if (strcmp(slots[k].name, name) == 0) return k;
    return -1;
}

const lm_plan *lm_plan_push(lua_State *L, const lm_export *export)
{
    size_t n = 0;
    const lm_slot *const slots = export->slots;
    while (slots[n].dir != LM_DIR_END) n++;
    const size_t bytes = sizeof(lm_plan) + n * sizeof(lm_slot_plan);
    lm_plan *plan = lua_newuserdatauv(L, bytes, 0);
    memset(plan, 0, bytes);
    plan->export = export;
    plan->slots = (int8_t)n;
    plan->only = only_option(export);
    for (size_t k = 0; k < n; k++) {
        if (!read_rule(&slots[k], &plan->words, &plan->slot[k]))
            luaL_error(L, "%s: the rule '%s' or the default of '%s' is wrong",
                       export->name, slots[k].rule, slots[k].name);
        count(plan, (int)k, &slots[k]);
    }
    for (size_t k = 0; k < n; k++) {
        plan->slot[k].word = slots[k].kind == LM_KIND_INT
                                 ? lm_words_find(&plan->words, slots[k].name)
                                 : -1;
        plan->slot[k].asked = slot_named(slots, slots[k].asked);
    }
    if (export->work > 0 && !lm_apart_possible(export))
        luaL_error(L, "%s: what it changes is more than numbers",
                   export->name);
    plan->choice = plan->outs > 1 && plan->objects && !plan->others;
    return plan;
}
