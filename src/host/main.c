/* main.c -- limn [options] [script [args]], as lua does it. */
#define _GNU_SOURCE
#include <lauxlib.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/about.h"
#include "host/interrupt.h"
#include "host/memory.h"
#include "host/options.h"
#include "host/prelude.h"
#include "host/processor.h"
#include "host/repl.h"
#include "host/report.h"
#include "host/state.h"
#include "linalg/blas.h"

enum { EXIT_USAGE = 2, EXIT_SIGNAL = 128 };

typedef struct job {
    char **argv;
    lm_options options;
    bool failed;
} job;

/* ---- running ------------------------------------------------------------ */

/* Print the error on top and pop it. */
static void complain(lua_State *L)
{
    const bool stopped = lm_interrupt_signal() != 0;
    fflush(stdout);
    fprintf(stderr, "limn: %s\n",
            stopped ? "interrupted" : lua_tostring(L, -1));
    lua_pop(L, 1);
}

/* The environment of the user's own chunks, in the registry. */
#define OWN "limn.own"

/* Let the user's own chunks, and what the prompt reads, be strict. */
static void set_strictness(lua_State *L, bool at_prompt)
{
    lua_getglobal(L, "require");
    lua_pushliteral(L, "limn.prompt.strict");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "own");
    lua_pushboolean(L, at_prompt);
    lua_call(L, 1, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, OWN);
    lua_pop(L, 1);
}

/* Finish a chunk of the user's that was loaded with this status, with n
 * arguments above it. */
static bool run(lua_State *L, int status, int n)
{
    if (status == LUA_OK) {
        lua_getfield(L, LUA_REGISTRYINDEX, OWN);
        if (!lua_setupvalue(L, -n - 2, 1)) lua_pop(L, 1);
    }
    if (status == LUA_OK) status = lm_report_call(L, n, 0);
    if (status != LUA_OK) complain(L);
    return status == LUA_OK;
}

static bool run_text(lua_State *L, const char *text, const char *name)
{
    return run(L, luaL_loadbuffer(L, text, strlen(text), name), 0);
}

/* -l mod, -l name=mod */
static bool run_library(lua_State *L, const char *word)
{
    const char *equals = strchr(word, '=');
    lua_getglobal(L, "require");
    const char *module = equals ? equals + 1 : word;
    lua_pushstring(L, module);
    if (lm_report_call(L, 1, 1) != LUA_OK) {
        complain(L);
        return false;
    }
    lua_pushlstring(L, word, equals ? (size_t)(equals - word) : strlen(module));
    lua_insert(L, -2);
    lua_pushglobaltable(L);
    lua_insert(L, -3);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    return true;
}

static bool run_options(lua_State *L, const job *j)
{
    int at = 0;
    char letter;
    const char *word;
    while ((word = lm_options_next(&j->options, j->argv, &at, &letter))) {
        const bool ok = letter == 'e' ? run_text(L, word, "=(command line)")
                                      : run_library(L, word);
        if (!ok) return false;
    }
    return true;
}

/* ---- the script --------------------------------------------------------- */

/* The table `arg`, as lua makes it: the script is arg[0]. */
static void set_arguments(lua_State *L, const job *j)
{
    int argc = 0;
    while (j->argv[argc]) argc++;
    const int script = j->options.script ? j->options.script : 0;
    lua_createtable(L, argc - script, script + 1);
    for (int i = 0; i < argc; i++) {
        lua_pushstring(L, j->argv[i]);
        lua_rawseti(L, -2, i - script);
    }
    lua_setglobal(L, "arg");
}

static int push_arguments(lua_State *L)
{
    lua_getglobal(L, "arg");
    const int n = (int)luaL_len(L, -1);
    luaL_checkstack(L, n + 3, "too many arguments to script");
    for (int i = 1; i <= n; i++) lua_rawgeti(L, -i, i);
    lua_remove(L, -n - 1);
    return n;
}

/* A script that is no file may be a command of limn's own: `limn status` is
 * lua/limn/commands/status.lua. */
static int load_script(lua_State *L, const char *name)
{
    char module[128];
    if (access(name, F_OK) != 0 && !strchr(name, '.') &&
        snprintf(module, sizeof module, "limn.commands.%s", name) <
            (int)sizeof module &&
        lm_prelude_load(L, module))
        return LUA_OK;
    return luaL_loadfile(L, name);
}

/* Modules beside a script are found from wherever it is run.  A folder whose
 * name means something in package.path is not searched. */
static void search_beside(lua_State *L, const char *script)
{
    const char *slash = strrchr(script, '/');
    const size_t n = slash ? (size_t)(slash - script) : 0;
    if (!slash || strcspn(script, "?;") < n) return;
    lua_getglobal(L, "package");
    lua_pushlstring(L, script, n);
    lua_pushliteral(L, "/?.lua;");
    lua_getfield(L, -3, "path");
    lua_concat(L, 3);
    lua_setfield(L, -2, "path");
    lua_pop(L, 1);
}

static bool run_command(lua_State *L, const char *name)
{
    lm_prelude_load(L, lua_pushfstring(L, "limn.commands.%s", name));
    const bool ok = lm_report_call(L, 0, 0) == LUA_OK;
    if (!ok) complain(L);
    lua_pop(L, 1);
    return ok;
}

static bool run_script(lua_State *L, const job *j)
{
    const char *name = j->argv[j->options.script];
    const bool input = strcmp(name, "-") == 0 &&
                       strcmp(j->argv[j->options.script - 1], "--") != 0;
    if (!input) search_beside(L, name);
    const int status = input ? luaL_loadfile(L, NULL) : load_script(L, name);
    if (status == LUA_ERRSYNTAX && !input) lm_report_place(L, name);
    return run(L, status, status == LUA_OK ? push_arguments(L) : 0);
}

/* ---- starting ----------------------------------------------------------- */

static bool run_file(lua_State *L, const char *name)
{
    return run(L, luaL_loadfile(L, name), 0);
}

/* LIMN_INIT, "@file" or a chunk; else limn/init.lua where XDG says. */
static bool run_startup(lua_State *L)
{
    const char *init = getenv("LIMN_INIT");
    if (init)
        return *init == '@' ? run_file(L, init + 1)
                            : run_text(L, init, "=LIMN_INIT");
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char path[1024];
    if (base && *base)
        snprintf(path, sizeof path, "%s/limn/init.lua", base);
    else
        snprintf(path, sizeof path, "%s/.config/limn/init.lua",
                 home ? home : "");
    return access(path, R_OK) != 0 || run_file(L, path);
}

static bool run_prompt(lua_State *L, const job *j)
{
    set_strictness(L, true);
    if (!j->options.no_environment) run_startup(L); /* may fail */
    return lm_repl(L);
}

/* The number that the environment wants, its own word first; 0 if none. */
static int wished_threads(void)
{
    static const char *const names[] = {"LIMN_THREADS", "OPENBLAS_NUM_THREADS",
                                        "OMP_NUM_THREADS"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *wish = getenv(names[i]);
        if (wish && atoi(wish) >= 1) return atoi(wish);
    }
    return 0;
}

/* Threads of one product: the option, the environment, or every processor
 * that this process may use. */
static void set_threads(int n)
{
    cpu_set_t set;
    if (n < 1) n = wished_threads();
    if (n < 1 && sched_getaffinity(0, sizeof set, &set) == 0)
        n = CPU_COUNT(&set);
    lm_blas_threads(n >= 1 ? n : 1);
}

/* Index 1: the job. */
static int protected_main(lua_State *L)
{
    job *j = lua_touserdata(L, 1);
    const lm_options *o = &j->options;
    lua_settop(L, 0);
    if (o->no_environment) {
        lua_pushboolean(L, true);
        lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV");
    }
    lm_state_open(L);
    lm_report_verbose(L, o->verbose || getenv("LIMN_TRACE"));
    set_arguments(L, j);
    set_strictness(L, false);
    if (o->version) lm_about(stdout);
    if (o->warnings) lua_warning(L, "@on", 0);
    j->failed =
        !run_options(L, j) || (o->script && !o->command && !run_script(L, j));
    if (j->failed) return 0;
    if (o->command)
        j->failed = !run_command(L, o->command);
    else if (o->interactive ||
             (!o->script && !o->execute && isatty(STDIN_FILENO)))
        j->failed = !run_prompt(L, j);
    else if (!o->script && !o->execute && !o->version)
        j->failed = !run(L, luaL_loadfile(L, NULL), 0);
    return 0;
}

/* ---- ending ------------------------------------------------------------- */

/* A shell stops its own loop when SIGINT ended the program it ran; a batch
 * system reads the exit status. */
static int exit_status(bool failed, int number)
{
    if (number == SIGINT) {
        signal(SIGINT, SIG_DFL);
        raise(SIGINT);
    }
    if (number) return EXIT_SIGNAL + number;
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* What was printed must have arrived. */
static bool flush_output(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return true;
    perror("limn: cannot write the output");
    return false;
}

int main(int argc, char **argv)
{
    job j = {.argv = argv, .options = lm_options_read(argv)};
    if (j.options.wrong || argc < 1) {
        fprintf(stderr, "limn: wrong option '%s'\n", j.options.wrong);
        lm_options_usage(stderr);
        return EXIT_USAGE;
    }
    if (j.options.help) {
        lm_options_usage(stdout);
        return flush_output() ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (!lm_processor_kernels()) return EXIT_FAILURE;
    lm_processor_blas(argv);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_IGN); /* a limit is an error of write */
    set_threads(j.options.threads);
    lm_memory memory;
    lm_memory_open(&memory);
    lm_env env;
    lm_env_open(&env, lm_interrupt_flag());
    lua_State *L = lm_state_new(&env, lm_memory_allocate, &memory);
    if (!L) {
        fputs("limn: not enough memory\n", stderr);
        return EXIT_FAILURE;
    }
    lua_pushcfunction(L, protected_main);
    lua_pushlightuserdata(L, &j);
    if (lm_report_call(L, 1, 0) != LUA_OK) {
        complain(L);
        j.failed = true;
    }
    const int number = lm_interrupt_signal();
    lm_interrupt_clear(L);
    lua_close(L);
    lm_env_close(&env);
    lm_memory_close(&memory);
    if (!flush_output()) j.failed = true;
    return exit_status(j.failed, number);
}
