/* idle.h -- what is done while the prompt waits for a key: answers of
 * gnuplot are read, live figures redrawn.
 *
 * From Lua: idle = require "limn.idle"; idle.add(fd, f) calls f(fd) whenever
 * there is something to read from fd (or it has ended), until
 * idle.remove(fd).  With fd = -1, f() is called about ten times a second. */
#ifndef LM_HOST_IDLE_H
#define LM_HOST_IDLE_H

#include <lua.h>
#include <stdbool.h>

int luaopen_limn_idle(lua_State *L);

/* Wait until there is input on fd, and do what there is to do meanwhile.
 * False if a signal came first. */
bool lm_idle_wait(lua_State *L, int fd);

#endif
