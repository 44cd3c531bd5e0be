#define _GNU_SOURCE
#include "bind/signals.h"

#include <errno.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Signals that a batch system or a terminal sends. */
enum { SIGNALS = 3 };
static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

typedef struct hold {
    int fd; /* -1: closed */
    sigset_t before;
    struct sigaction handler[SIGNALS];
} hold;

#define HOLD "limn.proc.hold"
#define DELAY "limn.proc.delay"

bool lm_hold_forward(int number)
{
    const pid_t pid = getpid();
    if (gettid() == pid) return false;
    const int code = errno;
    tgkill(pid, pid, number);
    errno = code;
    return true;
}

static void forward(int number)
{
    lm_hold_forward(number);
}

/* Whoever started limn with a signal ignored wants it ignored. */
static bool ignored(int number)
{
    struct sigaction now;
    return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

static void handle(void (*f)(int), struct sigaction before[SIGNALS])
{
    struct sigaction act = {.sa_handler = f, .sa_flags = SA_RESTART};
    sigemptyset(&act.sa_mask);
    for (int i = 0; i < SIGNALS; i++)
        sigaction(numbers[i], ignored(numbers[i]) ? NULL : &act, &before[i]);
}

static void handle_as(const struct sigaction before[SIGNALS])
{
    for (int i = 0; i < SIGNALS; i++) sigaction(numbers[i], &before[i], NULL);
}

/* The first argument, of this type; also debug.setmetatable makes no other
 * block one. */
static void *own(lua_State *L, const char *type, size_t size)
{
    void *block = luaL_checkudata(L, 1, type);
    luaL_argcheck(L, lua_rawlen(L, 1) == size, 1, type);
    return block;
}

/* hold() -- a hold, closed by __close. */
int lm_hold_new(lua_State *L)
{
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < SIGNALS; i++)
        if (!ignored(numbers[i])) sigaddset(&set, numbers[i]);
    hold *h = lua_newuserdatauv(L, sizeof *h, 0);
    h->fd = -1;
    luaL_setmetatable(L, HOLD);
    h->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (h->fd < 0) return luaL_error(L, "signalfd: %s", strerror(errno));
    sigprocmask(SIG_BLOCK, &set, &h->before);
    handle(forward, h->handler);
    return 1;
}

static int hold_fd(lua_State *L)
{
    const hold *h = own(L, HOLD, sizeof(hold));
    lua_pushinteger(L, h->fd);
    return 1;
}

/* hold:take() -- the signal that came: "int", "term", "hup" or nil. */
static int hold_take(lua_State *L)
{
    const hold *h = own(L, HOLD, sizeof(hold));
    struct signalfd_siginfo info;
    if (h->fd < 0 || read(h->fd, &info, sizeof info) != sizeof info) return 0;
    lua_pushstring(L, info.ssi_signo == SIGINT    ? "int"
                      : info.ssi_signo == SIGTERM ? "term"
                                                  : "hup");
    return 1;
}

/* hold:close(signal) -- let signals in; `signal` is sent again first. */
static int hold_close(lua_State *L)
{
    hold *h = own(L, HOLD, sizeof(hold));
    if (h->fd < 0) return 0;
    close(h->fd);
    h->fd = -1;
    handle_as(h->handler);
    const char *again = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    if (!strcmp(again, "int")) raise(SIGINT);
    if (!strcmp(again, "term")) raise(SIGTERM);
    if (!strcmp(again, "hup")) raise(SIGHUP);
    sigprocmask(SIG_SETMASK, &h->before, NULL);
    return 0;
}

/* ---- delays -------------------------------------------------------------- */

typedef struct delay {
    bool open;
    struct sigaction before[SIGNALS];
} delay;

/* A second signal does not put off the first. */
static void later(int number)
{
    if (lm_hold_forward(number)) return;
    const unsigned left = alarm(LM_GRACE);
    if (left > 0) alarm(left);
}

/* delay() -- a delay, closed by __close. */
int lm_delay_new(lua_State *L)
{
    delay *d = lua_newuserdatauv(L, sizeof *d, 0);
    d->open = true;
    handle(later, d->before);
    luaL_setmetatable(L, DELAY);
    return 1;
}

static int delay_close(lua_State *L)
{
    delay *d = own(L, DELAY, sizeof(delay));
    if (!d->open) return 0;
    d->open = false;
    const unsigned left = alarm(0);
    handle_as(d->before);
    if (left > 0) raise(SIGTERM);
    return 0;
}

/* ---- the types ----------------------------------------------------------- */

static void closes_by(lua_State *L, lua_CFunction f)
{
    lua_pushcfunction(L, f);
    lua_setfield(L, -2, "__close");
    lua_pushcfunction(L, f);
    lua_setfield(L, -2, "__gc");
}

/* getmetatable gives the name in place of the metatable on top. */
static void hides(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__metatable");
}

void lm_hold_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"fd", hold_fd}, {"take", hold_take}, {"close", hold_close}, {0}};
    luaL_newmetatable(L, HOLD);
    hides(L, HOLD);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    closes_by(L, hold_close);
    luaL_newmetatable(L, DELAY);
    hides(L, DELAY);
    closes_by(L, delay_close);
    lua_pop(L, 2);
}
