/* lastwords.h -- what a session writes down before an end that nobody asked for
 * (lua/limn/session/autosave.lua): SIGHUP, SIGTERM, or Ctrl-C for the last time
 * while something does not stop. */
#ifndef LM_HOST_LASTWORDS_H
#define LM_HOST_LASTWORDS_H

#include <lua.h>

/* From now on this process has something to say. */
void lm_lastwords_open(lua_State *L);

/* Between two blocks, where everything is consistent. */
void lm_lastwords_say(lua_State *L, int signal);

/* From a handler of signals, in the middle of anything: a copy of the process
 * tries, and is given some seconds; whatever becomes of it, the file is whole or
 * not there. */
void lm_lastwords_cry(int signal);

/* Push a sentence about what was written down before, or nil. */
void lm_lastwords_news(lua_State *L);

#endif
