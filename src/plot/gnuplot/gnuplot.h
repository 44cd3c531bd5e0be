/* gnuplot.h -- one gnuplot, many windows, nothing ever waits for it.
 *
 * Each window has a script and, in a memory file that gnuplot inherits, its
 * data (see script.h).  A script is sent when gnuplot has acknowledged the
 * one before by printing a tag; what arrives before the tag are its
 * complaints.  A gnuplot that dies or does not answer is started again and
 * every window drawn again; the second time within a minute it is given up.
 *
 * Nothing here is an error of a computation: what goes wrong is a notice,
 * one sentence to be shown once.
 */
#ifndef LM_PLOT_GNUPLOT_GNUPLOT_H
#define LM_PLOT_GNUPLOT_GNUPLOT_H

#include "core/lm.h"

enum { LM_WINDOWS = 16 };

typedef struct lm_gnuplot lm_gnuplot;

/* Prepare to run `program` ("gnuplot"), which starts when it is needed.
 * It hangs if for `limit` seconds it neither answers nor works, and if it has
 * worked six times as long. */
lm_status lm_gnuplot_new(lm_env *env, const char *program, double limit,
                         lm_gnuplot **out);

/* Let gnuplot leave, for at most two seconds, and end it.  NULL is fine. */
void lm_gnuplot_free(lm_gnuplot *g);

/* Leave its windows open when it ends.  Before anything is sent. */
void lm_gnuplot_keep(lm_gnuplot *g);

/* The first time that it dies or hangs is the last. */
void lm_gnuplot_once(lm_gnuplot *g);

/* Have gnuplot inherit fd as well, under /dev/fd/56: where it writes a
 * picture.  Before anything is sent. */
void lm_gnuplot_output(lm_gnuplot *g, int fd);
#define LM_GNUPLOT_OUTPUT "/dev/fd/56"

/* From now on it may take as long as it likes: it waits for the user. */
void lm_gnuplot_patience(lm_gnuplot *g, bool patient);

/* What a script calls the data of window w, 0 <= w < LM_WINDOWS. */
const char *lm_gnuplot_file(int w, char text[24]);

/* Nothing is being drawn and nothing is left to send. */
bool lm_gnuplot_idle(const lm_gnuplot *g);

/* It could not be started or was given up; it stays so. */
bool lm_gnuplot_lost(const lm_gnuplot *g);
bool lm_gnuplot_missing(const lm_gnuplot *g);

/* How long the last drawing took, in seconds. */
double lm_gnuplot_took(const lm_gnuplot *g);

/* Give a window a new script and data; only when idle. */
lm_status lm_gnuplot_draw(lm_env *env, lm_gnuplot *g, int window,
                          const char *script, size_t length, const void *data,
                          size_t bytes);

/* Do what can be done at once: send, read, notice deaths. */
void lm_gnuplot_poll(lm_gnuplot *g);

/* The same until idle or lost, for at most so many seconds; or LM_STOPPED. */
lm_status lm_gnuplot_wait(lm_env *env, lm_gnuplot *g, double seconds);

/* Move the notice, if there is one, into text; else make it "". */
void lm_gnuplot_notice(lm_gnuplot *g, char *text, size_t size);

/* The first complaint of gnuplot about the last script, or ""; is it an error
 * of gnuplot's own, not of a library? */
const char *lm_gnuplot_complaint(const lm_gnuplot *g);
bool lm_gnuplot_refused(const lm_gnuplot *g);

#endif
