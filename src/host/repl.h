/* repl.h -- the prompt: read a block, run it, print what it gives. */
#ifndef LM_HOST_REPL_H
#define LM_HOST_REPL_H

#include <lua.h>
#include <stdbool.h>

/* Serve standard input until it ends or SIGTERM or SIGHUP comes.  Without a
 * terminal nothing but results is printed, and the value is false if a block
 * failed. */
bool lm_repl(lua_State *L);

#endif
