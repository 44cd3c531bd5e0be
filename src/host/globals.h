/* globals.h -- the environment of the user's own chunks: a table whose fields
 * are the globals, where reading one that nobody has set is an error.
 *
 * From Lua: environment = require "limn.globals"; environment(globals, more,
 * missing) is such a table; a name that is no global may be a field of `more`,
 * which may be nil, and missing(name) raises the error for one that is neither,
 * unless a chunk of the environment has set it, to nil.
 *
 * Looking a global up there is a call, but none that hooks of debug.sethook are
 * told of: programs that trace themselves see what they see in any Lua. */
#ifndef LM_HOST_GLOBALS_H
#define LM_HOST_GLOBALS_H

#include <lua.h>

int luaopen_limn_globals(lua_State *L);

/* Put debug.sethook and debug.gethook in place. */
void lm_globals_open(lua_State *L);

#endif
