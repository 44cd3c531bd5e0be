/* loading.h -- load, of texts that are long, in a form that Ctrl-C
 * ends.  Results and errors are Lua's. */
#ifndef LM_HOST_LOADING_H
#define LM_HOST_LOADING_H

#include <lua.h>

/* Put load in place of Lua's in the table of globals on top of the stack. */
void lm_loading_open(lua_State *L);

#endif
