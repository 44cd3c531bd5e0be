/* call.h -- the dispatcher: from a Lua call to a C function and back.
 *
 *     arguments -> one value a slot -> kinds, shapes, ranges, defaults
 *               -> run -> results, or an error at the caller's line
 */
#ifndef LM_BIND_CALL_H
#define LM_BIND_CALL_H

#include <lua.h>

#include "bind/dims.h"
#include "bind/value.h"

enum { LM_ARGS_MAX = 2048, LM_SLOTS_MAX = 48 };

/* One call in progress. */
typedef struct lm_call {
    lua_State *L;
    const lm_export *export;
    lm_dims dims;
    int at[LM_SLOTS_MAX]; /* where on the stack a slot's value is; 0: none */
    bool mask;            /* the first argument is one, or a list of them */
    _Alignas(LM_ALIGN) char args[LM_ARGS_MAX];
} lm_call;

/* Push the Lua function of an export. */
void lm_call_push(lua_State *L, const lm_export *export);

/* The export behind the Lua function at index i, or NULL. */
const lm_export *lm_call_export(lua_State *L, int i);

/* args.c: read the arguments 1 .. top of the stack into call->args and
 * call->at; raises a worded error. */
void lm_args_read(lm_call *call);

/* results.c: make room for what the function returns; push what it did. */
void lm_results_prepare(lm_call *call);
int lm_results_push(lm_call *call);
/* The `make` of an environment whose host is an lm_call. */
lm_status lm_results_make(lm_env *env, lm_tensor *out);

/* Push an lm_ints or lm_strs field as a list. */
void lm_results_list(lua_State *L, const lm_slot *s, const void *field);

/* "probe.align": how messages and help name the function. */
const char *lm_call_name(const lm_export *export, char *text, size_t n);
/* "probe.align(k, q, {center})" */
const char *lm_call_usage(const lm_export *export, char *text, size_t n);

/* Raise "probe.align: ..." at the line of the caller. */
int lm_call_error(lm_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

#endif
