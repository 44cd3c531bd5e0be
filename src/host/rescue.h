/* rescue.h -- what a session holds is saved before Ctrl-C ends limn.
 *
 * The press that ends limn comes when a function of C does not look whether it
 * is to stop (a pattern of Lua that takes for ever, a sort of millions).  The
 * handler of the signal may not touch what that function holds.  So it makes a
 * copy of the process, and there lua/limn/prompt/rescue.lua saves what it finds:
 * Lua is whole in the middle of a function of C.  Where it is not, because the
 * signal came in the middle of Lua or of malloc, the copy fails or is ended
 * after some seconds, and nothing is worse for it.
 */
#ifndef LM_HOST_RESCUE_H
#define LM_HOST_RESCUE_H

#include <lua.h>

/* From now on there is something to save. */
void lm_rescue_open(lua_State *L);

/* In a handler: save what the session of the thread that runs holds; nothing
 * before lm_rescue_open.  `release` is called in the copy first: it lets what
 * looks whether to stop go on. */
void lm_rescue(lua_State *L, void (*release)(lua_State *));

#endif
