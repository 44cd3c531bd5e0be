/* state.h -- what a saved state is made of: LM_STATE_HEAD numbers (steps taken,
 * whether the run has diverged, number of parameters), the numbers of the
 * rule, and then blocks like net->w, element for element. */
#ifndef LM_DYN_STATE_H
#define LM_DYN_STATE_H

#include "dyn/run.h"

enum { LM_STATE_HEAD = 3, LM_STATE_BLOCKS = 3 + LM_MOMENTS };

/* The blocks, each net->room long, and how many there are. */
int lm_state_blocks(const lm_run *run, void *block[LM_STATE_BLOCKS]);

#endif
