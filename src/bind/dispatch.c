#include "bind/dispatch.h"

#include <lauxlib.h>
#include <string.h>

#include "bind/apart.h"
#include "bind/args.h"
#include "bind/look.h"
#include "bind/results.h"

/* One call, in an order that matters: what may raise, which in Lua is a jump,
 * is done before `run` (arguments read, results with known shapes allocated)
 * and after it (results pushed), never during it, when C holds scratch.  What
 * `run` asks of Lua, lm_result, is answered under protection (results.c), and a
 * failure comes back as a status.  Objects among the arguments are acquired, so
 * that a finaliser or another thread of Lua that closes one in the middle frees
 * nothing. This is the path of every operation on small tensors:
 * tests/bench/overhead.lua.
 */

/* Upvalue 2, made by the first call. */
static const lm_plan *plan_of(lua_State *L)
{
    const lm_plan *plan = lua_touserdata(L, lua_upvalueindex(2));
    if (plan) return plan;
    plan = lm_plan_push(L, lua_touserdata(L, lua_upvalueindex(1)));
    lua_replace(L, lua_upvalueindex(2));
    return plan;
}

static int dispatch(lua_State *L)
{
    lm_env *env = lm_env_of(L);
    lm_call call;
    call.L = L;
    call.plan = plan_of(L);
    call.export = call.plan->export;
    /* Zeros only where this call looks: all of them cost more than small
     * functions do. */
    call.mask = call.cut = false;
    memset(call.at, 0, (size_t)call.plan->slots * sizeof *call.at);
    memset(call.args, 0, call.export->size);
    lm_args_read(&call);
    lm_results_prepare(&call);
    lm_results_acquire(&call);

    /* A finaliser may call in the middle of another call: restore. */
    void *const host = env->host;
    const lm_mark mark = lm_scratch_mark(env);
    env->host = &call;
    env->make = lm_results_make;
    const lm_status status = lm_apart_wanted(&call, env)
                                 ? lm_apart_run(&call, env)
                                 : call.export->run(env, call.args);
    env->host = host;
    if (call.plan->takes || call.plan->objects)
        lm_results_release(&call, status != LM_OK);
    if (status != LM_OK) {
        lm_scratch_release(env, mark);
        if (status == LM_STOPPED) return lm_interrupted(L);
        lm_call_error(&call, "%s", env->message);
    }
    const int n = lm_results_push(&call);
    lm_scratch_release(env, mark);
    return call.cut ? lm_interrupted(L) : n;
}

void lm_dispatch_push(lua_State *L, const lm_export *export)
{
    lua_pushlightuserdata(L, (void *)export);
    lua_pushnil(L);
    lua_pushcclosure(L, dispatch, 2);
}
