/* apart.h -- a call that nothing inside it stops, in a process of its own.
 *
 * A long factorisation of LAPACK does not look whether the user wants to stop.
 * Where an export says how much of such work a call is (`work` of decl.h) and
 * that is more than a moment, a child does it on a snapshot of everything; its
 * results are copied in when it is done.  Stopping kills it: processor and
 * memory are free at once, and no lock is left.
 */
#ifndef LM_BIND_APART_H
#define LM_BIND_APART_H

#include "bind/call.h"

/* Does the export say how much work a call is, or is the first argument a matrix, or
 * the first two its sizes; and are results that can be copied all that it changes? */
bool lm_apart_possible(const lm_export *export);

/* Is this call to be run apart? */
bool lm_apart_wanted(const lm_call *call, const lm_env *env);

/* Run it, there or, where the system makes no process, here. */
lm_status lm_apart_run(lm_call *call, lm_env *env);

#endif
