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

/* In a child that was just forked: it ends with its parent, takes no input, and
 * leaves signals of the terminal and of a batch system to the parent. */
void lm_proc_become_worker(int parent);

#endif
