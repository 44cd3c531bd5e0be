/* limn.files.csv_read: a text of separated values as columns.  limn.files.csv
 * makes a record of it (lua/limn/files/csv.lua).
 *
 * The text is read once, into cells (cells.h); then what was not given is
 * guessed from all of them, so that nothing depends on the first lines alone:
 * the delimiter is the one that splits all lines into equally many cells; the
 * first record is a header unless it can be data; and a column (columns.h)
 * holds numbers only if every cell that is not missing is written as a number
 * that a double holds exactly (number.h), else texts.  Texts and numbers leave
 * as two blocks, column by column, with a mask of the missing cells for the
 * columns that have any. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "files/columns.h"
#include "files/source.h"
#include "tensor/shape.h"

typedef struct {
    const char *path, *sep, *decimal, *comment;
    int64_t skip;
    int header;
    lm_strs na, typed, types;
    int64_t rows;
    lm_strs names, kinds, texts;
    lm_tensor numbers, missing;
    lm_ints holes;
    bool headed;
    const char *cut;
} csv_read_args;

/* ---- options ------------------------------------------------------------- */

static lm_status check_options(lm_env *env, const csv_read_args *a)
{
    const lm_status status = *a->sep ? lm_sep_check(env, a->sep) : LM_OK;
    if (status) return status;
    if (strcmp(a->decimal, ".") != 0 && strcmp(a->decimal, ",") != 0)
        return lm_fail(env, LM_DOMAIN,
                       "'decimal' must be '.' or ',', got '%.20s'", a->decimal);
    if (strcmp(a->sep, a->decimal) == 0)
        return lm_fail(env, LM_DOMAIN, "'sep' and 'decimal' are both '%s'",
                       a->sep);
    if (strlen(a->comment) <= 1) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'comment' must be one character, got '%.20s'", a->comment);
}

static lm_status read_types(lm_env *env, const csv_read_args *a,
                            lm_columns_options *o)
{
    static const char *const word[] = {"number", "text", "flag"};
    lm_column *type = lm_scratch(env, (size_t)(a->types.n + 1) * sizeof *type);
    if (!type) return lm_nomem(env);
    for (int64_t i = 0; i < a->types.n; i++) {
        int k = 0;
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        while (k < 3 && strcmp(word[k], a->types.data[i]) != 0) k++;
        if (k == 3)
            return lm_fail(env, LM_DOMAIN,
                           "'types' must be number, text or flag, got '%.60s'",
                           a->types.data[i]);
        type[i] = (lm_column)k;
    }
    o->typed = a->typed;
    o->type = type;
    if (a->types.n == 1 && a->typed.n == 0) o->all = type;
    return LM_OK;
}

static lm_status read_cells(lm_env *env, const csv_read_args *a,
                            lm_cells *cells)
{
    lm_source s;
    char *text = NULL;
    int64_t n = 0;
    lm_status status = lm_source_open(env, a->path, &s);
    if (status) return status;
    status = lm_source_rest(&s, INT64_MAX, &text, &n);
    lm_source_close(&s);
    if (status) return status;
    const lm_dialect d = {
        .sep = !*a->sep         ? LM_SEP_GUESS
               : *a->sep == ' ' ? LM_SEP_BLANKS
                                : *a->sep,
        .comment = (unsigned char)*a->comment,
        .decimal = *a->decimal,
        .skip = a->skip,
    };
    return lm_cells_cut(env, a->path, text, n, d, cells);
}

/* ---- results ------------------------------------------------------------- */

static lm_status wrong(lm_env *env, const lm_columns *c, int64_t i, int64_t k)
{
    const lm_cells *cells = c->cells;
    return lm_fail(env, LM_FORMAT,
                   "'%.300s', line %lld, column '%.60s': '%.60s' is no %s",
                   cells->path, (long long)cells->line[i], c->name[k],
                   cells->cell[i * cells->cols + k].text,
                   c->type[k] == LM_COLUMN_FLAG ? "flag" : "number");
}

/* Column k: its values, or its texts; where it has none, 1 in hole. */
static lm_status read_column(lm_env *env, const lm_columns *c, int64_t k,
                             double *value, const char **text, double *hole,
                             int64_t *holes)
{
    const lm_cells *cells = c->cells;
    const double blank = c->type[k] == LM_COLUMN_FLAG ? 0 : NAN;
    *holes = 0;
    for (int64_t i = c->first; i < cells->rows; i++) {
        const lm_csv_cell *cell = cells->cell + i * cells->cols + k;
        double x = NAN;
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_csv_state state = lm_columns_value(c, cell, k, &x);
        if (state == LM_CSV_WRONG) return wrong(env, c, i, k);
        const bool missing = state == LM_CSV_MISSING;
        *holes += missing;
        hole[i - c->first] = missing;
        if (c->type[k] == LM_COLUMN_TEXT)
            text[i - c->first] = missing ? "" : cell->text;
        else
            value[i - c->first] = missing ? blank : x;
    }
    return LM_OK;
}

static lm_status read_columns(lm_env *env, csv_read_args *a,
                              const lm_columns *c, int64_t texts)
{
    const int64_t cols = c->cells->cols, rows = a->rows;
    double *value = a->numbers.data;
    double *hole = lm_scratch_doubles(env, (rows + 1) * (cols + 1));
    const char **text =
        lm_scratch(env, (size_t)(texts * rows + 1) * sizeof *text);
    int64_t *which = lm_scratch_integers(env, cols + 1), n = 0;
    if (!hole || !text || !which) return lm_nomem(env);
    a->texts = (lm_strs){text, texts * rows};
    for (int64_t k = 0; k < cols; k++) {
        int64_t holes;
        const lm_status status =
            read_column(env, c, k, value, text, hole + n * rows, &holes);
        if (status) return status;
        if (c->type[k] == LM_COLUMN_TEXT)
            text += rows;
        else
            value += rows;
        if (holes) which[n++] = k + 1;
    }
    a->holes = (lm_ints){which, n};
    const lm_status status =
        lm_result(env, &a->missing, 2, (const int64_t[]){n, rows});
    return status ? status : lm_move(env, n * rows, hole, a->missing.data);
}

static lm_status make_numbers(lm_env *env, csv_read_args *a,
                              const lm_columns *c)
{
    static const char *const word[] = {"number", "text", "flag"};
    const int64_t cols = c->cells->cols;
    const char **kind = lm_scratch(env, (size_t)(cols + 1) * sizeof *kind);
    int64_t texts = 0;
    if (!kind) return lm_nomem(env);
    for (int64_t k = 0; k < cols; k++) {
        if (lm_stopped_at(env, k)) return LM_STOPPED;
        kind[k] = word[c->type[k]];
        texts += c->type[k] == LM_COLUMN_TEXT;
    }
    a->names = (lm_strs){c->name, cols};
    a->kinds = (lm_strs){kind, cols};
    if (texts && a->rows > INT_MAX / texts)
        return lm_fail(env, LM_NOMEM, "'%.300s' has more than %d texts",
                       a->path, INT_MAX);
    const lm_status status = lm_result(
        env, &a->numbers, 2, (const int64_t[]){cols - texts, a->rows});
    return status ? status : read_columns(env, a, c, texts);
}

static lm_status csv_read_run(lm_env *env, void *args)
{
    csv_read_args *a = args;
    lm_cells cells;
    lm_columns columns;
    lm_columns_options o = {.decimal = *a->decimal,
                            .header = a->header == 0 ? -1 : a->header == 1,
                            .na = a->na};
    lm_status status = check_options(env, a);
    if (!status) status = read_types(env, a, &o);
    if (!status) status = read_cells(env, a, &cells);
    if (!status) status = lm_columns_find(env, &cells, o, &columns);
    if (status) return status;
    a->headed = columns.first == 1;
    a->rows = cells.rows - columns.first;
    char *cut = lm_scratch(env, 2);
    if (!cut) return lm_nomem(env);
    cut[0] = cells.sep == LM_SEP_BLANKS ? ' ' : (char)cells.sep;
    cut[1] = 0;
    a->cut = cut;
    return make_numbers(env, a, &columns);
}

#define ARGS csv_read_args
static const lm_slot csv_read_slots[] = {
    IN_STR(path, "the file, plain or gzipped"),
    OPT_STR(sep, "", "delimiter; absent: detected"),
    OPT_STR(decimal, ".", "decimal separator: '.' or ','"),
    OPT_STR(comment, "", "lines that begin with this are skipped"),
    OPT_INT(skip, 0, "[0,inf)", "number of lines to skip at the beginning"),
    OPT_CHOICE(header, "auto", "auto|yes|no",
               "whether the first record holds column names"),
    OPT_STRS(na, "texts that stand for missing values"),
    OPT_STRS(typed, "columns whose types are given"),
    OPT_STRS(types, "their types: number, text or flag"),
    OUT_INT(rows, "number of records"),
    OUT_STRS(names, "column names"),
    OUT_STRS(kinds, "types of the columns"),
    OUT_STRS(texts, "text columns, one after the other"),
    OUT_TENSOR(numbers, "?",
               "columns of numbers and flags, as rows of a matrix"),
    OUT_MASK(missing, "?", "masks of the columns with missing values, as rows"),
    OUT_INTS(holes, "indices of these columns"),
    OUT_FLAG(headed, "whether there was a header"),
    OUT_STR(cut, "the delimiter"),
    LM_SLOTS_END,
};
LM_EXPORT(
    files, csv_read,
    "Read delimiter-separated values; files.csv makes a record of the result.",
    "RFC 4180",
    "local path = os.tmpname()\n"
    "limn.files.write(path, 'lr,act\\n0.1,relu\\n0.2,tanh\\n')\n"
    "local t = limn.files.csv_read(path)\n"
    "os.remove(path)\n"
    "assert(t.names[2] == 'act' and t.numbers[1][2] == 0.2)");
#undef ARGS
