#include "host/codes.h"

#include <lauxlib.h>
#include <stdint.h>

#include "bind/look.h"

enum { EVERY = 1 << 20 };

/* Behind the character at s, or NULL; up to 2^31 and with surrogates if lax
 * (manual, section 6.5).  A text ends with a zero, which continues nothing. */
static const char *decode(const char *s, bool lax)
{
    static const uint32_t least[] = {0,       0x80,     0x800,
                                     0x10000, 0x200000, 0x4000000};
    const unsigned char first = (unsigned char)*s++;
    if (first < 0x80) return s;
    int more = 0;
    while (more < 6 && first & 0x40 >> more) more++;
    if (more == 0 || more > 5) return NULL;
    uint32_t code = first & 0x3Fu >> more;
    for (int i = 0; i < more; i++, s++) {
        if (((unsigned char)*s & 0xC0) != 0x80) return NULL;
        code = code << 6 | ((unsigned char)*s & 0x3F);
    }
    if (code < least[more]) return NULL;
    if (!lax && (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)))
        return NULL;
    return s;
}

/* Place `arg` in a text of n bytes, from its end if it is negative. */
static lua_Integer place(lua_State *L, int arg, lua_Integer otherwise, size_t n)
{
    const lua_Integer i = luaL_optinteger(L, arg, otherwise);
    if (i >= 0) return i;
    return i < -(lua_Integer)n ? 0 : (lua_Integer)n + i + 1;
}

/* utf8.len(s [, i [, j [, lax]]]) */
static int len(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    const lua_Integer i = place(L, 2, 1, n), j = place(L, 3, -1, n);
    const bool lax = lua_toboolean(L, 4);
    luaL_argcheck(L, i >= 1 && i - 1 <= (lua_Integer)n, 2,
                  "initial position out of bounds");
    luaL_argcheck(L, j - 1 < (lua_Integer)n, 3, "final position out of bounds");
    lua_Integer count = 0, left = EVERY;
    for (const char *s = text + i - 1; s < text + j; count++) {
        lm_look_after(L, &left, 1, EVERY);
        const char *next = decode(s, lax);
        if (!next) {
            luaL_pushfail(L);
            lua_pushinteger(L, s - text + 1);
            return 2;
        }
        s = next;
    }
    lua_pushinteger(L, count);
    return 1;
}

void lm_codes_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"len", len}, {0}};
    luaL_setfuncs(L, functions, 0);
}
