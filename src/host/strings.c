#define _GNU_SOURCE
#include "host/strings.h"

#include <ctype.h>
#include <lauxlib.h>
#include <limits.h>
#include <string.h>

#include "bind/look.h"
#include "host/pattern.h"

enum { PIECE = 1 << 20 };          /* bytes between two looks */
enum { FEW = 16, EVERY = 100000 }; /* steps of a pattern between two looks */

/* ---- find, match --------------------------------------------------------- */

/* The place, from 1 on, that argument `arg` names in a text of this size, from
 * its end if it is negative. */
static size_t place(lua_State *L, int arg, size_t size)
{
    const lua_Integer i = luaL_optinteger(L, arg, 1);
    if (i > 0) return (size_t)i;
    return i == 0 || i < -(lua_Integer)size ? 1 : size + (size_t)i + 1;
}

/* Has the pattern none of the signs that mean something? */
static bool plain(const char *pattern, size_t n)
{
    for (size_t i = 0; i <= n; i += strlen(pattern + i) + 1)
        if (strpbrk(pattern + i, "^$*+?.([%-")) return false;
    return true;
}

/* The same as memmem, which takes long to begin, for few bytes. */
static const char *search_few(const char *s, size_t left, const char *what,
                              size_t n)
{
    if (n == 0) return s;
    for (const char *last = s + left - n; s <= last; s++) {
        s = memchr(s, *what, (size_t)(last - s) + 1);
        if (!s) break;
        if (memcmp(s, what, n) == 0) return s;
    }
    return NULL;
}

/* Where the n bytes of `what` are in the text from s to end, or NULL. */
static const char *search(lua_State *L, const char *s, const char *end,
                          const char *what, size_t n)
{
    while ((size_t)(end - s) >= n) {
        const size_t most = 4 * (size_t)PIECE + n;
        size_t left = (size_t)(end - s);
        if (left > most) left = most;
        const char *found =
            n <= FEW ? search_few(s, left, what, n) : memmem(s, left, what, n);
        if (found || left < most) return found;
        lm_look(L);
        s += most - n + 1;
    }
    return NULL;
}

/* The place of a match and `more` values. */
static int found_at(lua_State *L, const char *text, const char *s,
                    const char *end, int more)
{
    lua_pushinteger(L, s - text + 1);
    lua_pushinteger(L, end - text);
    lua_rotate(L, -more - 2, 2);
    return more + 2;
}

static int found_nothing(lua_State *L)
{
    luaL_pushfail(L);
    return 1;
}

static int find_or_match(lua_State *L, bool find)
{
    size_t n, length;
    const char *text = luaL_checklstring(L, 1, &n);
    const char *pattern = luaL_checklstring(L, 2, &length);
    const size_t first = place(L, 3, n) - 1;
    if (first > n) return found_nothing(L);
    const char *s = text + first;
    if (find && (lua_toboolean(L, 4) || plain(pattern, length))) {
        s = search(L, s, text + n, pattern, length);
        return s ? found_at(L, text, s, s + length, 0) : found_nothing(L);
    }
    lm_pattern m;
    lm_pattern_open(&m, L, text, n, pattern, length, true);
    const char *end = lm_pattern_find(&m, &s, NULL);
    if (!end) return found_nothing(L);
    if (!find) return lm_pattern_push_all(&m, s, end);
    return found_at(L, text, s, end,
                    m.captures ? lm_pattern_push_all(&m, s, end) : 0);
}

static int find(lua_State *L)
{
    return find_or_match(L, true);
}

static int match(lua_State *L)
{
    return find_or_match(L, false);
}

/* ---- gmatch -------------------------------------------------------------- */

/* What an iterator keeps. */
typedef struct walk {
    lm_pattern m;
    const char *s, *last; /* where to go on, and the end of the last match */
} walk;

static int next_match(lua_State *L)
{
    walk *w = lua_touserdata(L, lua_upvalueindex(3));
    w->m.L = L;
    const char *s = w->s;
    const char *end = s ? lm_pattern_find(&w->m, &s, w->last) : NULL;
    if (!end) return 0;
    w->s = w->last = end;
    return lm_pattern_push_all(&w->m, s, end);
}

static int gmatch(lua_State *L)
{
    size_t n, length;
    const char *text = luaL_checklstring(L, 1, &n);
    const char *pattern = luaL_checklstring(L, 2, &length);
    const size_t first = place(L, 3, n) - 1;
    lua_settop(L, 2);
    walk *w = lua_newuserdatauv(L, sizeof *w, 0);
    lm_pattern_open(&w->m, L, text, n, pattern, length, false);
    w->s = first > n ? NULL : text + first;
    w->last = NULL;
    lua_pushcclosure(L, next_match, 3);
    return 1;
}

/* ---- gsub ---------------------------------------------------------------- */

/* Add n bytes. */
static void add(lm_pattern *m, luaL_Buffer *b, const char *bytes, size_t n)
{
    for (size_t more; n > 0; bytes += more, n -= more) {
        more = n < PIECE ? n : PIECE;
        luaL_addlstring(b, bytes, more);
        lm_look_after(m->L, &m->left, 1 + (lua_Integer)more / 16, EVERY);
    }
}

/* Add the text that is argument 3, in which %1 is a capture. */
static void add_text(lm_pattern *m, luaL_Buffer *b, const char *s,
                     const char *end)
{
    size_t n;
    const char *text = lua_tolstring(m->L, 3, &n), *stop = text + n, *sign;
    while ((sign = memchr(text, '%', (size_t)(stop - text)))) {
        add(m, b, text, (size_t)(sign - text));
        lm_look_after(m->L, &m->left, 1, EVERY);
        const char c = sign[1];
        text = sign + 2;
        if (c == '%') {
            luaL_addchar(b, c);
        } else if (c == '0') {
            add(m, b, s, (size_t)(end - s));
        } else if (isdigit((unsigned char)c)) {
            lm_pattern_push(m, c - '1', s, end);
            luaL_addvalue(b);
        } else {
            luaL_error(m->L, "invalid use of '%%' in replacement string");
        }
    }
    add(m, b, text, (size_t)(stop - text));
}

/* Add what takes the place of the match; false if that stays as it is. */
static bool replace(lm_pattern *m, luaL_Buffer *b, const char *s,
                    const char *end)
{
    lua_State *L = m->L;
    switch (lua_type(L, 3)) {
    case LUA_TFUNCTION:
        lua_pushvalue(L, 3);
        lua_call(L, lm_pattern_push_all(m, s, end), 1);
        break;
    case LUA_TTABLE:
        lm_pattern_push(m, 0, s, end);
        lua_gettable(L, 3);
        break;
    default: add_text(m, b, s, end); return true;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        add(m, b, s, (size_t)(end - s));
        return false;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(b);
    return true;
}

static int gsub(lua_State *L)
{
    size_t n, length;
    const char *text = luaL_checklstring(L, 1, &n), *s = text, *last = NULL;
    const char *pattern = luaL_checklstring(L, 2, &length);
    const int kind = lua_type(L, 3);
    const lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)n + 1);
    luaL_argexpected(L,
                     kind == LUA_TNUMBER || kind == LUA_TSTRING ||
                         kind == LUA_TFUNCTION || kind == LUA_TTABLE,
                     3, "string/function/table");
    lm_pattern m;
    lm_pattern_open(&m, L, text, n, pattern, length, true);
    bool changed = false;
    lua_Integer count = 0;
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    while (count < most) {
        const char *from = s, *end = lm_pattern_find(&m, &from, last);
        if (!end) break;
        add(&m, &b, s, (size_t)(from - s));
        changed |= replace(&m, &b, from, end);
        count++;
        s = last = end;
        if (m.anchored) break;
    }
    if (changed) {
        add(&m, &b, s, (size_t)(text + n - s));
        luaL_pushresult(&b);
    } else {
        lua_pushvalue(L, 1);
    }
    lua_pushinteger(L, count);
    return 2;
}

/* ---- texts of gigabytes -------------------------------------------------- */

typedef void change(char *to, const char *from, size_t n);

static void to_upper(char *to, const char *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (char)toupper((unsigned char)from[i]);
}

static void to_lower(char *to, const char *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (char)tolower((unsigned char)from[i]);
}

static void turn(char *to, const char *from, size_t n)
{
    for (size_t i = 0; i < n; i++) to[i] = from[n - 1 - i];
}

/* The text that argument 1 becomes, piece by piece, the last first where it is
 * turned. */
static int changed(lua_State *L, change *f)
{
    size_t n;
    luaL_Buffer b;
    const char *text = luaL_checklstring(L, 1, &n);
    char *to = luaL_buffinitsize(L, &b, n);
    for (size_t i = 0; i < n; i += PIECE) {
        const size_t more = n - i < PIECE ? n - i : PIECE;
        f(to + i, f == turn ? text + n - i - more : text + i, more);
        if (more == PIECE) lm_look(L);
    }
    luaL_pushresultsize(&b, n);
    return 1;
}

static int upper(lua_State *L)
{
    return changed(L, to_upper);
}

static int lower(lua_State *L)
{
    return changed(L, to_lower);
}

static int reverse(lua_State *L)
{
    return changed(L, turn);
}

/* Fill n bytes with what the first `unit` are, again and again. */
static void fill(lua_State *L, char *to, size_t unit, size_t n)
{
    for (size_t done = unit, more; done < n; done += more) {
        const size_t at = done % unit;
        more = done - at < PIECE ? done - at : PIECE;
        if (more > n - done) more = n - done;
        memcpy(to + done, to + at, more);
        if (done >= PIECE) lm_look(L);
    }
}

static int rep(lua_State *L)
{
    size_t size, gap;
    const char *text = luaL_checklstring(L, 1, &size);
    const lua_Integer n = luaL_checkinteger(L, 2);
    const char *between = luaL_optlstring(L, 3, "", &gap);
    if (n <= 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (size + gap < size || size + gap > (size_t)INT_MAX / (size_t)n)
        return luaL_error(L, "resulting string too large");
    const size_t unit = size + gap, whole = (size_t)n * unit - gap;
    luaL_Buffer b;
    char *to = luaL_buffinitsize(L, &b, whole);
    memcpy(to, text, size);
    if (n > 1) {
        memcpy(to + size, between, gap);
        if (unit > 0) fill(L, to, unit, whole);
    }
    luaL_pushresultsize(&b, whole);
    return 1;
}

void lm_strings_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"find", find},   {"match", match}, {"gmatch", gmatch},
        {"gsub", gsub},   {"rep", rep},     {"reverse", reverse},
        {"upper", upper}, {"lower", lower}, {0}};
    luaL_setfuncs(L, functions, 0);
}
