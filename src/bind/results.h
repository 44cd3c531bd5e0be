/* results.h -- room for what an export returns, and its way to Lua. */
#ifndef LM_BIND_RESULTS_H
#define LM_BIND_RESULTS_H

#include "bind/call.h"

/* Make room for results of known shape before the function runs. */
void lm_results_prepare(lm_call *call);
/* Nothing that the call uses is freed before the release, whoever closes it.
 * Raises if something has been closed already. */
void lm_results_acquire(lm_call *call);
void lm_results_release(lm_call *call, bool failed);
/* Push one result as a value, several as a record; returns how many values. */
int lm_results_push(lm_call *call);
/* The `make` of an environment whose host is an lm_call. */
lm_status lm_results_make(lm_env *env, lm_tensor *out);

/* Push an lm_ints or lm_strs field as a list; false if it is not whole, since
 * the user wants to stop: an error would leave the scratch that holds its
 * texts. */
bool lm_results_list(lua_State *L, const lm_slot *s, const void *field);

#endif
