#include "host/report.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "bind/call.h"
#include "bind/exports.h"
#include "host/interrupt.h"
#include "host/prelude.h"

#define VERBOSE "limn.verbose"

enum { TOP = 12, BOTTOM = 8 }; /* frames that a long traceback shows */

/* ---- frames ------------------------------------------------------------- */

/* What a reader knows of a frame. */
typedef enum frame { OWN, EXPORT, SCRIPT } frame;

/* Look at frame `level`; false past the last. */
static bool look(lua_State *L, int level, lua_Debug *ar, frame *kind,
                 const lm_export **export)
{
    *export = NULL;
    if (!lua_getstack(L, level, ar)) return false;
    lua_getinfo(L, "Slntf", ar);
    if (*ar->what == 'C') {
        *export = lm_exports_of(L, -1);
        *kind = *export ? EXPORT : OWN;
    } else {
        *kind = lm_prelude_owns(ar->source) ? OWN : SCRIPT;
    }
    lua_pop(L, 1);
    return true;
}

/* ---- the message -------------------------------------------------------- */

/* The length of "file:12: " at the start of text, or 0. */
static size_t location(const char *text)
{
    const char *c = text;
    for (; *c && *c != '\n'; c++) {
        if (*c != ':' || !isdigit((unsigned char)c[1])) continue;
        const char *end = c + 1;
        while (isdigit((unsigned char)*end)) end++;
        if (end[0] == ':' && end[1] == ' ') return (size_t)(end + 2 - text);
    }
    return 0;
}

/* Does text begin with "name: "? */
static bool named(const char *text)
{
    size_t n = 0;
    while (isalnum((unsigned char)text[n]) ||
           (text[n] && strchr("._", text[n])))
        n++;
    return n > 0 && text[n] == ':' && text[n + 1] == ' ';
}

/* Push the message at index 1, raised inside the prelude or below it, as the
 * script that called should see it. */
static void push_message(lua_State *L, const char *text)
{
    lua_Debug ar;
    frame kind = OWN;
    const lm_export *called = NULL, *export;
    bool inside = false; /* was a function of the prelude on top? */
    int level = 1;
    while (look(L, level, &ar, &kind, &export) && kind != SCRIPT) {
        if (export) called = export;
        inside |= *ar.what != 'C';
        level++;
    }
    const bool ours = strncmp(text, "limn/", 5) == 0;
    if ((!inside && !ours) || kind != SCRIPT) {
        lua_pushstring(L, text);
        return;
    }
    char name[128] = "";
    const size_t skip = location(text);
    if (skip && !ours) {
        lua_pushstring(L, text);
        return;
    }
    if (called && !named(text + skip)) lm_call_name(called, name, sizeof name);
    lua_pushfstring(L, "%s:%d: %s%s%s", ar.short_src, ar.currentline, name,
                    *name ? ": " : "", text + skip);
}

/* ---- the traceback ------------------------------------------------------ */

static void add_frame(luaL_Buffer *b, const lua_Debug *ar, frame kind,
                      const lm_export *export)
{
    char line[512], name[128];
    if (kind == EXPORT)
        snprintf(line, sizeof line, "\n    in limn.%s",
                 lm_call_name(export, name, sizeof name));
    else if (*ar->what == 'm')
        snprintf(line, sizeof line, "\n    %s:%d: in the main chunk",
                 ar->short_src, ar->currentline);
    else if (ar->name)
        snprintf(line, sizeof line, "\n    %s:%d: in '%s'", ar->short_src,
                 ar->currentline, ar->name);
    else
        snprintf(line, sizeof line, "\n    %s:%d: in the function of line %d",
                 ar->short_src, ar->currentline, ar->linedefined);
    luaL_addstring(b, line);
}

/* Replace the message on top by it and its traceback, if the latter says
 * more. */
static void add_traceback(lua_State *L)
{
    lua_Debug ar;
    frame kind;
    const lm_export *export;
    int shown = 0, scripts = 0, at = 0;
    for (int i = 1; look(L, i, &ar, &kind, &export); i++) {
        shown += kind == SCRIPT || (kind == EXPORT && scripts);
        scripts += kind == SCRIPT;
    }
    if (scripts <= 1) return;
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    scripts = 0;
    for (int i = 1; look(L, i, &ar, &kind, &export); i++) {
        scripts += kind == SCRIPT;
        if (kind == OWN || !scripts) continue;
        at++;
        if (at == TOP && shown > TOP + BOTTOM) luaL_addstring(&b, "\n    ...");
        if (at < TOP || at > shown - BOTTOM) add_frame(&b, &ar, kind, export);
    }
    luaL_pushresult(&b);
    lua_concat(L, 2);
}

/* ---- the handler -------------------------------------------------------- */

static void push_text(lua_State *L)
{
    if (lua_type(L, 1) == LUA_TSTRING || lua_type(L, 1) == LUA_TNUMBER) {
        lua_pushstring(L, lua_tostring(L, 1));
    } else if (luaL_callmeta(L, 1, "__tostring")) {
        if (lua_type(L, -1) == LUA_TSTRING) return;
        lua_pushliteral(L, "an error object whose __tostring is no string");
    } else {
        lua_pushfstring(L, "an error object that is a %s", luaL_typename(L, 1));
    }
}

static int handler(lua_State *L)
{
    push_text(L);
    const char *text = lua_tostring(L, -1);
    if (lm_interrupt_signal()) return 1;
    lua_getfield(L, LUA_REGISTRYINDEX, VERBOSE);
    const bool verbose = lua_toboolean(L, -1);
    lua_pop(L, 1);
    if (verbose) {
        luaL_traceback(L, L, text, 1);
        return 1;
    }
    push_message(L, text);
    add_traceback(L);
    return 1;
}

int lm_report_call(lua_State *L, int n, int results)
{
    const int base = lua_gettop(L) - n;
    lua_pushcfunction(L, handler);
    lua_insert(L, base);
    const int status = lua_pcall(L, n, results, base);
    lua_remove(L, base);
    if (status != LUA_OK && lua_type(L, -1) != LUA_TSTRING) {
        lua_pop(L, 1); /* memory is exhausted, or the handler failed */
        lua_pushliteral(L, "error in error handling");
    }
    return status;
}

void lm_report_verbose(lua_State *L, bool verbose)
{
    lua_pushboolean(L, verbose);
    lua_setfield(L, LUA_REGISTRYINDEX, VERBOSE);
}
