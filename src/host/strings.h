/* strings.h -- functions of `string` that take long, in a form that Ctrl-C
 * ends: find, match, gmatch and gsub; rep, reverse, upper, lower.  Results and
 * errors are Lua's. */
#ifndef LM_HOST_STRINGS_H
#define LM_HOST_STRINGS_H

#include <lua.h>

/* Put them in place of Lua's in the table on top of the stack. */
void lm_strings_open(lua_State *L);

#endif
