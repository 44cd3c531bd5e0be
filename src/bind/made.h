/* made.h -- how an object was made: the call that returned it.
 *
 * Beside what an object keeps (box.h) stand the name of its function and the
 * arguments by name, so that a run, a law or an operator can be made again
 * (lua/limn/session/).  Objects that keep nothing, as networks, remember only
 * calls without tensors and objects.
 *
 * The private module limn.made is one function:
 *     made(object) -- "dyn.adam", {net = ..., x = ..., lr = 0.1, ...}; or nil
 */
#ifndef LM_BIND_MADE_H
#define LM_BIND_MADE_H

#include "bind/call.h"

/* After the call: let the box at index i remember it. */
void lm_made_remember(lm_call *call, int i);

int luaopen_limn_made(lua_State *L);

#endif
