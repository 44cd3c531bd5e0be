#include "host/complete.h"

#include <stdio.h>
#include <lauxlib.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>

/* Readline's callbacks have no argument of their own. */
static struct {
    lua_State *L;
    int function; /* complete(text before the cursor, word) */
    const char *before;
} self;

/* The list on top of the stack as Readline wants it: what the words have in
 * common, the words, NULL. */
static char **word_list(lua_State *L)
{
    const int n = (int)lua_rawlen(L, -1);
    if (n == 0) return NULL;
    char **list = calloc((size_t)n + 2, sizeof *list);
    if (!list) return NULL;
    size_t common = 0;
    for (int i = 1; i <= n; i++) {
        lua_rawgeti(L, -1, i);
        list[i] = strdup(lua_tostring(L, -1));
        lua_pop(L, 1);
        size_t same = 0;
        while (list[1][same] && list[1][same] == list[i][same]) same++;
        if (i == 1 || same < common) common = same;
    }
    list[0] = strndup(list[1], common);
    if (n == 1) {
        free(list[1]);
        list[1] = NULL;
    }
    return list;
}

static int protected_complete(lua_State *L)
{
    const int start = (int)lua_tointeger(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, self.function);
    lua_pushstring(L, self.before ? self.before : "");
    lua_pushlstring(L, rl_line_buffer, (size_t)start);
    lua_concat(L, 2);
    lua_pushvalue(L, 2);
    lua_call(L, 2, 2);
    return 2;
}

static char **attempt(const char *word, int start, int end)
{
    (void)end;
    lua_State *L = self.L;
    const int top = lua_gettop(L);
    char **list = NULL;
    rl_completion_append_character = 0;
    rl_attempted_completion_over = 1;
    lua_pushcfunction(L, protected_complete);
    lua_pushinteger(L, start);
    lua_pushstring(L, word);
    if (lua_pcall(L, 2, 2, 0) == LUA_OK && lua_istable(L, -2)) {
        const char *kind = lua_tostring(L, -1);
        lua_pop(L, 1);
        list = word_list(L);
        if (!list && kind && strcmp(kind, "file") == 0)
            rl_attempted_completion_over = 0;
        if (kind && strcmp(kind, "file") != 0)
            rl_completion_suppress_quote = 1;
    }
    lua_settop(L, top);
    return list;
}

void lm_complete_open(lua_State *L)
{
    self.L = L;
    lua_getglobal(L, "require");
    lua_pushliteral(L, "limn.complete");
    lua_call(L, 1, 1);
    self.function = luaL_ref(L, LUA_REGISTRYINDEX);
    rl_attempted_completion_function = attempt;
    rl_basic_word_break_characters = " \t\n\"'`@$><=;|&{}()[]+-*/^%#~,?!";
    rl_completer_word_break_characters = " \t\n\"'`@$><=;|&{}()[]+-*/^%#~,?!";
    rl_completer_quote_characters = "\"'";
}

void lm_complete_block(const char *before)
{
    self.before = before;
}
