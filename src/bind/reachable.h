/* reachable.h -- does anything hold a value?
 *
 * A copy that indexing makes is for reading, or for a variable: changed in
 * place before anything holds it, it is lost with the change.
 */
#ifndef LM_BIND_REACHABLE_H
#define LM_BIND_REACHABLE_H

#include <lua.h>

#include "bind/value.h"

/* Is the tensor at index i, or what it is a view of, a part (lm_value_part)
 * that nothing holds: no local variable, argument or upvalue of the functions
 * that run, no global, and no table or object that one of those leads to?  One
 * that is held is no longer called a part. */
bool lm_value_fresh(lua_State *L, int i);

#endif
