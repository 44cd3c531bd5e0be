#include "files/columns.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "files/names.h"
#include "files/number.h"

/* ---- cells --------------------------------------------------------------- */

typedef enum what {
    EMPTY,
    NUMBER,
    FLAG,
    MARKER, /* NA and its kin */
    OTHER,
    QUOTED, /* in quotes that tell, not empty */
    QUOTED_EMPTY,
    WHATS,
} what;

static size_t trim(const char **text)
{
    while (**text == ' ' || **text == '\t') ++*text;
    size_t n = strlen(*text);
    while (n && ((*text)[n - 1] == ' ' || (*text)[n - 1] == '\t')) n--;
    return n;
}

static bool says_missing(const lm_strs *na, const char *text, size_t n)
{
    for (int64_t i = 0; i < na->n; i++)
        if (strlen(na->data[i]) == n && memcmp(na->data[i], text, n) == 0)
            return true;
    return false;
}

static bool is_marker(const char *text, size_t n)
{
    static const char *const markers[] = {"na", "n/a", "#n/a", "null", "none"};
    for (int k = 0; k < (int)(sizeof markers / sizeof *markers); k++)
        if (strlen(markers[k]) == n && strncasecmp(markers[k], text, n) == 0)
            return true;
    return false;
}

static bool is_flag(const char *text, size_t n)
{
    return (n == 4 && memcmp(text, "true", 4) == 0) ||
           (n == 5 && memcmp(text, "false", 5) == 0);
}

/* tell: a quoted cell is a text, whatever is in it. */
static what look(const lm_csv_cell *cell, bool tell,
                 const lm_columns_options *o)
{
    if (cell->quoted && !*cell->text) return QUOTED_EMPTY;
    if (cell->quoted && tell) return QUOTED;
    const char *text = cell->text;
    const size_t n = trim(&text);
    if (n == 0 || says_missing(&o->na, text, n)) return EMPTY;
    const lm_number number = lm_number_read(text, text + n, o->decimal, NULL);
    if (number == LM_NUMBER_PLAIN) return NUMBER;
    if (number == LM_NUMBER_LOSSY) return OTHER;
    if (is_flag(text, n)) return FLAG;
    return !o->na.data && is_marker(text, n) ? MARKER : OTHER;
}

bool lm_csv_is_word(const char *text)
{
    const lm_csv_cell cell = {(char *)text, false};
    return isalpha((unsigned char)*text) &&
           look(&cell, true, &(lm_columns_options){.decimal = '.'}) == OTHER;
}

/* ---- types --------------------------------------------------------------- */

typedef struct tally {
    int64_t n[WHATS]; /* of cells; counted until the column is one of texts */
} tally;

/* Who wants to stop leaves a count that is not whole. */
static void count(const lm_env *env, const lm_columns *c, int64_t row,
                  tally *tallies)
{
    const int64_t cols = c->cells->cols;
    for (int64_t k = 0; k < cols && !lm_stopped(env); k++)
        if (!c->forced[k] && !tallies[k].n[OTHER])
            tallies[k]
                .n[look(c->cells->cell + row * cols + k, c->tell, &c->o)]++;
}

static lm_column type_of(const tally *t, bool tell)
{
    const int64_t *n = t->n;
    if (n[OTHER] || n[QUOTED] || (n[NUMBER] && n[FLAG])) return LM_COLUMN_TEXT;
    if (n[NUMBER]) return LM_COLUMN_NUMBER;
    if (n[FLAG]) return LM_COLUMN_FLAG;
    if (n[MARKER] || (n[QUOTED_EMPTY] && tell)) return LM_COLUMN_TEXT;
    return LM_COLUMN_NUMBER; /* nothing but what is missing */
}

static void set_types(const lm_env *env, const lm_columns *c,
                      const tally *tallies)
{
    for (int64_t k = 0; k < c->cells->cols && !lm_stopped_at(env, k); k++)
        if (!c->forced[k]) c->type[k] = type_of(tallies + k, c->tell);
}

/* Is there a cell without quotes? */
static bool quotes_tell(const lm_env *env, const lm_cells *cells)
{
    for (int64_t i = 0; i < cells->rows * cells->cols; i++)
        if ((!cells->cell[i].quoted && *cells->cell[i].text) ||
            lm_stopped_at(env, i))
            return true;
    return false;
}

/* ---- the first record ---------------------------------------------------- */

/* Signs of Latin-1 and of U+2000 to U+2FFF (minus, euro, blanks) are no
 * letters; other characters that are not ASCII are. */
static bool is_letter(char c)
{
    const unsigned char byte = (unsigned char)c;
    return isalpha(byte) || (byte >= 0xc3 && byte != 0xe2);
}

static bool has_letter(const char *text)
{
    while (*text && !is_letter(*text)) text++;
    return *text != 0;
}

/* Does it begin with a digit, signs aside? */
static bool begins_with_digit(const char *text)
{
    while (*text && !is_letter(*text) && !isdigit((unsigned char)*text)) text++;
    return isdigit((unsigned char)*text);
}

typedef struct evidence {
    bool figure;   /* a number, or digits without letters: data */
    bool over;     /* a text over numbers or flags: names */
    bool marker;   /* NA over numbers or flags: data */
    bool digit;    /* a text that begins with a digit: 5 km */
    bool lettered; /* a text */
} evidence;

static void weigh(const lm_columns *c, int64_t k, bool over, evidence *e)
{
    const lm_csv_cell *cell = c->cells->cell + k;
    const what is = look(cell, c->tell, &c->o);
    if (is == EMPTY || is == QUOTED_EMPTY) return;
    if (is == MARKER) {
        e->marker |= over;
        return;
    }
    const bool lettered = is == QUOTED || has_letter(cell->text);
    if (is == NUMBER || is == FLAG)
        e->figure = true;
    else if (!lettered)
        e->figure |= strpbrk(cell->text, "0123456789") != NULL;
    else if (over)
        e->over = true;
    else if (is != QUOTED && begins_with_digit(cell->text))
        e->digit = true;
    e->lettered |= lettered;
}

static bool is_header(const lm_env *env, const lm_columns *c,
                      const tally *tallies)
{
    evidence e = {0};
    for (int64_t k = 0; k < c->cells->cols && !lm_stopped(env); k++) {
        const int64_t *n = tallies[k].n;
        weigh(c, k,
              c->forced[k]
                  ? c->type[k] != LM_COLUMN_TEXT
                  : n[NUMBER] + n[FLAG] > 0 &&
                        type_of(tallies + k, c->tell) != LM_COLUMN_TEXT,
              &e);
    }
    if (e.figure) return false;
    if (e.over) return true;
    return e.lettered && !e.marker && !e.digit;
}

/* ---- names --------------------------------------------------------------- */

static const char *first_name(const lm_columns *c, int64_t k)
{
    const lm_csv_cell *cell = c->cells->cell + k;
    if (c->first == 0) return "";
    if (cell->quoted) return cell->text;
    const char *text = cell->text;
    const size_t n = trim(&text);
    cell->text[(size_t)(text - cell->text) + n] = 0;
    return text;
}

static lm_status set_names(lm_env *env, lm_columns *c)
{
    for (int64_t k = 0; k < c->cells->cols && !lm_stopped_at(env, k); k++)
        c->name[k] = first_name(c, k);
    if (lm_stopped(env)) return LM_STOPPED;
    return lm_names_distinguish(env, c->name, c->cells->cols);
}

/* ---- what the caller says ------------------------------------------------ */

/* Who wants to stop gets any. */
static bool called(const lm_env *env, const lm_columns *c, const char *name,
                   int64_t *k)
{
    for (*k = 0; *k < c->cells->cols; ++*k)
        if (strcmp(c->name[*k], name) == 0 || lm_stopped_at(env, *k))
            return true;
    return false;
}

static lm_status force(lm_env *env, lm_columns *c)
{
    const lm_columns_options *o = &c->o;
    for (int64_t i = 0; i < o->typed.n; i++) {
        int64_t k;
        if (lm_stopped(env)) return LM_STOPPED;
        if (!called(env, c, o->typed.data[i], &k))
            return lm_fail(env, LM_DOMAIN,
                           "'types' names the column '%.60s', which '%.300s' "
                           "does not have",
                           o->typed.data[i], c->cells->path);
        c->type[k] = o->type[i];
        c->forced[k] = true;
    }
    return lm_unless_stopped(env);
}

/* ---- all of it ----------------------------------------------------------- */

static lm_status make(lm_env *env, const lm_cells *cells, lm_columns *c,
                      tally **tallies)
{
    const size_t cols = (size_t)cells->cols;
    c->name = lm_scratch(env, (cols + 1) * sizeof *c->name);
    c->type = lm_scratch(env, (cols + 1) * sizeof *c->type);
    c->forced = lm_scratch(env, (cols + 1) * sizeof *c->forced);
    *tallies = lm_scratch(env, (cols + 1) * sizeof **tallies);
    if (!c->name || !c->type || !c->forced || !*tallies) return lm_nomem(env);
    for (size_t k = 0; k < cols; k++) {
        if (lm_stopped_at(env, (int64_t)k)) return LM_STOPPED;
        (*tallies)[k] = (tally){{0}};
        c->forced[k] = c->o.all != NULL;
        c->type[k] = c->o.all ? *c->o.all : LM_COLUMN_NUMBER;
    }
    return LM_OK;
}

static lm_status find_first(lm_env *env, lm_columns *c, tally *tallies)
{
    for (int64_t i = 1; i < c->cells->rows; i++) {
        if (lm_stopped_at_row(env, i, 16 * c->cells->cols)) return LM_STOPPED;
        count(env, c, i, tallies);
    }
    c->first = c->cells->rows == 0 ? 0
               : c->o.header >= 0  ? c->o.header
                                   : is_header(env, c, tallies);
    if (c->first == 0 && c->cells->rows) count(env, c, 0, tallies);
    return lm_unless_stopped(env);
}

lm_status lm_columns_find(lm_env *env, const lm_cells *cells,
                          lm_columns_options o, lm_columns *out)
{
    tally *tallies;
    *out =
        (lm_columns){.cells = cells, .o = o, .tell = quotes_tell(env, cells)};
    if (lm_stopped(env)) return LM_STOPPED;
    lm_status status = make(env, cells, out, &tallies);
    if (!status) status = find_first(env, out, tallies);
    if (status) return status;
    set_types(env, out, tallies);
    status = set_names(env, out);
    return status ? status : force(env, out);
}

static lm_csv_state text_state(const lm_columns *c, const lm_csv_cell *cell)
{
    if (cell->quoted && (c->tell || !*cell->text)) return LM_CSV_HAS;
    const char *text = cell->text;
    const size_t n = trim(&text);
    return !*cell->text || says_missing(&c->o.na, text, n) ? LM_CSV_MISSING
                                                           : LM_CSV_HAS;
}

lm_csv_state lm_columns_value(const lm_columns *c, const lm_csv_cell *cell,
                              int64_t k, double *out)
{
    if (c->type[k] == LM_COLUMN_TEXT) return text_state(c, cell);
    const char *text = cell->text;
    const size_t n = trim(&text);
    if (n == 0 || says_missing(&c->o.na, text, n) ||
        (!c->o.na.data && is_marker(text, n)))
        return LM_CSV_MISSING;
    if (c->type[k] == LM_COLUMN_NUMBER)
        return lm_number_read(text, text + n, c->o.decimal, out) ? LM_CSV_HAS
                                                                 : LM_CSV_WRONG;
    *out = n == 4;
    return is_flag(text, n) ? LM_CSV_HAS : LM_CSV_WRONG;
}
