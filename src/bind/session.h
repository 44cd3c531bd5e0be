/* session.h -- what a sweep saves, sets and restores around a trial, and what
 * it writes down about the machine.
 *
 * A private module of the prelude (`require "limn.session"`):
 *     session.seed()              -> seed, draws
 *     session.restore(seed, draws)
 *     session.threads(n)          -> BLAS threads before; n < 1 only asks
 *     session.stopped()           -> has the user asked to stop?
 *     session.facts()             -> {version =, blas =, core =}
 */
#ifndef LM_BIND_SESSION_H
#define LM_BIND_SESSION_H

#include <lua.h>

int luaopen_limn_session(lua_State *L);

#endif
