#include "host/complete.h"

#include <lauxlib.h>
#include <stdio.h>
#include <readline/readline.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Readline's callbacks have no argument of their own. */
static struct {
    lua_State *L;
    int words;  /* words(text before the word, word): list, how, hint */
    int quoted; /* quoted(text before the cursor): is it in a string? */
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

/* Push the function behind ref and the text before position `end`. */
static void push_call(lua_State *L, int ref, int end)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
    lua_pushstring(L, self.before ? self.before : "");
    lua_pushlstring(L, rl_line_buffer, (size_t)end);
    lua_concat(L, 2);
}

static int protected_words(lua_State *L)
{
    push_call(L, self.words, (int)lua_tointeger(L, 1));
    lua_pushvalue(L, 2);
    lua_call(L, 2, 3);
    return 3;
}

static int protected_quoted(lua_State *L)
{
    push_call(L, self.quoted, rl_point);
    lua_call(L, 1, 1);
    return 1;
}

/* A line above the prompt, which is then drawn again. */
static void show_hint(const char *text)
{
    rl_crlf();
    fprintf(rl_outstream, "%s", text);
    rl_crlf();
    rl_on_new_line();
    rl_forced_update_display();
}

static char **attempt(const char *word, int start, int end)
{
    (void)end;
    lua_State *L = self.L;
    const int top = lua_gettop(L);
    char **list = NULL;
    rl_completion_append_character = 0;
    rl_attempted_completion_over = 1;
    lua_pushcfunction(L, protected_words);
    lua_pushinteger(L, start);
    lua_pushstring(L, word);
    if (lua_pcall(L, 2, 3, 0) == LUA_OK && lua_istable(L, -3)) {
        const char *how = lua_tostring(L, -2), *hint = lua_tostring(L, -1);
        rl_attempted_completion_over = !how || strcmp(how, "files") != 0;
        if (how) rl_filename_completion_desired = 1;
        if (hint) show_hint(hint);
        lua_settop(L, top + 1);
        list = word_list(L);
    }
    lua_settop(L, top);
    return list;
}

/* In a string a word is all of it. */
static char *breaks(void)
{
    static char quotes[] = "\"'", all[] = " \t\n\"'`@$><=;|&{}()[]+-*/^%#~,?!";
    lua_State *L = self.L;
    lua_pushcfunction(L, protected_quoted);
    const bool quoted = lua_pcall(L, 0, 1, 0) == LUA_OK && lua_toboolean(L, -1);
    lua_pop(L, 1);
    return quoted ? quotes : all;
}

void lm_complete_open(lua_State *L)
{
    self.L = L;
    lua_getglobal(L, "require");
    lua_pushliteral(L, "limn.prompt.complete");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "words");
    self.words = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_getfield(L, -1, "quoted");
    self.quoted = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pop(L, 1);
    rl_attempted_completion_function = attempt;
    rl_completion_word_break_hook = breaks;
}

void lm_complete_block(const char *before)
{
    self.before = before;
}
