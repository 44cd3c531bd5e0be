#include "files/npy.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tensor/shape.h"

static const char MAGIC[] = "\x93NUMPY";
enum { MAGIC_SIZE = 6, HEADER_MAX = 1 << 20, DESCR_MAX = 64 };

/* ---- the dictionary ------------------------------------------------------ */

/* Each reader takes what it reads off the text and returns false if
 * something else is there.  The text ends with a zero byte. */
static void spaces(const char **text)
{
    while (isspace((unsigned char)**text)) ++*text;
}

static bool sign(const char **text, char c)
{
    spaces(text);
    if (**text != c) return false;
    ++*text;
    return true;
}

static bool word(const char **text, const char *w)
{
    spaces(text);
    const size_t n = strlen(w);
    if (strncmp(*text, w, n) != 0 || isalnum((unsigned char)(*text)[n]))
        return false;
    *text += n;
    return true;
}

static bool quoted(const char **text, char *out, size_t room)
{
    spaces(text);
    const char quote = **text;
    if (quote != '\'' && quote != '"') return false;
    const char *end = strchr(*text + 1, quote);
    if (!end) return false;
    const size_t n = (size_t)(end - *text - 1);
    snprintf(out, room, "%.*s", (int)(n < room ? n : room), *text + 1);
    *text = end + 1;
    return n < room;
}

static bool whole(const char **text, int64_t *out)
{
    spaces(text);
    const char *start = *text;
    for (*out = 0; isdigit((unsigned char)**text); ++*text)
        if (__builtin_mul_overflow(*out, (int64_t)10, out) ||
            __builtin_add_overflow(*out, (int64_t)(**text - '0'), out))
            return false;
    if (*text == start) return false;
    if (**text == 'L') ++*text; /* as Python 2 wrote them */
    return true;
}

/* rank counts all sizes, those that have no room in size as well. */
static bool tuple(const char **text, int *rank, int64_t *size)
{
    if (!sign(text, '(')) return false;
    for (*rank = 0; !sign(text, ')'); ++*rank) {
        int64_t n;
        if (*rank > 1000 || !whole(text, &n)) return false;
        if (*rank < LM_RANK_MAX) size[*rank] = n;
        if (sign(text, ',')) continue;
        ++*rank;
        return sign(text, ')');
    }
    return true;
}

typedef struct fields {
    char descr[DESCR_MAX];
    bool have_descr, have_order, have_shape;
} fields;

static bool entry(const char **text, fields *f, lm_npy *h)
{
    char key[DESCR_MAX];
    if (!quoted(text, key, sizeof key) || !sign(text, ':')) return false;
    if (strcmp(key, "descr") == 0) {
        f->have_descr = true;
        spaces(text);
        if (**text == '[') strcpy(f->descr, "["); /* a record */
        return *f->descr || quoted(text, f->descr, sizeof f->descr);
    }
    if (strcmp(key, "fortran_order") == 0) {
        f->have_order = true;
        h->fortran = word(text, "True");
        return h->fortran || word(text, "False");
    }
    if (strcmp(key, "shape") == 0) {
        f->have_shape = true;
        return tuple(text, &h->rank, h->size);
    }
    return false;
}

/* True if the dictionary is complete, or describes records. */
static bool dictionary(const char *text, fields *f, lm_npy *h)
{
    if (!sign(&text, '{')) return false;
    while (!sign(&text, '}')) {
        if (!entry(&text, f, h)) return false;
        if (*f->descr == '[') return true;
        if (!sign(&text, ',')) {
            if (!sign(&text, '}')) return false;
            break;
        }
    }
    spaces(&text);
    return !*text && f->have_descr && f->have_order && f->have_shape;
}

/* ---- the header ---------------------------------------------------------- */

/* "<f8": order, kind, bytes. */
static bool format_of(const char *descr, lm_npy *h)
{
    char order = '=';
    if (*descr && strchr("<>=|", *descr)) order = *descr++;
    char kind = *descr;
    if (!kind || !isdigit((unsigned char)descr[1])) return false;
    const long width = strtol(descr + 1, NULL, 10);
    h->complex = kind == 'c' && width % 2 == 0;
    if (h->complex) kind = 'f';
    if (width > 32) return false;
    h->format.kind = kind;
    h->format.width = (int)(h->complex ? width / 2 : width);
    h->format.big = order == '>' ||
                    (order != '<' && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
    return lm_format_known(h->format);
}

static lm_status not_npy(lm_source *s, lm_npy *h)
{
    h->foreign = true;
    return lm_fail(s->env, LM_FORMAT, "'%.300s' is not an npy file", s->path);
}

static lm_status read_text(lm_source *s, lm_npy *h, char **text)
{
    unsigned char head[MAGIC_SIZE + 2], length[4] = {0};
    lm_status status = lm_source_read(s, head, sizeof head);
    if (status) return status;
    const int version = head[MAGIC_SIZE];
    if (memcmp(head, MAGIC, MAGIC_SIZE) != 0 || version < 1)
        return not_npy(s, h);
    h->foreign = version > 3;
    if (h->foreign)
        return lm_fail(s->env, LM_FORMAT,
                       "'%.300s' has version %d of the npy format, 1 to 3 are "
                       "known",
                       s->path, version);
    status = lm_source_read(s, length, version == 1 ? 2 : 4);
    if (status) return status;
    const uint32_t n = (uint32_t)length[0] | (uint32_t)length[1] << 8 |
                       (uint32_t)length[2] << 16 | (uint32_t)length[3] << 24;
    h->foreign = n > HEADER_MAX;
    if (h->foreign)
        return lm_fail(s->env, LM_FORMAT,
                       "'%.300s' has a header of %u bytes, which no array of "
                       "numbers needs",
                       s->path, (unsigned)n);
    *text = lm_scratch(s->env, n + 1);
    if (!*text) return lm_nomem(s->env);
    status = lm_source_read(s, *text, n);
    (*text)[n] = 0;
    return status;
}

static lm_status check_header(lm_source *s, const fields *f, lm_npy *h)
{
    h->foreign = true;
    if (*f->descr == '[')
        return lm_fail(s->env, LM_FORMAT,
                       "'%.300s' holds records, not an array of numbers",
                       s->path);
    if (!format_of(f->descr, h))
        return lm_fail(s->env, LM_FORMAT,
                       "'%.300s' holds elements of type '%.60s', which are "
                       "not numbers",
                       s->path, f->descr);
    if (h->rank + h->complex > LM_RANK_MAX)
        return lm_fail(s->env, LM_FORMAT,
                       "'%.300s' has %d axes, a tensor has at most %d", s->path,
                       h->rank + h->complex, LM_RANK_MAX);
    h->foreign = false;
    lm_tensor shape;
    lm_npy_shape(h, &shape);
    return lm_source_check(s, h->format, lm_count(shape.rank, shape.size));
}

lm_status lm_npy_header(lm_source *s, lm_npy *h)
{
    fields f = {0};
    char *text = NULL;
    *h = (lm_npy){0};
    const lm_mark mark = lm_scratch_mark(s->env);
    lm_status status = read_text(s, h, &text);
    if (status) return status;
    const bool good = dictionary(text, &f, h);
    lm_scratch_release(s->env, mark);
    if (!good)
        return lm_fail(s->env, LM_FORMAT,
                       "'%.300s' is damaged: its npy header cannot be read",
                       s->path);
    return check_header(s, &f, h);
}

/* ---- elements ------------------------------------------------------------ */

void lm_npy_shape(const lm_npy *h, lm_tensor *shape)
{
    *shape = (lm_tensor){.rank = h->rank};
    memcpy(shape->size, h->size, sizeof h->size);
    if (h->complex) shape->size[shape->rank++] = 2;
}

lm_status lm_npy_data(lm_source *s, const lm_npy *h, lm_tensor *out)
{
    const int64_t n = lm_length(out);
    if (!h->fortran || h->rank < 2)
        return lm_source_numbers(s, h->format, n, out->data);
    double *columns = lm_scratch_doubles(s->env, n);
    if (!columns) return lm_nomem(s->env);
    const lm_status status = lm_source_numbers(s, h->format, n, columns);
    if (status) return status;
    int64_t from[LM_RANK_MAX], to[LM_RANK_MAX], step = h->complex ? 2 : 1;
    for (int i = 0; i < h->rank; step *= h->size[i++]) from[i] = step;
    if (h->complex) from[h->rank] = 1;
    lm_strides(out->rank, out->size, to);
    return lm_copy_all(s->env, out->rank, out->size, out->data, to, columns,
                       from);
}

int lm_npy_write_header(const lm_tensor *t, bool single, char *bytes)
{
    const bool big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    char *text = bytes + MAGIC_SIZE + 4;
    memcpy(bytes, MAGIC, MAGIC_SIZE);
    memcpy(bytes + MAGIC_SIZE, "\1\0", 2);
    int n = sprintf(text,
                    "{'descr': '%cf%d', 'fortran_order': False, "
                    "'shape': (",
                    big ? '>' : '<', single ? 4 : 8);
    for (int i = 0; i < t->rank; i++)
        n += sprintf(text + n, "%s%lld", i ? ", " : "", (long long)t->size[i]);
    n += sprintf(text + n, "%s), }", t->rank == 1 ? "," : "");
    while ((MAGIC_SIZE + 4 + n + 1) % 64) text[n++] = ' ';
    text[n++] = '\n';
    bytes[MAGIC_SIZE + 2] = (char)(n & 255);
    bytes[MAGIC_SIZE + 3] = (char)(n >> 8);
    return MAGIC_SIZE + 4 + n;
}
