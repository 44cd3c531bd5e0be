/* signals.h -- signals that wait.
 *
 * While a hold exists, SIGINT, SIGTERM and SIGHUP are read from its descriptor
 * instead of breaking in; closing it lets them in again.  In Lua:
 *     local hold <close> = proc.hold()
 *     hold:fd()            a descriptor for proc.poll
 *     hold:take()          "int", "term", "hup" or nil
 *     hold:close(signal)   end it; that signal is sent again and acts
 *
 * While a delay exists, they act as SIGALRM, LM_GRACE seconds later; closing
 * it lets one that waits in.
 *     local delay <close> = proc.delay()
 */
#ifndef LM_BIND_SIGNALS_H
#define LM_BIND_SIGNALS_H

#include <lua.h>
#include <stdbool.h>

/* A signal handler may run in any thread, such as those of BLAS and MPI, which
 * block nothing.  True in all but the main thread, to which the signal is then
 * sent: handlers return at once. */
bool lm_hold_forward(int number);

/* Seconds that trials in flight get after SIGTERM, and then to close what
 * they have open. */
enum { LM_GRACE = 20, LM_WIND_UP = 5 };

void lm_hold_open(lua_State *L); /* makes the types */
int lm_hold_new(lua_State *L);   /* hold() */
int lm_delay_new(lua_State *L);  /* delay() */

#endif
