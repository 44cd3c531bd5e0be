/* keys.h -- the keys of the prompt: how Readline gets them, and what some mean. */
#ifndef LM_HOST_KEYS_H
#define LM_HOST_KEYS_H

/* Up and Down look for what is typed; what a terminal answers to a question
 * whose asker no longer waits (plot/display.h) is no key, and is left out. */
void lm_keys_open(void);

#endif
