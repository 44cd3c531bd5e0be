/* proc.h -- the few things of the operating system that Lua needs: clocks,
 * forked processes, pipes, poll, signals that wait.
 *
 * A private module of the prelude (`require "limn.proc"`).  Functions of it
 * that the system may refuse return nil and a sentence.
 */
#ifndef LM_BIND_PROC_H
#define LM_BIND_PROC_H

#include <lua.h>

int luaopen_limn_proc(lua_State *L);

#endif
