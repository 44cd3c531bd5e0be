/* out.h -- text (or bytes) that grows in scratch.
 *
 * Running out of memory sets `failed` and swallows what follows, so that only
 * the end needs a check; once the user wants to stop the text may be anything.
 * Must be released with the scratch around it.
 */
#ifndef LM_PLOT_OUT_H
#define LM_PLOT_OUT_H

#include "core/lm.h"

typedef struct lm_out {
    lm_env *env;
    char *data; /* NUL after n bytes */
    size_t n, cap;
    bool failed;
} lm_out;

void lm_out_open(lm_out *out, lm_env *env);
void lm_out_bytes(lm_out *out, const void *bytes, size_t n);
void lm_out_text(lm_out *out, const char *text);
void lm_out_print(lm_out *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Append text as a string of gnuplot that is exactly this text: UTF-8 with
 * control characters made spaces, and U+FFFD for bytes that are no UTF-8. */
void lm_out_quote(lm_out *out, const char *text);

/* Append one field of a CSV file, quoted if it must be. */
void lm_out_field(lm_out *out, const char *text);

/* Append a number with the digits that give it back. */
void lm_out_number(lm_out *out, double x);

#endif
