#include "bind/print.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bind/look.h"
#include "bind/value.h"

enum { EDGE = 3, DIGITS = 5, NUMBER = 400 };

/* How all numbers of one tensor are written. */
typedef struct {
    int width, digits;
    char kind; /* 'i' integers, 'f' fixed, 'e' scientific */
} style;

typedef struct {
    lua_State *L;
    luaL_Buffer *out;
    const lm_tensor *t;
    style s;
    int columns; /* numbers that fit into a line */
    int rows;    /* that are shown at most */
} printer;

/* ---- what the user wants ------------------------------------------------ */

/* A setting of limn.format; 0 where it is not there yet. */
static int setting(lua_State *L, const char *name)
{
    int value = 0;
    if (lua_getfield(L, LUA_REGISTRYINDEX, LM_PRINT_SETTINGS) == LUA_TTABLE) {
        lua_getfield(L, -1, name);
        value = (int)lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return value;
}

static int line_width(lua_State *L)
{
    const int wanted = setting(L, "width");
    if (wanted > 0) return wanted;
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return 80;
}

/* ---- which elements are shown ------------------------------------------- */

/* The k-th shown index of an axis of size n of which `room` are shown; -1
 * stands for the gap. */
static int64_t shown(int64_t k, int64_t n, int64_t room)
{
    if (n <= room) return k;
    const int64_t head = (room + 1) / 2, tail = room / 2;
    return k < head ? k : k == head ? -1 : n - tail + (k - head - 1);
}

static int64_t shown_count(int64_t n, int64_t room)
{
    return n <= room ? n : room + 1;
}

static int64_t room_of(const printer *p, int axis)
{
    const int last = p->t->rank - 1;
    /* A vector may go on in the next lines. */
    const int64_t lines = (int64_t)p->rows * p->columns;
    if (last == 0 && p->t->size[0] <= lines) return lines;
    if (axis == last) return p->columns;
    if (axis == last - 1) return last == 1 ? p->rows : 2 * EDGE;
    return last <= 2 ? 2 * EDGE : 2;
}

/* Call see for every shown element. */
static void visit(const printer *p, int axis, const double *data,
                  void (*see)(void *, double), void *state)
{
    if (axis == p->t->rank) {
        see(state, *data);
        return;
    }
    int64_t step = 1;
    for (int k = axis + 1; k < p->t->rank; k++) step *= p->t->size[k];
    const int64_t n = p->t->size[axis], room = room_of(p, axis);
    for (int64_t k = 0; k < shown_count(n, room); k++) {
        const int64_t i = shown(k, n, room);
        if (i >= 0) visit(p, axis + 1, data + i * step, see, state);
    }
}

/* ---- how they are written ----------------------------------------------- */

typedef struct {
    double largest, smallest; /* of the absolute values, finite, not 0 */
    bool whole, negative, odd;
} seen;

static void see(void *state, double x)
{
    seen *s = state;
    const double a = fabs(x);
    s->negative |= signbit(x) && !isnan(x);
    if (!isfinite(x)) {
        s->odd = true;
        return;
    }
    s->whole = s->whole && x == floor(x);
    if (a > s->largest) s->largest = a;
    if (a > 0 && a < s->smallest) s->smallest = a;
}

/* In `wanted` significant digits. */
static style choose(const seen *s, int wanted)
{
    const int sign = s->negative ? 1 : 0;
    const int head = s->largest >= 10 ? (int)log10(s->largest) + 1 : 1;
    if (s->whole && s->largest < 1e9) {
        const int odd = s->odd && head < 3 ? 3 : head;
        return (style){sign + odd, 0, 'i'};
    }
    if (s->largest >= 1e6 || s->largest < 1e-3 ||
        s->largest / s->smallest > 1e7)
        return (style){sign + wanted + 5, wanted - 1, 'e'};
    const int digits = head >= wanted ? 1 : wanted - head;
    return (style){sign + head + 1 + digits, digits, 'f'};
}

static void add_number(const printer *p, double x)
{
    char text[NUMBER];
    lm_look(p->L);
    if (isnan(x))
        snprintf(text, sizeof text, "%*s", p->s.width, "nan");
    else if (isinf(x))
        snprintf(text, sizeof text, "%*s", p->s.width, x < 0 ? "-inf" : "inf");
    else if (p->s.kind == 'e')
        snprintf(text, sizeof text, "%*.*e", p->s.width, p->s.digits, x);
    else
        snprintf(text, sizeof text, "%*.*f", p->s.width, p->s.digits, x);
    luaL_addstring(p->out, text);
}

static void add_row(const printer *p, const double *data, int64_t n)
{
    const int64_t room = room_of(p, p->t->rank - 1);
    for (int64_t k = 0; k < shown_count(n, room); k++) {
        const int64_t i = shown(k, n, room);
        luaL_addstring(p->out,
                       k && k % p->columns == 0 && n <= room ? "\n  " : "  ");
        if (i < 0)
            luaL_addstring(p->out, "...");
        else
            add_number(p, data[i]);
    }
}

static void add_axes(const printer *p, int axis, const double *data,
                     const char *where)
{
    const lm_tensor *t = p->t;
    const int left = t->rank - axis;
    if (left == 1) {
        luaL_addstring(p->out, "\n");
        add_row(p, data, t->size[axis]);
        return;
    }
    if (left == 2 && *where) {
        luaL_addstring(p->out, "\n[");
        luaL_addlstring(p->out, where, strlen(where) - 2);
        luaL_addstring(p->out, "]");
    }
    int64_t step = 1;
    for (int k = axis + 1; k < t->rank; k++) step *= t->size[k];
    const int64_t n = t->size[axis], room = room_of(p, axis);
    for (int64_t k = 0; k < shown_count(n, room); k++) {
        const int64_t i = shown(k, n, room);
        if (i < 0) {
            luaL_addstring(p->out, "\n  ...");
            continue;
        }
        char here[256];
        snprintf(here, sizeof here, "%s%lld, ", where, (long long)(i + 1));
        add_axes(p, axis + 1, data + i * step, left == 2 ? "" : here);
    }
}

/* ---- the header --------------------------------------------------------- */

static void add_bytes(luaL_Buffer *out, int64_t n)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double x = (double)n * 8;
    int k = 0;
    for (; x >= 1000 && k < 4; k++) x /= 1000;
    char text[40];
    snprintf(text, sizeof text, k ? ", %.3g %s" : ", %.0f %s", x, units[k]);
    luaL_addstring(out, text);
}

static void add_odd(lua_State *L, luaL_Buffer *out, const lm_tensor *t,
                    int64_t n)
{
    int64_t nan = 0, inf = 0, i, end = 0;
    char text[40];
    while (lm_next_piece(lm_env_of(L), n, &i, &end))
        for (; i < end; i++) {
            nan += isnan(t->data[i]) != 0;
            inf += isinf(t->data[i]) != 0;
        }
    lm_look(L);
    snprintf(text, sizeof text, ", %lld nan", (long long)nan);
    if (nan) luaL_addstring(out, text);
    snprintf(text, sizeof text, ", %lld inf", (long long)inf);
    if (inf) luaL_addstring(out, text);
}

int lm_print_tensor(lua_State *L)
{
    const lm_tensor *t = lm_value_own(L);
    luaL_Buffer out;
    const int width = line_width(L), wanted = setting(L, "digits");
    const int digits = wanted > 0 ? wanted : DIGITS;
    const int rows = setting(L, "rows");
    char shape[256];
    int64_t n = 1;
    for (int k = 0; k < t->rank; k++) n *= t->size[k];
    luaL_buffinit(L, &out);
    luaL_addstring(&out, lm_value_is_mask(t) ? "mask " : "tensor ");
    luaL_addstring(&out, lm_shape_text(t->rank, t->size, shape, sizeof shape));
    add_bytes(&out, n);
    add_odd(L, &out, t, n);
    printer p = {
        .L = L, .out = &out, .t = t, .columns = 2 * EDGE, .rows = rows};
    seen s = {0, INFINITY, true, false, false};
    if (n) {
        /* The style decides how many fit; widen once it is known. */
        visit(&p, 0, t->data, see, &s);
        p.s = choose(&s, digits);
        p.columns = (width - 5) / (p.s.width + 2);
        if (p.columns < 2) p.columns = 2;
        visit(&p, 0, t->data, see, &s);
        p.s = choose(&s, digits);
        const int fit = (width - 5) / (p.s.width + 2);
        if (fit < p.columns) p.columns = fit < 2 ? 2 : fit;
        if (t->rank == 0)
            luaL_addstring(&out, "\n  "), add_number(&p, *t->data);
        else
            add_axes(&p, 0, t->data, "");
    }
    luaL_pushresult(&out);
    return 1;
}
