/* names.h -- tables of names, folders and methods, that say what they have not
 * in place of nil. */
#ifndef LM_BIND_NAMES_H
#define LM_BIND_NAMES_H

#include <lua.h>

/* Raise "WHAT has no 'NAME'", with the nearest name in the table at index i. */
void lm_no_name(lua_State *L, int i, const char *what, const char *name);

/* From now on lm_no_name is raised by reading a name that the table on top of
 * the stack, called article and name, does not have. */
void lm_names_close(lua_State *L, const char *article, const char *name);

/* Push the folder of limn (the table at index i) at this path, such as
 * "theory.linear", made if it is not there; limn itself for "". */
void lm_folder_push(lua_State *L, int i, const char *path);

#endif
