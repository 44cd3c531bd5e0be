/* complete.h -- the Tab key: names, fields, methods, keywords, the options of
 * the call at the cursor and their values, file names in strings.
 *
 * What the words are is decided by lua/limn/complete.lua, which reads values
 * raw and runs nothing of the user's. */
#ifndef LM_HOST_COMPLETE_H
#define LM_HOST_COMPLETE_H

#include <lua.h>

/* Let Readline complete with the values of L. */
void lm_complete_open(lua_State *L);

/* The lines before the one that is edited. */
void lm_complete_block(const char *before);

#endif
