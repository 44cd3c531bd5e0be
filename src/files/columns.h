/* columns.h -- what the columns of a table are: their names, and whether they
 * hold numbers, flags or texts.
 *
 * A column holds numbers if each of its cells is one or is missing, and the
 * double says all that the text says; flags if each is true, false or
 * missing; otherwise texts.  Where some cell of the file stands without quotes,
 * quotes tell: a column with a quoted cell holds texts.
 *
 * An empty cell is missing.  So is NA and its kin among numbers and flags, but
 * among texts they are texts (Na may be sodium), unless the caller says what is
 * missing.
 *
 * The first record has the names if it cannot be data: it has no number and
 * nothing like one (1_000, 5 %, 2020-01-31), and a text in it stands over
 * numbers, or all of them are texts.
 */
#ifndef LM_FILES_COLUMNS_H
#define LM_FILES_COLUMNS_H

#include "files/cells.h"

typedef enum lm_column {
    LM_COLUMN_NUMBER,
    LM_COLUMN_TEXT,
    LM_COLUMN_FLAG,
} lm_column;

typedef struct lm_columns_options {
    int decimal; /* '.' or ',' */
    int header;  /* 1: the first record has names; 0: data; -1: ask it */
    lm_strs na;  /* cells that are missing; data NULL: NA and its kin */
    /* What columns must hold: type[i] of the one called typed.data[i], or
     * all[0] of every column. */
    lm_strs typed;
    const lm_column *type, *all;
} lm_columns_options;

typedef struct lm_columns {
    const lm_cells *cells;
    lm_columns_options o;
    bool tell;         /* quotes tell texts from numbers */
    int64_t first;     /* the record where the data begin: 1 after a header */
    const char **name; /* cells->cols, each once: empty ones and copies get
                          names of their own, "c3", "loss_2" */
    lm_column *type;   /* cells->cols */
    bool *forced;      /* cells->cols: the caller said so */
} lm_columns;

/* All in scratch; LM_DOMAIN if there is no column that is typed. */
lm_status lm_columns_find(lm_env *env, const lm_cells *cells,
                          lm_columns_options o, lm_columns *out);

typedef enum lm_csv_state {
    LM_CSV_HAS,
    LM_CSV_MISSING,
    LM_CSV_WRONG
} lm_csv_state;

/* The number or flag (1 or 0) in a cell of column k; a text is the cell's. */
lm_csv_state lm_columns_value(const lm_columns *c, const lm_csv_cell *cell,
                              int64_t k, double *out);

/* Does a cell without quotes begin with a letter of ASCII, and say neither a
 * number, a flag nor that it is missing? */
bool lm_csv_is_word(const char *text);

#endif
