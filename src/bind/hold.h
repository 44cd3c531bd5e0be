/* hold.h -- signals that wait.
 *
 * While a hold exists, SIGINT, SIGTERM and SIGHUP are read from its descriptor
 * instead of breaking in; closing it lets them in again.  In Lua:
 *     local hold <close> = proc.hold()
 *     hold:fd()            a descriptor for proc.poll
 *     hold:take()          "int", "term", "hup" or nil
 *     hold:close(signal)   end it; that signal is sent again and acts
 */
#ifndef LM_BIND_HOLD_H
#define LM_BIND_HOLD_H

#include <lua.h>

void lm_hold_open(lua_State *L); /* makes the type */
int lm_hold_new(lua_State *L);   /* hold() */

#endif
