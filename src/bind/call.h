/* call.h -- one call of an export in progress, and how messages name it. */
#ifndef LM_BIND_CALL_H
#define LM_BIND_CALL_H

#include <lua.h>

#include "bind/dims.h"
#include "bind/plan.h"
#include "bind/value.h"

enum { LM_ARGS_MAX = 2048, LM_IN_CALL = -1 };

/* One call in progress. */
typedef struct lm_call {
    lua_State *L;
    const lm_plan *plan;
    const lm_export *export; /* the plan's */
    lm_dims dims;
    int at[LM_SLOTS_MAX]; /* where on the stack a slot's value is; 0: none,
                             LM_IN_CALL: in number */
    double number[LM_SLOTS_MAX]; /* results of rank 0 */
    bool mask; /* the first argument is one, or a list of them */
    bool cut;  /* a result is not whole: the user wants to stop */
    _Alignas(LM_ALIGN) char args[LM_ARGS_MAX];
} lm_call;

/* "probe.align": how messages and help name the function. */
const char *lm_call_name(const lm_export *export, char *text, size_t n);
/* "probe.align(k, q, {center})" */
const char *lm_call_usage(const lm_export *export, char *text, size_t n);

/* Raise "probe.align: ..." at the line of the caller. */
int lm_call_error(lm_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

#endif
