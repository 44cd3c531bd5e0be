/* codes.h -- utf8.len in a form that Ctrl-C ends; results and errors are Lua's.
 */
#ifndef LM_HOST_CODES_H
#define LM_HOST_CODES_H

#include <lua.h>

/* Put it in place of Lua's in the table on top of the stack. */
void lm_codes_open(lua_State *L);

#endif
