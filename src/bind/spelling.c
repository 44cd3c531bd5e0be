#include "bind/spelling.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#include "bind/look.h"

enum { LONGEST = 32 };

static int min(int a, int b)
{
    return a < b ? a : b;
}

int lm_edits(const char *a, const char *b)
{
    const int m = (int)strnlen(a, LONGEST), n = (int)strnlen(b, LONGEST);
    int d[LONGEST + 1][LONGEST + 1];
    for (int i = 0; i <= m; i++) d[i][0] = i;
    for (int j = 0; j <= n; j++) d[0][j] = j;
    for (int i = 1; i <= m; i++)
        for (int j = 1; j <= n; j++) {
            d[i][j] = min(min(d[i - 1][j], d[i][j - 1]) + 1,
                          d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[m][n];
}

lm_nearest lm_nearest_to(const char *word)
{
    /* A third of the letters may be wrong, and one in short words. */
    const int wrong = (int)(strlen(word) + 1) / 3;
    return (lm_nearest){word, NULL, 1 + (wrong > 1 ? wrong : 1)};
}

void lm_nearest_try(lm_nearest *n, const char *candidate)
{
    const int d = lm_edits(n->word, candidate);
    /* Of equally near ones the first in the alphabet, whoever asks first. */
    const bool tie = d == n->distance && n->best;
    if (tie ? strcmp(candidate, n->best) >= 0 : d >= n->distance) return;
    n->distance = d;
    n->best = candidate;
}

/* ---- in Lua -------------------------------------------------------------- */

static int nearest(lua_State *L)
{
    lm_nearest near = lm_nearest_to(luaL_checkstring(L, 1));
    const lua_Integer n = luaL_len(L, 2);
    for (lua_Integer i = 1; i <= n; i++) {
        lm_look(L);
        lua_geti(L, 2, i);
        lm_nearest_try(&near, luaL_checkstring(L, -1));
        lua_pop(L, 1); /* the list keeps the string */
    }
    lua_pushstring(L, near.best);
    return 1;
}

int luaopen_limn_spelling(lua_State *L)
{
    lua_newtable(L);
    lua_pushcfunction(L, nearest);
    lua_setfield(L, -2, "nearest");
    return 1;
}
