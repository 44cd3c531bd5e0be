#include "bind/call.h"

#include <lauxlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *lm_call_name(const lm_export *export, char *text, size_t n)
{
    snprintf(text, n, "%s%s%s", export->folder, *export->folder ? "." : "",
             export->name);
    return text;
}

const char *lm_call_usage(const lm_export *export, char *text, size_t n)
{
    char name[128];
    size_t at = (size_t)snprintf(text, n, "%s(",
                                 lm_call_name(export, name, sizeof name));
    const char *joint = "";
    for (const lm_slot *s = export->slots; s->dir != LM_DIR_END; s++) {
        if (s->dir != LM_DIR_IN || at >= n) continue;
        at += (size_t)snprintf(text + at, n - at, "%s%s", joint, s->name);
        joint = ", ";
    }
    bool open = false;
    for (const lm_slot *s = export->slots; s->dir != LM_DIR_END; s++) {
        if (s->dir != LM_DIR_OPT || at >= n) continue;
        at += (size_t)snprintf(text + at, n - at, "%s%s%s", joint,
                               open ? "" : "{", s->name);
        joint = ", ";
        open = true;
    }
    if (at < n) snprintf(text + at, n - at, "%s)", open ? "}" : "");
    return text;
}

int lm_call_error(lm_call *call, const char *format, ...)
{
    lua_State *L = call->L;
    char name[128], text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    luaL_where(L, 1);
    lua_pushfstring(L, "%s: %s", lm_call_name(call->export, name, sizeof name),
                    text);
    lua_concat(L, 2);
    lua_error(L);
    abort(); /* not reached: lua_error does not return */
}
