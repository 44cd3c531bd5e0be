#include "files/cells.h"

#include <ctype.h>
#include <string.h>

#include "files/number.h"

/* A scan of the cells of a text. */
typedef struct scan {
    lm_env *env;
    const char *path;
    char *at;         /* the first byte that was not read */
    char *look, *end; /* goes_on(); the zero byte after the text */
    int64_t line;     /* where `at` is, from 1 */
    lm_dialect d;
} scan;

/* A cell as it stands in the text, and what ended it. */
typedef struct piece {
    char *start, *stop;
    bool quoted, last; /* last: of its record */
} piece;

static lm_status complain(const scan *w, int64_t line, const char *what)
{
    return lm_fail(w->env, LM_FORMAT, "'%.300s', line %lld: %s", w->path,
                   (long long)line, what);
}

lm_status lm_sep_check(lm_env *env, const char *sep)
{
    const unsigned char c = (unsigned char)*sep;
    if (strlen(sep) == 1 && c < 0x80 && !isalnum(c) && !strchr("\"\r\n+-._", c))
        return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'sep' must be one character that is in no number and no "
                   "word, got '%.20s'",
                   sep);
}

/* ---- lines --------------------------------------------------------------- */

static bool ends_line(char c)
{
    return c == '\n' || c == '\r';
}

/* Look whether the user wants to stop, who is at the end of the text at once,
 * and say where to look next: wherever that lies, since a quote that does not
 * close, or a line that does not end, may be all of it.  False at the end. */
static bool goes_on(scan *w, char **c)
{
    if (lm_stopped(w->env)) *c = w->end;
    if (*c >= w->end) return false;
    w->look = w->end - *c > LM_PIECE ? *c + LM_PIECE : w->end;
    return true;
}

/* The first byte from c on that `ends`. */
static inline __attribute__((always_inline)) char *
first(scan *w, char *c, bool (*ends)(const scan *, char))
{
    do {
        while (c < w->look && !ends(w, *c)) c++;
    } while (c >= w->look && goes_on(w, &c));
    return c;
}

/* The same, of a set of bytes. */
static char *first_of(scan *w, char *c, const char *set)
{
    do {
        if (c >= w->look) continue;
        const char kept = *w->look;
        *w->look = 0;
        c += strcspn(c, set);
        *w->look = kept;
    } while (c >= w->look && goes_on(w, &c));
    return c;
}

/* Pass over a line end, if one is here: LF, CR LF or CR. */
static bool pass_end(scan *w)
{
    if (!ends_line(*w->at)) return false;
    w->at += w->at[0] == '\r' && w->at[1] == '\n' ? 2 : 1;
    w->line++;
    return true;
}

static void pass_line(scan *w)
{
    w->at = first_of(w, w->at, "\r\n");
    pass_end(w);
}

static bool blank(const scan *w, char c)
{
    return c == ' ' || (c == '\t' && w->d.sep != '\t');
}

static bool no_blank(const scan *w, char c)
{
    return !blank(w, c);
}

static void pass_blanks(scan *w)
{
    if (blank(w, *w->at)) w->at = first(w, w->at, no_blank);
}

/* Come to the next record; false at the end of the text.  Lines that hold
 * nothing are passed over unless they are records: `one` column. */
static bool find_record(scan *w, bool one)
{
    while (*w->at) {
        char *line = w->at;
        if (w->d.comment && *line == w->d.comment) {
            pass_line(w);
            continue;
        }
        if (one && w->d.sep != LM_SEP_BLANKS) return true;
        line = first(w, line, no_blank);
        if (*line && !ends_line(*line)) return true;
        pass_line(w);
    }
    return false;
}

/* ---- cells --------------------------------------------------------------- */

/* The quote at `at` is open: read to the one that closes it. */
static lm_status read_quoted(scan *w, piece *p)
{
    const int64_t opened = w->line;
    p->quoted = true;
    p->start = ++w->at;
    for (;;) {
        w->at = first_of(w, w->at, "\"\r\n");
        if (!*w->at)
            return complain(w, opened, "a quote opens and does not close");
        if (pass_end(w)) continue;
        if (w->at[1] != '"') break;
        w->at += 2;
    }
    p->stop = w->at++;
    return LM_OK;
}

static bool separates(const scan *w, char c)
{
    return w->d.sep == LM_SEP_BLANKS ? blank(w, c) : c == w->d.sep;
}

static bool ends_cell(const scan *w, char c)
{
    return separates(w, c) || ends_line(c);
}

static void read_bare(scan *w, piece *p)
{
    p->stop = w->at = first(w, w->at, ends_cell);
}

/* What stands after a cell: a separator, or the end of the record. */
static lm_status read_end(scan *w, piece *p)
{
    const int64_t line = w->line;
    char *end = w->at;
    if (p->quoted || w->d.sep == LM_SEP_BLANKS) pass_blanks(w);
    p->last = !*w->at || pass_end(w);
    if (p->last) return LM_OK;
    if (w->d.sep == LM_SEP_BLANKS) {
        if (w->at > end) return LM_OK;
    } else if (*w->at == w->d.sep) {
        w->at++;
        return LM_OK;
    }
    return complain(w, line, "a quote is out of place");
}

static lm_status read_cell(scan *w, piece *p)
{
    char *start = w->at;
    *p = (piece){.start = start};
    pass_blanks(w);
    if (*w->at == '"') {
        const lm_status status = read_quoted(w, p);
        if (status) return status;
    } else {
        if (w->d.sep != LM_SEP_BLANKS) w->at = start;
        p->start = w->at;
        read_bare(w, p);
    }
    return read_end(w, p);
}

static bool has_quote(const scan *w, const piece *p)
{
    int64_t i, end = 0;
    while (lm_next_piece(w->env, p->stop - p->start, &i, &end))
        if (memchr(p->start + i, '"', (size_t)(end - i))) return true;
    return false;
}

/* Make a string of a cell that has been read, and of what follows it. */
static lm_csv_cell close_cell(const scan *w, const piece *p)
{
    char *to = p->start;
    if (p->quoted && has_quote(w, p)) {
        for (const char *from = p->start;
             from < p->stop && !lm_stopped_at(w->env, to - p->start);
             *to++ = *from++)
            if (*from == '"') from++;
    } else {
        to = p->stop;
    }
    *to = 0;
    return (lm_csv_cell){p->start, p->quoted};
}

/* ---- the separator ------------------------------------------------------- */

enum { SAMPLE = 32 }; /* records that are asked */

/* How many cells each of the first records has with this separator; 0 if they
 * differ.  *numbers: are all cells numbers, of the first record only if there
 * is no other? */
static int64_t sample(scan w, int sep, bool *numbers)
{
    int64_t cols = 0;
    w.d.sep = sep;
    *numbers = true;
    for (int k = 0; k < SAMPLE && find_record(&w, false); k++) {
        int64_t cells = 0;
        if (k == 1) *numbers = true;
        for (piece p = {0}; !p.last; cells++) {
            if (read_cell(&w, &p)) return 0;
            *numbers &= lm_number_read(p.start, p.stop, w.d.decimal, NULL) > 0;
        }
        if (k == 0) cols = cells;
        if (cells != cols) return 0;
    }
    return cols;
}

/* The first that cuts all records of the sample alike; blanks only between
 * numbers, for texts have blanks in them; otherwise a comma. */
static int guess(const scan *w)
{
    static const char tried[] = ",;\t|";
    bool numbers;
    for (const char *s = tried; *s; s++)
        if (*s != w->d.decimal && sample(*w, *s, &numbers) > 1) return *s;
    if (sample(*w, LM_SEP_BLANKS, &numbers) > 1 && numbers)
        return LM_SEP_BLANKS;
    return w->d.decimal == ',' ? ';' : ',';
}

/* ---- all of them --------------------------------------------------------- */

/* Upper bounds: a cell ends with a separator or a record, a record with a
 * line end or the text. */
static void bounds(const scan *w, int64_t *cells, int64_t *rows)
{
    const char *text = w->at;
    int64_t i, end = 0;
    *cells = *rows = 1;
    while (lm_next_piece(w->env, w->end - text, &i, &end))
        for (; i < end; i++) {
            *rows += ends_line(text[i]);
            *cells += ends_line(text[i]) || separates(w, text[i]);
        }
}

static lm_status read_record(scan *w, lm_cells *out, lm_csv_cell *row)
{
    const int64_t line = w->line;
    int64_t cells = 0;
    piece p;
    do {
        const lm_status status = read_cell(w, &p);
        if (status) return status;
        if (out->rows == 0 || cells < out->cols) row[cells] = close_cell(w, &p);
        cells++;
    } while (!p.last);
    if (out->rows == 0) out->cols = cells;
    out->line[out->rows++] = line;
    if (cells == out->cols) return LM_OK;
    return lm_fail(w->env, LM_FORMAT,
                   "'%.300s', line %lld: %lld cell%s, expected %lld", w->path,
                   (long long)line, (long long)cells, cells == 1 ? "" : "s",
                   (long long)out->cols);
}

static lm_status read_records(scan *w, lm_cells *out)
{
    int64_t cells, rows;
    bounds(w, &cells, &rows);
    if (lm_stopped(w->env)) return LM_STOPPED;
    out->cell = lm_scratch(w->env, (size_t)cells * sizeof *out->cell);
    out->line = lm_scratch_integers(w->env, rows);
    if (!out->cell || !out->line) return lm_nomem(w->env);
    while (find_record(w, out->cols == 1)) {
        const lm_status status =
            read_record(w, out, out->cell + out->rows * out->cols);
        if (status) return status;
    }
    return LM_OK;
}

lm_status lm_cells_cut(lm_env *env, const char *path, char *text, int64_t n,
                       lm_dialect d, lm_cells *out)
{
    scan w = {.env = env,
              .path = path,
              .at = text,
              .look = text,
              .end = text + n,
              .line = 1,
              .d = d};
    *out = (lm_cells){.path = path};
    int64_t i, end = 0;
    while (lm_next_piece(env, n, &i, &end))
        if (memchr(text + i, 0, (size_t)(end - i)))
            return lm_fail(env, LM_FORMAT, "'%.300s' is not a text", path);
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) w.at += 3;
    for (i = 0; i < d.skip && *w.at; i++) pass_line(&w);
    if (d.sep == LM_SEP_GUESS) w.d.sep = guess(&w);
    out->sep = w.d.sep;
    const lm_status status = read_records(&w, out);
    return lm_stopped(env) ? LM_STOPPED : status;
}
