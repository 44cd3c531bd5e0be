/* interrupt.h -- Ctrl-C and its kin end what runs, and nothing else.
 *
 * The handler sets the stop flag, which C kernels poll, and a hook on the
 * Lua thread that runs.  The hook raises "interrupted!" at the next
 * instruction, and again after every pcall that catches it, so that no loop
 * outlives it; handlers of <close> variables run undisturbed.  No hook is
 * set before a signal comes: one costs a tight loop 36 to 100 %.
 *
 * coroutine.resume, wrap and close are replaced by functions that keep track
 * of the thread that runs.
 */
#ifndef LM_HOST_INTERRUPT_H
#define LM_HOST_INTERRUPT_H

#include <lua.h>
#include <stdbool.h>

#include "core/lm.h"

/* What lm_env_open wants: 1 from a signal until the error that it raises. */
const volatile lm_flag *lm_interrupt_flag(void);

/* Replace the coroutine functions and handle SIGINT, SIGTERM, SIGHUP, SIGALRM
 * from now on.  At the prompt the third Ctrl-C within one command ends the
 * process, after what the session holds has been saved (rescue.h), in a script
 * the second. */
void lm_interrupt_open(lua_State *L, lm_env *env);
void lm_interrupt_at_prompt(bool prompt);

/* Call the function that alone is on the stack of the coroutine co, with n
 * arguments from the top of L: hooks work there, also where they are off in L,
 * in a finaliser.  Its results are moved to L, and their number returned; -1:
 * an error object.  A signal interrupts what runs in co and then what L was at;
 * one that has come before leaves it some milliseconds. */
int lm_interrupt_apart(lua_State *L, lua_State *co, int n);

/* The signal that has come, or 0. */
int lm_interrupt_signal(void);

/* Forget it: what comes next runs again. */
void lm_interrupt_clear(lua_State *L);

#endif
