#include "host/repl.h"

#include <lauxlib.h>
#include <stdio.h>
#include <readline/readline.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/about.h"
#include "host/complete.h"
#include "host/history.h"
#include "host/idle.h"
#include "host/interrupt.h"
#include "host/keys.h"
#include "host/report.h"
#include "host/rescue.h"

/* The functions of lua/limn/prompt.lua, where each has its description. */
enum { PROMPT = 1 };

static const double SLOW = 1; /* seconds that are worth telling */

/* Readline's callbacks have no argument of their own. */
static struct {
    bool terminal, colour;
    bool ended, ready; /* input has ended; a line is there */
    int signal;        /* what ended it, or 0 */
    char *line;
} self;

/* ---- reading a line ----------------------------------------------------- */

static void take_line(char *line)
{
    rl_callback_handler_remove();
    self.ready = true;
    self.line = line;
    self.ended = !line && !lm_interrupt_signal();
}

/* Ctrl-C while a line is edited: drop it. */
static void drop_line(lua_State *L)
{
    rl_check_signals();
    rl_callback_sigcleanup();
    rl_replace_line("", 0);
    rl_callback_handler_remove();
    putchar('\n'); /* Readline has shown ^C */
    if (lm_interrupt_signal() != SIGINT) {
        self.ended = true;
        self.signal = lm_interrupt_signal();
    }
    lm_interrupt_clear(L);
}

static const char *prompt_text(bool first)
{
    if (!self.colour) return first ? "limn> " : "  ..> ";
    return first ? "\001\033[1;34m\002limn>\001\033[0m\002 "
                 : "\001\033[34m\002  ..>\001\033[0m\002 ";
}

/* The next line, or NULL when it was dropped or the input has ended. */
static char *edit_line(lua_State *L, bool first)
{
    self.ready = false;
    self.line = NULL;
    rl_callback_handler_install(prompt_text(first), take_line);
    while (!self.ready) {
        if (lm_idle_wait(L, STDIN_FILENO)) {
            rl_callback_read_char();
        } else {
            rl_check_signals();
            rl_forced_update_display(); /* after Ctrl-Z and fg */
        }
        if (lm_interrupt_signal() && !self.line) {
            drop_line(L);
            return NULL;
        }
    }
    if (self.ended) putchar('\n');
    return self.line;
}

/* The same without a terminal. */
static char *plain_line(void)
{
    char *line = NULL;
    size_t size = 0;
    const ssize_t n = getline(&line, &size, stdin);
    if (n < 0) {
        free(line);
        self.ended = true;
        return NULL;
    }
    if (n > 0 && line[n - 1] == '\n') line[n - 1] = 0;
    return line;
}

/* ---- reading a block ---------------------------------------------------- */

/* Push prompt[name]. */
static void push_prompt(lua_State *L, const char *name)
{
    lua_getfield(L, PROMPT, name);
}

/* Add a line to the block at the top of the stack. */
static void add_line(lua_State *L, char *line)
{
    const bool first = lua_rawlen(L, -1) == 0;
    lua_pushstring(L, first ? "" : "\n");
    lua_pushstring(L, line);
    lua_concat(L, 3);
    free(line);
}

/* Compile the block at the top; push a function, or nil and a message, or
 * nil and nil if it is not complete. */
static void compile(lua_State *L, bool last)
{
    push_prompt(L, "compile");
    lua_pushvalue(L, -2);
    lua_pushboolean(L, last);
    if (lua_pcall(L, 2, 2, 0) != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
    }
}

/* Read one block; push it and what compile pushes.  False if there is none
 * (it was abandoned, or the input has ended). */
static bool read_block(lua_State *L)
{
    lua_pushliteral(L, "");
    for (bool first = true;; first = false) {
        lm_complete_block(lua_tostring(L, -1));
        char *line = self.terminal ? edit_line(L, first) : plain_line();
        lm_complete_block(NULL);
        if (!line && (!self.ended || first)) {
            lua_pop(L, 1);
            return false;
        }
        if (line) add_line(L, line);
        compile(L, !line);
        if (!lua_isnil(L, -1) || !lua_isnil(L, -2)) return true;
        lua_pop(L, 2);
    }
}

/* ---- running a block ---------------------------------------------------- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void print_dim(const char *text)
{
    fprintf(stderr, self.colour ? "\033[2m%s\033[0m\n" : "%s\n", text);
}

static void print_time(double seconds)
{
    char text[64];
    snprintf(text, sizeof text, "%.2f s", seconds);
    print_dim(text);
}

static void print_error(lua_State *L)
{
    fflush(stdout);
    push_prompt(L, "message");
    lua_pushvalue(L, -2);
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) lua_pop(L, 1);
    const char *text = lua_tostring(L, -1);
    fprintf(stderr, self.colour ? "\033[31m%s\033[0m\n" : "%s\n",
            text ? text : "error");
}

/* Print n results from the top of the stack. */
static bool print_results(lua_State *L, int n)
{
    push_prompt(L, "print");
    lua_insert(L, -n - 1);
    return lm_report_call(L, n, 0) == LUA_OK;
}

/* Draw what the block has left to be drawn. */
static void settle(lua_State *L)
{
    push_prompt(L, "settle");
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) lua_pop(L, 1);
}

/* Call the function on top, print what it returns. */
static bool run_block(lua_State *L)
{
    const int base = lua_gettop(L) - 1;
    const double start = now();
    bool ok = lm_report_call(L, 0, LUA_MULTRET) == LUA_OK;
    const double spent = now() - start;
    const int n = lua_gettop(L) - base;
    const int signal = lm_interrupt_signal();
    lm_interrupt_clear(L); /* so that what follows runs */
    if (signal) settle(L);
    if (signal && self.terminal) fputc('\n', stderr); /* after ^C */
    if (ok && n > 0) ok = print_results(L, n);
    settle(L);
    fflush(stdout);
    if (!ok) print_error(L);
    if (ok && signal) print_dim("interrupted");
    if (ok && spent > SLOW && self.terminal) print_time(spent);
    if (signal && signal != SIGINT) {
        self.ended = true;
        self.signal = signal;
    }
    lua_settop(L, base);
    return ok;
}

/* One turn; false if something was wrong. */
static bool turn(lua_State *L)
{
    if (!read_block(L)) return true;
    /* [block, function, notice] or [block, nil, message] */
    const bool complete = !lua_isnil(L, -2);
    if (self.terminal) lm_history_add(lua_tostring(L, -3));
    if (!complete) {
        print_error(L);
        return false;
    }
    if (self.terminal && lua_isstring(L, -1)) print_dim(lua_tostring(L, -1));
    lua_pop(L, 1);
    return run_block(L);
}

/* ---- the loop ----------------------------------------------------------- */

/* A pipe that nobody reads any more is an error of the write, not the end of the
 * session.  What is started begins with the default: a handler is not inherited. */
static void on_broken_pipe(int number)
{
    (void)number;
}

static void open_terminal(lua_State *L)
{
    signal(SIGPIPE, on_broken_pipe);
    const char *term = getenv("TERM");
    self.colour = isatty(STDOUT_FILENO) && isatty(STDERR_FILENO) &&
                  !getenv("NO_COLOR") && term && strcmp(term, "dumb") != 0;
    rl_readline_name = "limn";
    rl_catch_signals = 1;
    rl_persistent_signal_handlers = 1;
    lm_keys_open();
    lm_complete_open(L);
    lm_history_open();
    printf("limn %s   ?  help   ?name  about a name   Ctrl-D  end\n",
           lm_version());
    lm_rescue_news(L);
    if (lua_isstring(L, -1)) print_dim(lua_tostring(L, -1));
    lua_pop(L, 1);
}

bool lm_repl(lua_State *L)
{
    bool ok = true;
    lua_settop(L, 0);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "limn.prompt.prompt");
    lua_call(L, 1, 1);
    push_prompt(L, "take_print");
    lua_call(L, 0, 0);
    lm_interrupt_clear(L);
    lm_interrupt_at_prompt(true);
    lm_rescue_open(L);
    self.terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (self.terminal) open_terminal(L);
    while (!self.ended) {
        ok = turn(L) && ok;
        lua_settop(L, PROMPT);
    }
    if (self.signal && self.terminal) lm_rescue_now(L, self.signal);
    if (self.signal) raise(self.signal); /* main reports it */
    if (!self.terminal) return ok;
    clearerr(stdout); /* a write that Ctrl-C cut short is no lost output */
    return true;
}
