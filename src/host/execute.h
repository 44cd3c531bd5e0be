/* execute.h -- os.execute, where Ctrl-C ends what goes on after a command that
 * it has ended, as in a shell: a command that takes Ctrl-C for itself, such as
 * an editor, keeps it. */
#ifndef LM_HOST_EXECUTE_H
#define LM_HOST_EXECUTE_H

#include <lua.h>

/* Put it in place of Lua's in the table on top of the stack. */
void lm_execute_open(lua_State *L);

#endif
