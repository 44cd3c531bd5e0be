/* number.h -- numbers as texts of decimal digits, exactly.
 *
 *     [sign] digits [. digits] [e [sign] digits], inf, infinity, nan
 *
 * Blanks around it do not count; a minus may be U+2212, letters may be large.
 */
#ifndef LM_FILES_NUMBER_H
#define LM_FILES_NUMBER_H

#include "core/lm.h"

typedef enum lm_number {
    LM_NUMBER_NONE = 0, /* something else, or beyond the range of doubles */
    /* A number, but the text says more: an integer that is no double
     * (2^53 + 1), or zeros in front (007, the number of a street). */
    LM_NUMBER_LOSSY = -1,
    LM_NUMBER_PLAIN = 1,
} lm_number;

/* Read all of the text from start to stop; out may be NULL. */
lm_number lm_number_read(const char *start, const char *stop, int decimal,
                         double *out);

/* The shortest text that reads as x, at most LM_NUMBER_TEXT bytes with the
 * zero byte; returns its length. */
enum { LM_NUMBER_TEXT = 32 };
int lm_number_write(double x, char *text);

#endif
