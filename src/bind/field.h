/* field.h -- one Lua value into one field of the args struct. */
#ifndef LM_BIND_FIELD_H
#define LM_BIND_FIELD_H

#include "bind/call.h"

/* Read the value at stack index *at into the field of slot s, checking its
 * kind and shape; a tensor made from a list moves *at.  Raises. */
void lm_field_read(lm_call *call, const lm_slot *s, int *at);

/* The field of an option that is not given. */
void lm_field_default(lm_call *call, const lm_slot *s);

/* Let the field of a TENSOR, MAT or VEC slot be a view of t. */
void lm_field_tensor(const lm_slot *s, char *args, const lm_tensor *t);

/* Raise "'m' must be an integer, got 4.5". */
void lm_field_wrong(lm_call *call, const lm_slot *s, const char *expected,
                    int at) __attribute__((noreturn));

#endif
