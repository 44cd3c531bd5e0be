#define _GNU_SOURCE
#include "host/execute.h"

#include <errno.h>
#include <lauxlib.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bind/signals.h"

enum { SHELL_INTERRUPTED = 128 + SIGINT };

static volatile sig_atomic_t came; /* Ctrl-C, while a command runs */

static void note(int number)
{
    if (!lm_hold_forward(number)) came = 1;
}

/* Run the command as system() does; its status, or -1. */
static int run(const char *command)
{
    const char *const words[] = {"sh", "-c", command, NULL};
    posix_spawnattr_t how;
    sigset_t signals;
    pid_t pid;
    int status;
    sigemptyset(&signals);
    sigaddset(&signals, SIGQUIT);
    posix_spawnattr_init(&how);
    posix_spawnattr_setsigdefault(&how, &signals);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
    const int failed =
        posix_spawn(&pid, "/bin/sh", NULL, &how, (char **)words, environ);
    posix_spawnattr_destroy(&how);
    if (failed) {
        errno = failed;
        return -1;
    }
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return -1;
    errno = 0;
    return status;
}

/* os.execute([command]) */
static int execute(lua_State *L)
{
    const char *command = luaL_optstring(L, 1, NULL);
    if (!command) {
        lua_pushboolean(L, system(NULL));
        return 1;
    }
    struct sigaction act = {.sa_handler = note}, before, quit;
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    came = 0;
    sigaction(SIGINT, NULL, &before);
    /* Whoever started limn with the signal ignored wants it ignored. */
    if (before.sa_handler != SIG_IGN) sigaction(SIGINT, &act, NULL);
    sigaction(SIGQUIT, &ignore, &quit);
    const int status = run(command), code = errno;
    sigaction(SIGINT, &before, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    const bool ended =
        status != -1 &&
        ((WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) ||
         (WIFEXITED(status) && WEXITSTATUS(status) == SHELL_INTERRUPTED));
    if (came && ended) raise(SIGINT);
    errno = code;
    return luaL_execresult(L, status);
}

void lm_execute_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"execute", execute}, {0}};
    luaL_setfuncs(L, functions, 0);
}
