#include "host/report.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind/call.h"
#include "bind/exports.h"
#include "host/interrupt.h"
#include "host/prelude.h"

#define VERBOSE "limn.verbose"

/* What the handler leaves for lm_report_call: the traceback, and the source and
 * the line of the frame that the message points at. */
#define TRACE "limn.trace"
#define SOURCE "limn.source"
#define LINE "limn.line"

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

/* Keep the traceback, if it says more than the message. */
static void keep_traceback(lua_State *L)
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
    lua_setfield(L, LUA_REGISTRYINDEX, TRACE);
}

/* ---- the place ---------------------------------------------------------- */

/* Does the message begin with the place of this frame? */
static bool points_at(const char *text, const lua_Debug *ar)
{
    char place[LUA_IDSIZE + 16];
    snprintf(place, sizeof place, "%s:%d: ", ar->short_src, ar->currentline);
    return strncmp(text, place, strlen(place)) == 0;
}

static void keep_place(lua_State *L, const char *text)
{
    lua_Debug ar;
    frame kind;
    const lm_export *export;
    for (int i = 1; look(L, i, &ar, &kind, &export); i++) {
        if (kind != SCRIPT || !points_at(text, &ar)) continue;
        lua_pushstring(L, ar.source);
        lua_setfield(L, LUA_REGISTRYINDEX, SOURCE);
        lua_pushinteger(L, ar.currentline);
        lua_setfield(L, LUA_REGISTRYINDEX, LINE);
        return;
    }
}

static void forget(lua_State *L)
{
    static const char *const names[] = {TRACE, SOURCE, LINE, NULL};
    for (int i = 0; names[i]; i++) {
        lua_pushnil(L);
        lua_setfield(L, LUA_REGISTRYINDEX, names[i]);
    }
}

/* Index 1: a message; returns it with the excerpt and the traceback. */
static int complete(lua_State *L)
{
    const char *text = lua_tostring(L, 1);
    const size_t skip = location(text);
    if (lua_getfield(L, LUA_REGISTRYINDEX, SOURCE) == LUA_TSTRING && skip) {
        lua_getglobal(L, "require");
        lua_pushliteral(L, "limn.prompt.excerpt");
        lua_call(L, 1, 1);
        lua_insert(L, -2);
        lua_getfield(L, LUA_REGISTRYINDEX, LINE);
        lua_pushstring(L, text + skip);
        lua_call(L, 3, 1);
        if (lua_isstring(L, -1)) {
            lua_pushliteral(L, "\n");
            lua_insert(L, -2);
            lua_concat(L, 2);
        }
    }
    const char *excerpt = lua_tostring(L, 2);
    lua_getfield(L, LUA_REGISTRYINDEX, TRACE);
    const char *trace = lua_tostring(L, -1);
    lua_pushfstring(L, "%s%s%s", text, skip && excerpt ? excerpt : "",
                    trace ? trace : "");
    return 1;
}

/* Complete the message on top, if that is possible. */
static void complete_message(lua_State *L)
{
    lua_pushcfunction(L, complete);
    lua_pushvalue(L, -2);
    if (lua_pcall(L, 1, 1, 0) == LUA_OK)
        lua_replace(L, -2);
    else
        lua_pop(L, 1);
    forget(L);
}

void lm_report_place(lua_State *L, const char *file)
{
    const char *text = lua_tostring(L, -1);
    const size_t skip = text ? location(text) : 0;
    if (!skip) return;
    size_t at = skip - 2; /* behind the number of the line */
    while (at > 0 && isdigit((unsigned char)text[at - 1])) at--;
    lua_pushfstring(L, "@%s", file);
    lua_setfield(L, LUA_REGISTRYINDEX, SOURCE);
    lua_pushinteger(L, (lua_Integer)strtoll(text + at, NULL, 10));
    lua_setfield(L, LUA_REGISTRYINDEX, LINE);
    complete_message(L);
}

/* ---- the handler -------------------------------------------------------- */

/* What limn.show makes of the value at index 1; false if it cannot. */
static bool push_shown(lua_State *L)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, -1, "limn");
    lua_getfield(L, -1, "show");
    lua_pushvalue(L, 1);
    const bool ok =
        lua_pcall(L, 1, 1, 0) == LUA_OK && lua_type(L, -1) == LUA_TSTRING;
    lua_replace(L, -3);
    lua_pop(L, 1);
    return ok;
}

static void push_text(lua_State *L)
{
    if (lua_type(L, 1) == LUA_TSTRING || lua_type(L, 1) == LUA_TNUMBER) {
        lua_pushstring(L, lua_tostring(L, 1));
    } else if (luaL_callmeta(L, 1, "__tostring")) {
        if (lua_type(L, -1) == LUA_TSTRING) return;
        lua_pushliteral(L, "an error object whose __tostring is no string");
    } else if (lua_istable(L, 1) && push_shown(L)) {
        lua_pushfstring(L, "an error object: %s", lua_tostring(L, -1));
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
    forget(L); /* of errors that were caught, as load does */
    keep_place(L, lua_tostring(L, -1));
    keep_traceback(L);
    return 1;
}

int lm_report_call(lua_State *L, int n, int results)
{
    const int base = lua_gettop(L) - n;
    lua_pushcfunction(L, handler);
    lua_insert(L, base);
    forget(L);
    const int status = lua_pcall(L, n, results, base);
    lua_remove(L, base);
    if (status != LUA_OK && lua_type(L, -1) != LUA_TSTRING) {
        lua_pop(L, 1); /* memory is exhausted, or the handler failed */
        lua_pushliteral(L, "error in error handling");
    }
    if (status != LUA_OK && !lm_interrupt_signal()) complete_message(L);
    return status;
}

void lm_report_verbose(lua_State *L, bool verbose)
{
    lua_pushboolean(L, verbose);
    lua_setfield(L, LUA_REGISTRYINDEX, VERBOSE);
}
