/* child.h -- a program run beside this one, joined by a socket and two pipes.
 *
 * The child leads its own process group, so that Ctrl-C in the terminal does
 * not reach it, and inherits nothing but its three channels and the files
 * handed to it.  All ends here are close-on-exec and never block; writing to
 * a dead child is an error and no SIGPIPE.
 */
#ifndef LM_PLOT_GNUPLOT_CHILD_H
#define LM_PLOT_GNUPLOT_CHILD_H

#include <sys/types.h>

#include "core/lm.h"

typedef struct lm_child {
    pid_t pid;        /* 0: none */
    pid_t owner;      /* who started it; a forked copy of us must not end it */
    int in, out, err; /* our ends; -1: closed */
    unsigned long spent; /* of the processor, when it was last looked at */
    int pidfd;           /* readable once the child is dead; -1: not offered */
} lm_child;

enum { LM_CHILD_FILES = 40 }; /* the number of the first file in the child */

/* Start the program, looked up in PATH.  The child finds files[i] as its
 * descriptor LM_CHILD_FILES + i.  Returns 0 or an errno. */
int lm_child_start(lm_child *child, const char *const argv[], const int *files,
                   int count);

/* True while the child runs; reaps it when it does not. */
bool lm_child_alive(lm_child *child);

/* Does it do something: has it used the processor since the last call, or waits
 * for that or for a disk? */
bool lm_child_works(lm_child *child);

/* Wait up to `seconds` for anything to read, for death, or (write) for room
 * to write. */
void lm_child_wait(const lm_child *child, bool write, double seconds);

/* Close the channels and end the child: it has `seconds` to leave by itself,
 * then it is terminated, then killed. */
void lm_child_end(lm_child *child, double seconds);

/* Kill it and those of its own children called `helper` that have become
 * ours (see lm_child_adopt); reap them. */
void lm_child_kill(lm_child *child, const char *helper);

/* Make orphans of our children our own, so that they can be ended. */
void lm_child_adopt(void);

/* Seconds on a clock that only goes forward. */
double lm_now(void);

#endif
