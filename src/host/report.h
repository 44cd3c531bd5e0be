/* report.h -- errors in the words of whoever wrote the script.
 *
 * A message points at the script's own line, also when a function of limn
 * that is written in Lua raised it, and names that function.  A traceback
 * shows the frames of the script and skips limn's own; it is left out where
 * it would only repeat the line of the message.  Between the two stands the
 * line itself, with carets (lua/limn/prompt/excerpt.lua). */
#ifndef LM_HOST_REPORT_H
#define LM_HOST_REPORT_H

#include <lua.h>
#include <stdbool.h>

/* Call the function below n arguments with that handling of errors, as
 * lua_pcall does with all results; an error object is always a string. */
int lm_report_call(lua_State *L, int n, int results);

/* Add its line to the message on top, of a file that could not be loaded. */
void lm_report_place(lua_State *L, const char *file);

/* Always show whole tracebacks. */
void lm_report_verbose(lua_State *L, bool verbose);

#endif
