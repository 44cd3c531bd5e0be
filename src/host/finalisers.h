/* finalisers.h -- functions of Lua as finalisers, which Ctrl-C ends.
 *
 * Lua switches hooks off in the thread in which a finaliser runs, so nothing
 * can stop a loop there.  setmetatable and debug.setmetatable are replaced: Lua
 * does not learn that a table has a finaliser, but a guard beside it, which
 * dies with the table, has; it looks up __gc when the time has come, as Lua
 * does, and calls it in a coroutine.  Order, errors and warnings, resurrection,
 * weak tables, and a
 * __gc that is set later are as the manual of Lua says (section 2.5.3).
 *
 * Finalisers of Lua's own userdata are called by Lua itself. */
#ifndef LM_HOST_FINALISERS_H
#define LM_HOST_FINALISERS_H

#include <lua.h>

void lm_finalisers_open(lua_State *L);

#endif
