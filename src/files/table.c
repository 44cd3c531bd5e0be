#include "files/table.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/decl.h"
#include "files/source.h"

/* A walk over the lines and cells of a text. */
typedef struct walk {
    lm_env *env;
    const char *path;
    char *at, *end;
    int64_t line; /* of what was read last, from 1 */
    int separator;
} walk;

static lm_status complain(const walk *w, const char *what, const char *cell)
{
    return lm_fail(w->env, LM_FORMAT, "'%.300s', line %lld: %s%.60s%s", w->path,
                   (long long)w->line, what, cell ? cell : "", cell ? "'" : "");
}

/* ---- lines --------------------------------------------------------------- */

/* Take the next line off, without its end; NULL after the last. */
static char *take_line(walk *w)
{
    if (w->at >= w->end) return NULL;
    char *line = w->at;
    char *stop = memchr(line, '\n', (size_t)(w->end - line));
    if (!stop) stop = w->end;
    w->at = stop + 1;
    if (stop > line && stop[-1] == '\r') stop--;
    *stop = 0;
    w->line++;
    return line;
}

/* The next line that is not empty, with its comment cut off. */
static char *take_full_line(walk *w)
{
    char *line;
    while ((line = take_line(w))) {
        bool inside = false;
        char *c = line;
        for (; *c && (inside || *c != '#'); c++) inside ^= *c == '"';
        while (c > line && (c[-1] == ' ' || c[-1] == '\r')) c--;
        *c = 0;
        if (line[strspn(line, " \t")]) return line;
    }
    return NULL;
}

/* ---- cells --------------------------------------------------------------- */

/* Undo the quotes of the cell that starts at *line; NULL if they do not
 * close.  Leaves *line after the closing one. */
static char *take_quoted(char **line)
{
    char *cell = *line + 1, *to = cell;
    for (const char *from = cell; *from; *to++ = *from++)
        if (*from == '"' && *++from != '"') {
            *line += from - *line;
            *to = 0;
            return cell;
        }
    return NULL;
}

static bool separates(const walk *w, char c)
{
    return w->separator ? c == w->separator : c == ' ' || c == '\t';
}

/* Take the next cell off the line; *line is NULL after the last.  NULL if it
 * is malformed. */
static char *take_cell(const walk *w, char **line)
{
    char *c = *line, *cell;
    c += strspn(c, w->separator ? " " : " \t");
    if (*c == '"') {
        cell = take_quoted(&c);
        if (!cell) return NULL;
        while (*c == ' ' && w->separator) c++;
        if (*c && !separates(w, *c)) return NULL;
    } else {
        cell = c;
        while (*c && !separates(w, *c)) c++;
    }
    char *stop = c;
    *line = *c ? c + 1 : NULL;
    if (!w->separator && *line) {
        *line += strspn(*line, " \t");
        if (!**line) *line = NULL;
    }
    while (stop > cell && stop[-1] == ' ') stop--;
    *stop = 0;
    return cell;
}

static bool to_number(const char *cell, double *out)
{
    static const char *const missing[] = {"", "na", "n/a", "null", "none"};
    char *stop;
    for (int k = 0; k < (int)(sizeof missing / sizeof *missing); k++)
        if (strcasecmp(cell, missing[k]) == 0) {
            *out = NAN;
            return true;
        }
    *out = strtod(cell, &stop);
    return stop > cell && !*stop;
}

/* How many cells a line has, and is there one that is no number? */
static lm_status look_at(const walk *w, const char *line, int64_t *cells,
                         bool *words)
{
    char *copy = lm_scratch(w->env, strlen(line) + 1);
    double number;
    if (!copy) return lm_nomem(w->env);
    strcpy(copy, line);
    *words = false;
    for (*cells = 0; copy; ++*cells) {
        const char *cell = take_cell(w, &copy);
        if (!cell) return complain(w, "a quote is out of place", NULL);
        *words |= !to_number(cell, &number);
    }
    return LM_OK;
}

/* ---- the table ----------------------------------------------------------- */

static int separator_of(const char *line)
{
    static const char tried[] = ",;\t";
    for (const char *s = tried; *s; s++)
        if (strchr(line, *s)) return *s;
    return 0;
}

static lm_status read_row(const walk *w, char *line, int64_t cols, double *out)
{
    int64_t k = 0;
    for (; line; k++) {
        char *cell = take_cell(w, &line);
        if (!cell) return complain(w, "a quote is out of place", NULL);
        if (k < cols && !to_number(cell, out + k))
            return complain(w, "not a number: '", cell);
    }
    if (k == cols) return LM_OK;
    return lm_fail(w->env, LM_FORMAT,
                   "'%.300s', line %lld: %lld cells, expected %lld", w->path,
                   (long long)w->line, (long long)k, (long long)cols);
}

static lm_status read_names(const walk *w, char *line, int64_t cols,
                            lm_strs *names)
{
    const char **list = lm_scratch(w->env, (size_t)cols * sizeof *list);
    if (!list) return lm_nomem(w->env);
    for (names->n = 0, names->data = list; line && names->n < cols;) {
        const char *cell = take_cell(w, &line);
        if (!cell) return complain(w, "a quote is out of place", NULL);
        list[names->n++] = cell;
    }
    return LM_OK;
}

/* Upper bound: the lines from here on. */
static int64_t lines_left(const walk *w)
{
    int64_t n = 0;
    for (const char *c = w->at; c < w->end; n++) {
        c = memchr(c, '\n', (size_t)(w->end - c));
        if (!c) return n + 1;
        c++;
    }
    return n;
}

static lm_status read_rows(walk *w, char *line, int64_t cols, lm_tensor *out)
{
    const int64_t most = lines_left(w) + 1;
    int64_t rows = 0, cells;
    if (__builtin_mul_overflow(most, cols, &cells)) return lm_nomem(w->env);
    double *data = lm_scratch_doubles(w->env, cells);
    if (!data) return lm_nomem(w->env);
    for (; line; line = take_full_line(w)) {
        if (rows % 1024 == 0 && lm_stopped(w->env)) return LM_STOPPED;
        const lm_status status = read_row(w, line, cols, data + rows++ * cols);
        if (status) return status;
    }
    const lm_status status =
        lm_result(w->env, out, 2, (const int64_t[]){rows, cols});
    if (!status && rows)
        memcpy(out->data, data, (size_t)(rows * cols) * sizeof *data);
    return status;
}

lm_status lm_table_read(lm_env *env, const char *path, char *text, int64_t n,
                        lm_table_options o, lm_strs *names, lm_tensor *out)
{
    walk w = {.env = env, .path = path, .at = text, .end = text + n};
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) w.at += 3;
    *names = (lm_strs){0};
    if (memchr(text, 0, (size_t)n))
        return lm_fail(env, LM_FORMAT, "'%.300s' is not a text", path);
    for (int64_t i = 0; i < o.skip; i++)
        if (!take_line(&w)) break;
    char *line = take_full_line(&w);
    if (!line) return lm_result(env, out, 2, (const int64_t[]){0, 0});
    w.separator = o.separator < 0 ? separator_of(line) : o.separator;
    int64_t cols = 0;
    bool words = false;
    lm_status status = look_at(&w, line, &cols, &words);
    if (status) return status;
    if (o.header > 0 || (o.header < 0 && words)) {
        status = read_names(&w, line, cols, names);
        if (status) return status;
        line = take_full_line(&w);
    }
    return read_rows(&w, line, cols, out);
}

/* ---- the function -------------------------------------------------------- */

typedef struct {
    const char *path;
    int64_t skip;
    int header;
    const char *sep;
    lm_tensor x;
    lm_strs names;
} csv_args;

static lm_status csv_run(lm_env *env, void *args)
{
    csv_args *a = args;
    lm_source s;
    char *text = NULL;
    int64_t n = 0;
    if (strlen(a->sep) > 1)
        return lm_fail(env, LM_DOMAIN, "'sep' must be one character");
    lm_status status = lm_source_open(env, a->path, &s);
    if (status) return status;
    status = lm_source_rest(&s, INT64_MAX, &text, &n);
    lm_source_close(&s);
    if (status) return status;
    const lm_table_options o = {
        .skip = a->skip,
        .header = a->header == 0 ? -1 : a->header == 1,
        .separator = !*a->sep         ? -1
                     : *a->sep == ' ' ? 0
                                      : *a->sep,
    };
    return lm_table_read(env, a->path, text, n, o, &a->names, &a->x);
}

#define ARGS csv_args
static const lm_slot csv_slots[] = {
    IN_STR(path, "the file, plain or gzipped"),
    OPT_INT(skip, 0, "[0,inf)", "lines to leave out at the beginning"),
    OPT_CHOICE(header, "auto", "auto|yes|no",
               "is the first line names?  auto: if a cell of it is no number"),
    OPT_STR(sep, "",
            "what separates cells; ' ': blanks and tabs; absent: "
            "comma, semicolon, tab or blanks, as the first line has"),
    OUT_TENSOR(x, "?", "rows x columns; an empty cell and NA are NaN"),
    OUT_STRS(names, "of the columns, if there is a header"),
    LM_SLOTS_END,
};
LM_EXPORT(files, csv, "Read a matrix of numbers from a text: CSV or columns.",
          "RFC 4180",
          "local path = os.tmpname()\n"
          "local f = assert(io.open(path, 'w'))\n"
          "f:write('lr,loss\\n0.1,2\\n0.2,1.5\\n')\n"
          "f:close()\n"
          "local t = limn.files.csv(path)\n"
          "os.remove(path)\n"
          "assert(t.names[2] == 'loss' and t.x[2][2] == 1.5)");
#undef ARGS
