/* table.h -- numbers in lines of text: CSV, or columns set apart by blanks.
 *
 * A separator is one character, or 0 for any run of blanks and tabs.  Cells
 * may stand in double quotes, "" for one quote inside (RFC 4180).  An empty
 * cell, nan, NA and the like are NaN.  Empty lines, and the rest of a line
 * from '#' on, do not count.
 */
#ifndef LM_FILES_TABLE_H
#define LM_FILES_TABLE_H

#include "core/lm.h"

typedef struct lm_table_options {
    int64_t skip; /* lines to leave out at the beginning */
    int header; /* 1: the first line has names; 0: it has numbers; -1: ask it */
    int separator; /* -1: found in the first line */
} lm_table_options;

/* Read text of n bytes, with a zero byte after it, which is changed.  names
 * are in scratch and point into text; n is 0 if there are none.  `path` is
 * for messages, which name the line. */
lm_status lm_table_read(lm_env *env, const char *path, char *text, int64_t n,
                        lm_table_options o, lm_strs *names, lm_tensor *out);

#endif
