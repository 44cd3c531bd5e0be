/* tables.h -- functions of `table` that take long, in a form that Ctrl-C ends:
 * sort, concat, insert, remove, move.  Results and errors are Lua's.
 *
 * What is interrupted leaves the table as an error of a metamethod does: sort a
 * permutation, the others what they had moved; insert and remove move four
 * million elements before they look. */
#ifndef LM_HOST_TABLES_H
#define LM_HOST_TABLES_H

#include <lua.h>

/* Put them in place of Lua's in the table on top of the stack. */
void lm_tables_open(lua_State *L);

#endif
