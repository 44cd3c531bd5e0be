/* cells.h -- texts of separated values, cut into cells.
 *
 * RFC 4180: a record is a line, its cells stand between separators, and a
 * cell in double quotes may hold separators, line ends and, doubled, quotes.
 * Beyond it a line ends in LF, CR LF or CR; blanks around quotes are no part
 * of a cell; a separator may be any run of blanks and tabs.  Every record has
 * as many cells as the first, or the file is refused.
 *
 * An empty line is a record only where there is one column: an empty cell.
 */
#ifndef LM_FILES_CELLS_H
#define LM_FILES_CELLS_H

#include "core/lm.h"

enum { LM_SEP_BLANKS = 0, LM_SEP_GUESS = -1 };

typedef struct lm_dialect {
    int sep;      /* a character, LM_SEP_BLANKS or LM_SEP_GUESS */
    int comment;  /* lines that begin with it do not count; 0: none */
    int decimal;  /* '.' or ',' */
    int64_t skip; /* lines to leave out at the beginning */
} lm_dialect;

typedef struct lm_csv_cell {
    char *text; /* ends with a zero byte */
    bool quoted;
} lm_csv_cell;

typedef struct lm_cells {
    const char *path; /* for messages */
    int sep;          /* what separated them */
    int64_t rows, cols;
    lm_csv_cell *cell; /* rows x cols */
    int64_t *line;     /* rows: where each begins, from 1 */
} lm_cells;

/* LM_DOMAIN unless it is one character that is in no number and no word. */
lm_status lm_sep_check(lm_env *env, const char *sep);

/* Cut a text of n bytes, with a zero byte after it, which is changed.  The
 * cells point into it and are in scratch.  LM_FORMAT names the line. */
lm_status lm_cells_cut(lm_env *env, const char *path, char *text, int64_t n,
                       lm_dialect d, lm_cells *out);

#endif
