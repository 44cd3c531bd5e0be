/* history.h -- what was typed, in a file that sessions only append to:
 * LIMN_HISTORY, else limn/history where XDG keeps state.  A block of several
 * lines is one entry.  Lines that begin with a space are not kept. */
#ifndef LM_HOST_HISTORY_H
#define LM_HOST_HISTORY_H

void lm_history_open(void);
void lm_history_add(const char *block);

#endif
