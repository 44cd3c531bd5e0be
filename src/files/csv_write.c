/* limn.files.csv_write: columns as a text of separated values, from which
 * limn.files.csv_read makes the same columns.
 *
 * Numbers are written so that they read back to the same double.  One text of a
 * column that a reader would split, or take for a number, a flag or a missing
 * value, puts the whole column in quotes; quotes inside are doubled (RFC 4180).
 */
#include <string.h>

#include "core/decl.h"
#include "core/file.h"
#include "files/columns.h"
#include "files/number.h"
#include "tensor/shape.h"

typedef struct {
    const char *path, *sep;
    int64_t rows;
    lm_strs names, kinds, texts;
    lm_tensors numbers, missing;
    lm_ints holes;
} csv_write_args;

/* ---- a block of text on its way to the file ------------------------------ */

enum { BLOCK = 1 << 16 };

typedef struct sink {
    lm_env *env;
    lm_file file;
    char *block;
    size_t n;
    char sep;
} sink;

static lm_status flush(sink *s)
{
    if (lm_stopped(s->env)) return LM_STOPPED;
    const lm_status status = lm_file_put(s->env, &s->file, s->block, s->n);
    s->n = 0;
    return status;
}

static lm_status put(sink *s, const char *bytes, size_t n)
{
    while (n) {
        const size_t room = BLOCK - s->n, now = n < room ? n : room;
        memcpy(s->block + s->n, bytes, now);
        s->n += now;
        bytes += now;
        n -= now;
        if (s->n < BLOCK) continue;
        const lm_status status = flush(s);
        if (status) return status;
    }
    return LM_OK;
}

/* ---- cells --------------------------------------------------------------- */

static lm_status put_quoted(sink *s, const char *text)
{
    lm_status status = put(s, "\"", 1);
    while (*text && !status) {
        const size_t n = strcspn(text, "\"");
        status = put(s, text, n);
        text += n;
        if (*text && !status) status = put(s, "\"\"", 2);
        text += *text == '"';
    }
    return status ? status : put(s, "\"", 1);
}

/* Would a reader see something else without quotes?  Signs that separate
 * cells somewhere, outer blanks and a '#' are safer in quotes too. */
static bool needs_quotes(const sink *s, const char *text)
{
    const size_t n = strlen(text);
    return !lm_csv_is_word(text) || strpbrk(text, "\",;\t|\r\n#") ||
           strchr(text, s->sep) || text[n - 1] == ' ';
}

static lm_status put_text(sink *s, const char *text, bool quotes)
{
    return quotes ? put_quoted(s, text) : put(s, text, strlen(text));
}

static lm_status put_number(sink *s, double x)
{
    char text[LM_NUMBER_TEXT];
    return put(s, text, (size_t)lm_number_write(x, text));
}

/* ---- the table ----------------------------------------------------------- */

typedef struct column {
    const double *value;     /* of numbers and flags */
    const char *const *text; /* of texts */
    const double *hole;      /* 1 where it has none, or NULL */
    bool flag, quotes;       /* quotes: around every text */
} column;

static bool has_hole(const column *c, int64_t i)
{
    return c->hole && c->hole[i] != 0;
}

/* One text that could be taken for something else puts all in quotes. */
static bool texts_need_quotes(const sink *s, const column *c, int64_t rows)
{
    for (int64_t i = 0; i < rows; i++)
        if ((!has_hole(c, i) && needs_quotes(s, c->text[i])) ||
            lm_stopped(s->env))
            return true;
    return false;
}

static void set_columns(const sink *s, const csv_write_args *a, column *list)
{
    int64_t numbers = 0, texts = 0;
    for (int64_t k = 0; k < a->kinds.n; k++) {
        column *c = list + k;
        *c = (column){.flag = strcmp(a->kinds.data[k], "flag") == 0};
        for (int64_t j = 0; j < a->holes.n; j++)
            if (a->holes.data[j] == k + 1) c->hole = a->missing.data[j].data;
        if (strcmp(a->kinds.data[k], "text") == 0)
            c->text = a->texts.data + texts++ * a->rows;
        else
            c->value = a->numbers.data[numbers++].data;
        c->quotes = c->text && texts_need_quotes(s, c, a->rows);
    }
}

/* Is there a cell without quotes?  Without one no reader can tell a text from
 * a number (columns.h). */
static bool tells(const sink *s, const csv_write_args *a, const column *list)
{
    for (int64_t k = 0; k < a->names.n; k++)
        if (!needs_quotes(s, a->names.data[k])) return true;
    for (int64_t k = 0; k < a->kinds.n; k++)
        for (int64_t i = 0; i < a->rows && !list[k].quotes; i++)
            if (!has_hole(list + k, i) || lm_stopped_at(s->env, i)) return true;
    return a->names.n == 0;
}

static lm_status put_cell(sink *s, const column *c, int64_t i)
{
    if (has_hole(c, i)) return s->sep == ' ' ? put(s, "NA", 2) : LM_OK;
    if (c->text) return put_text(s, c->text[i], c->quotes);
    if (c->flag) return put_text(s, c->value[i] ? "true" : "false", false);
    return put_number(s, c->value[i]);
}

static lm_status put_end(sink *s, int64_t k, int64_t cols)
{
    return put(s, k + 1 < cols ? &s->sep : "\n", 1);
}

static lm_status put_rows(sink *s, const csv_write_args *a, const column *list)
{
    for (int64_t i = 0; i < a->rows; i++) {
        if (lm_stopped_at_row(s->env, i, 16 * a->kinds.n)) return LM_STOPPED;
        for (int64_t k = 0; k < a->kinds.n; k++) {
            lm_status status = put_cell(s, list + k, i);
            if (!status) status = put_end(s, k, a->kinds.n);
            if (status) return status;
        }
    }
    return LM_OK;
}

static lm_status put_names(sink *s, const csv_write_args *a)
{
    for (int64_t k = 0; k < a->names.n; k++) {
        const char *name = a->names.data[k];
        lm_status status = put_text(s, name, needs_quotes(s, name));
        if (!status) status = put_end(s, k, a->names.n);
        if (status) return status;
    }
    return LM_OK;
}

static lm_status put_table(sink *s, const csv_write_args *a)
{
    column *list = lm_scratch(s->env, (size_t)(a->kinds.n + 1) * sizeof *list);
    s->block = lm_scratch(s->env, BLOCK);
    if (!list || !s->block) return lm_nomem(s->env);
    set_columns(s, a, list);
    if (lm_stopped(s->env)) return LM_STOPPED;
    if (!tells(s, a, list))
        return lm_fail(s->env, LM_DOMAIN,
                       "all cells would stand in quotes, and no reader could "
                       "tell names and texts from numbers; call a column by a "
                       "word");
    lm_status status = put_names(s, a);
    if (!status) status = put_rows(s, a, list);
    return status ? status : flush(s);
}

/* ---- the function -------------------------------------------------------- */

static lm_status check_lengths(lm_env *env, const csv_write_args *a)
{
    int64_t texts = 0;
    for (int64_t k = 0; k < a->kinds.n; k++)
        texts += strcmp(a->kinds.data[k], "text") == 0;
    bool good = a->numbers.n == a->kinds.n - texts &&
                a->missing.n == a->holes.n &&
                (a->names.n == 0 || a->names.n == a->kinds.n) &&
                (texts ? a->rows <= a->texts.n / texts : a->texts.n == 0) &&
                texts * a->rows == a->texts.n;
    for (int64_t k = 0; good && k < a->numbers.n; k++)
        good = lm_length(a->numbers.data + k) == a->rows;
    for (int64_t k = 0; good && k < a->missing.n; k++)
        good = lm_length(a->missing.data + k) == a->rows;
    for (int64_t k = 0; k < a->names.n; k++)
        if (!*a->names.data[k])
            return lm_fail(env, LM_DOMAIN, "a column has an empty name");
    if (good) return LM_OK;
    return lm_fail(env, LM_DOMAIN, "the columns have not %lld cells each",
                   (long long)a->rows);
}

static lm_status csv_write_run(lm_env *env, void *args)
{
    const csv_write_args *a = args;
    sink s = {.env = env, .sep = *a->sep};
    lm_status status = lm_sep_check(env, a->sep);
    if (!status) status = check_lengths(env, a);
    if (!status) status = lm_file_open(env, a->path, &s.file);
    if (status) return status;
    status = put_table(&s, a);
    if (!status) return lm_file_commit(env, &s.file);
    lm_file_drop(&s.file);
    return status;
}

#define ARGS csv_write_args
static const lm_slot csv_write_slots[] = {
    IN_STR(path, "the file, replaced atomically"),
    IN_INT(rows, "[0,inf)", "number of records"),
    IN_STRS(kinds, "types of the columns: number, text or flag"),
    OPT_STRS(names, "column names; absent: no header"),
    OPT_STRS(texts, "text columns, one after the other"),
    IN_TENSORS(numbers, "columns of numbers and flags"),
    IN_TENSORS(missing, "masks for some columns, 1 where a value is missing"),
    OPT_INTS(holes, "?", "indices of these columns"),
    OPT_STR(sep, ",", "delimiter"),
    LM_SLOTS_END,
};
LM_EXPORT(files, csv_write,
          "Write delimiter-separated values; files.save_csv writes a record.",
          "RFC 4180",
          "local path = os.tmpname()\n"
          "limn.files.csv_write(path, 2, {'number'}, {{1, 2}}, {},\n"
          "  {names = {'lr'}})\n"
          "assert(limn.files.read(path) == 'lr\\n1\\n2\\n')\n"
          "os.remove(path)");
#undef ARGS
