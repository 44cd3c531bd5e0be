/* args.h -- from the arguments of a Lua call to the slots of an export: by
 * position, by name in a last table, or all by name in the only one. */
#ifndef LM_BIND_ARGS_H
#define LM_BIND_ARGS_H

#include "bind/call.h"

/* Read the arguments 1 .. top of the stack into call->args and call->at;
 * raises a worded error. */
void lm_args_read(lm_call *call);

#endif
