#include "host/pattern.h"

#include <ctype.h>
#include <lauxlib.h>
#include <string.h>

#include "bind/look.h"

/* Steps between two looks; sets and runs that are longer count as more. */
enum { DEEP = 200, EVERY = 100000, LONG = 64, RUN = 4096 };
enum { OPEN = -1, POSITION = -2 };

static const char *match(lm_pattern *m, const char *s, const char *p);

static inline void spend(lm_pattern *m, ptrdiff_t steps)
{
    lm_look_after(m->L, &m->left, steps, EVERY);
}

static inline int byte(const char *s)
{
    return (unsigned char)*s;
}

/* ---- items that match one byte ------------------------------------------- */

/* Behind the set whose first bracket is at p. */
static const char *set_end(lm_pattern *m, const char *p)
{
    const char *c = p + 1;
    if (*c == '^') c++;
    do { /* a bracket right after the first is a member */
        if (c == m->end) luaL_error(m->L, "malformed pattern (missing ']')");
        if (*c++ == '%' && c < m->end) c++;
    } while (*c != ']');
    return c + 1;
}

/* Behind the item at p. */
static inline const char *item_end(lm_pattern *m, const char *p)
{
    if (*p == '[') return set_end(m, p);
    if (*p != '%') return p + 1;
    if (p + 1 == m->end) luaL_error(m->L, "malformed pattern (ends with '%%')");
    return p + 2;
}

/* Is the byte c in the class %name? */
static bool in_class(int c, int name)
{
    bool in;
    switch (tolower(name)) {
    case 'a': in = isalpha(c); break;
    case 'c': in = iscntrl(c); break;
    case 'd': in = isdigit(c); break;
    case 'g': in = isgraph(c); break;
    case 'l': in = islower(c); break;
    case 'p': in = ispunct(c); break;
    case 's': in = isspace(c); break;
    case 'u': in = isupper(c); break;
    case 'w': in = isalnum(c); break;
    case 'x': in = isxdigit(c); break;
    case 'z': in = c == 0; break; /* of Lua 5.1; not in the manual */
    default: return name == c;
    }
    return isupper(name) ? !in : in;
}

/* Is c in the set from the bracket at p to the one at `last`? */
static bool in_set(int c, const char *p, const char *last)
{
    const bool in = p[1] != '^';
    for (p += in ? 1 : 2; p < last; p++) {
        if (*p == '%') {
            if (in_class(c, byte(++p))) return in;
        } else if (p[1] == '-' && p + 2 < last) {
            if (byte(p) <= c && c <= byte(p + 2)) return in;
            p += 2;
        } else if (byte(p) == c) {
            return in;
        }
    }
    return !in;
}

/* Does the item from p to `end` match the byte at s? */
static inline bool single(lm_pattern *m, const char *s, const char *p,
                          const char *end)
{
    if (s >= m->text_end) return false;
    switch (*p) {
    case '.': return true;
    case '%': return in_class(byte(s), byte(p + 1));
    case '[':
        if (end - p > LONG) spend(m, end - p);
        return in_set(byte(s), p, end - 1);
    default: return *p == *s;
    }
}

/* ---- repetitions --------------------------------------------------------- */

/* Behind the bytes from s on that the item matches. */
static const char *run(lm_pattern *m, const char *s, const char *p,
                       const char *end)
{
    for (int i = 0; single(m, s, p, end); s++)
        if (++i % RUN == 0) spend(m, RUN);
    return s;
}

/* As many bytes from s on as the item matches, then fewer, until the rest
 * matches. */
static const char *longest(lm_pattern *m, const char *s, const char *p,
                           const char *end)
{
    const char *to = *p == '.' ? m->text_end : run(m, s, p, end);
    for (; to >= s; to--) {
        const char *found = match(m, to, end + 1);
        if (found) return found;
    }
    return NULL;
}

/* As few as will do. */
static const char *shortest(lm_pattern *m, const char *s, const char *p,
                            const char *end)
{
    for (;; s++) {
        const char *found = match(m, s, end + 1);
        if (found) return found;
        if (!single(m, s, p, end)) return NULL;
    }
}

/* ---- captures ------------------------------------------------------------ */

static const char *open_capture(lm_pattern *m, const char *s, const char *p)
{
    const bool position = p[1] == ')';
    if (m->captures >= LM_CAPTURES) luaL_error(m->L, "too many captures");
    m->capture[m->captures++] =
        (lm_capture){.at = s, .n = position ? POSITION : OPEN};
    const char *found = match(m, s, p + (position ? 2 : 1));
    if (!found) m->captures--;
    return found;
}

static const char *close_capture(lm_pattern *m, const char *s, const char *p)
{
    int i = m->captures - 1;
    while (i >= 0 && m->capture[i].n != OPEN) i--;
    if (i < 0) luaL_error(m->L, "invalid pattern capture");
    m->capture[i].n = s - m->capture[i].at;
    const char *found = match(m, s, p + 1);
    if (!found) m->capture[i].n = OPEN;
    return found;
}

/* ---- other items --------------------------------------------------------- */

/* %1: what the capture holds, again at s. */
static const char *again(lm_pattern *m, const char *s, int digit)
{
    const int i = digit - '1';
    if (i < 0 || i >= m->captures || m->capture[i].n == OPEN)
        luaL_error(m->L, "invalid capture index %%%d", i + 1);
    const ptrdiff_t n = m->capture[i].n;
    if (n < 0 || n > m->text_end - s) return NULL;
    spend(m, n / 16);
    return memcmp(m->capture[i].at, s, (size_t)n) == 0 ? s + n : NULL;
}

/* %bxy, whose x is at p. */
static const char *balanced(lm_pattern *m, const char *s, const char *p)
{
    if (p >= m->end - 1)
        luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
    if (s == m->text_end || *s != p[0]) return NULL;
    ptrdiff_t level = 1;
    for (const char *first = s++; s < m->text_end; s++) {
        if ((s - first) % RUN == 0) spend(m, RUN);
        if (*s == p[1]) {
            if (--level == 0) return s + 1;
        } else if (*s == p[0]) {
            level++;
        }
    }
    return NULL;
}

/* %f, whose set is at p and ends before `end`: do the members begin at s? */
static bool begins(lm_pattern *m, const char *s, const char *p, const char *end)
{
    const int before = s == m->text ? 0 : byte(s - 1);
    return !in_set(before, p, end - 1) && in_set(byte(s), p, end - 1);
}

/* ---- the whole ----------------------------------------------------------- */

/* Match the items that want s alone, or s and a place behind it: move both, or
 * leave them where another sort of item is next.  False: no match. */
static bool advance(lm_pattern *m, const char **s, const char **p)
{
    while (**p == '%') {
        const int name = byte(*p + 1);
        if (name == 'f') {
            *p += 2;
            if (**p != '[')
                luaL_error(m->L, "missing '[' after '%%f' in pattern");
            const char *end = set_end(m, *p);
            if (end - *p > LONG) spend(m, end - *p);
            if (!begins(m, *s, *p, end)) return false;
            *p = end;
        } else if (name == 'b') {
            *s = balanced(m, *s, *p + 2);
            if (!*s) return false;
            *p += 4;
        } else if (isdigit(name)) {
            *s = again(m, *s, name);
            if (!*s) return false;
            *p += 2;
        } else {
            break;
        }
    }
    return true;
}

/* The end of a match of the rest of the pattern, from p on, at s, or NULL. */
static inline const char *rest(lm_pattern *m, const char *s, const char *p)
{
    while (p != m->end) {
        spend(m, 1);
        if (*p == '%' && !advance(m, &s, &p)) return NULL;
        if (p == m->end) break;
        if (*p == '(') return open_capture(m, s, p);
        if (*p == ')') return close_capture(m, s, p);
        if (*p == '$' && p + 1 == m->end) return s == m->text_end ? s : NULL;
        const char *end = item_end(m, p);
        const bool fits = single(m, s, p, end);
        switch (*end) {
        case '*':
            if (fits) return longest(m, s, p, end);
            p = end + 1;
            continue;
        case '-':
            if (fits) return shortest(m, s, p, end);
            p = end + 1;
            continue;
        case '?':
            if (fits) {
                const char *found = match(m, s + 1, end + 1);
                if (found) return found;
            }
            p = end + 1;
            continue;
        case '+': return fits ? longest(m, s + 1, p, end) : NULL;
        default:
            if (!fits) return NULL;
            s++;
            p = end;
        }
    }
    return s;
}

static const char *match(lm_pattern *m, const char *s, const char *p)
{
    if (m->depth == DEEP) luaL_error(m->L, "pattern too complex");
    m->depth++;
    const char *found = rest(m, s, p);
    m->depth--;
    return found;
}

/* ---- from outside -------------------------------------------------------- */

void lm_pattern_open(lm_pattern *m, lua_State *L, const char *text, size_t size,
                     const char *pattern, size_t length, bool anchors)
{
    m->L = L;
    m->text = text;
    m->text_end = text + size;
    m->anchored = anchors && *pattern == '^';
    m->p = pattern + m->anchored;
    m->end = pattern + length;
    m->left = EVERY;
    m->read = false;
    m->first = NULL;
}

/* Find the first item, after a try, which has found nothing wrong with it. */
static void read_first(lm_pattern *m)
{
    const char *p = m->p + (m->p[0] == '(' && m->p[1] != ')');
    m->read = true;
    if (m->anchored || p == m->end || strchr("$()", *p)) return;
    if (*p == '%' && p[1] && strchr("bf0123456789", p[1])) return;
    const char *end = item_end(m, p);
    if (*end && strchr("*?-", *end)) return;
    m->first = p;
    m->first_end = end;
}

/* The next place from s on at which the first item matches, or NULL. */
static const char *candidate(lm_pattern *m, const char *s)
{
    if (m->first_end - m->first == 1 && *m->first != '.')
        return memchr(s, *m->first, (size_t)(m->text_end - s));
    for (const char *from = s; s < m->text_end; s++) {
        if (single(m, s, m->first, m->first_end)) return s;
        if ((s - from) % RUN == RUN - 1) spend(m, RUN);
    }
    return NULL;
}

const char *lm_pattern_find(lm_pattern *m, const char **from, const char *last)
{
    for (const char *s = *from; s <= m->text_end; s++) {
        m->depth = m->captures = 0;
        const char *end = match(m, s, m->p);
        if (end && end != last) {
            *from = s;
            return end;
        }
        if (m->anchored) break;
        if (!m->read) read_first(m);
        if (m->first) {
            if (s == m->text_end || !(s = candidate(m, s + 1))) break;
            s--;
        }
    }
    return NULL;
}

void lm_pattern_push(lm_pattern *m, int i, const char *s, const char *end)
{
    lua_State *L = m->L;
    if (i >= m->captures) {
        if (i > 0) luaL_error(L, "invalid capture index %%%d", i + 1);
        lua_pushlstring(L, s, (size_t)(end - s));
        return;
    }
    const lm_capture *c = &m->capture[i];
    if (c->n == OPEN) luaL_error(L, "unfinished capture");
    if (c->n == POSITION)
        lua_pushinteger(L, c->at - m->text + 1);
    else
        lua_pushlstring(L, c->at, (size_t)c->n);
}

int lm_pattern_push_all(lm_pattern *m, const char *s, const char *end)
{
    const int n = m->captures ? m->captures : 1;
    luaL_checkstack(m->L, n, "too many captures");
    for (int i = 0; i < n; i++) lm_pattern_push(m, i, s, end);
    return n;
}
