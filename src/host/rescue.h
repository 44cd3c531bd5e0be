/* rescue.h -- what a session holds is saved before an end that nobody asked for
 * (lua/limn/session/autosave.lua).
 *
 * SIGHUP and SIGTERM end the prompt between two blocks, where all is whole.  The
 * press of Ctrl-C that ends limn comes when a function of C does not look whether
 * it is to stop (a pattern of Lua that takes for ever, a sort of millions).  The
 * handler of the signal may not touch what that function holds.  So it makes a
 * copy of the process, which saves what it finds: Lua is whole in the middle of a
 * function of C.  Where it is not, because the signal came in the middle of Lua
 * or of malloc, the copy fails or is ended after some seconds, and nothing is
 * worse for it.
 */
#ifndef LM_HOST_RESCUE_H
#define LM_HOST_RESCUE_H

#include <lua.h>

/* From now on there is something to save. */
void lm_rescue_open(lua_State *L);

/* In a handler: save what the session of the thread that runs holds; nothing
 * before lm_rescue_open.  `release` is called in the copy first: it lets what
 * looks whether to stop go on. */
void lm_rescue(lua_State *L, int number, void (*release)(lua_State *));

/* The same between two blocks. */
void lm_rescue_now(lua_State *L, int number);

/* Push a sentence about what was saved before, if nobody has been told, or nil. */
void lm_rescue_news(lua_State *L);

#endif
