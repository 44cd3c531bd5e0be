#define _GNU_SOURCE
#include "bind/proc.h"

#include "bind/look.h"
#include "bind/signals.h"
#include "bind/value.h"
#include "core/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { POLL_MAX = 4096, READ_MAX = 1 << 20 };

static int refused(lua_State *L, const char *what)
{
    const int code = errno;
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", what, strerror(code));
    return 2;
}

static int fd_arg(lua_State *L, int i)
{
    const lua_Integer fd = luaL_checkinteger(L, i);
    luaL_argcheck(L, fd >= 0 && fd <= 0x7fffffff, i, "not a descriptor");
    return (int)fd;
}

/* What the system reads ends at a zero byte, so that it would be another. */
static const char *path_arg(lua_State *L, int i)
{
    size_t n;
    const char *path = luaL_checklstring(L, i, &n);
    luaL_argcheck(L, strlen(path) == n, i, "a path with a zero byte in it");
    return path;
}

static pid_t pid_arg(lua_State *L, int i)
{
    const lua_Integer pid = luaL_checkinteger(L, i);
    /* 0 and negative numbers are groups: never what is meant here. */
    luaL_argcheck(L, pid > 1 && pid <= 0x7fffffff, i, "not a process");
    return (pid_t)pid;
}

/* ---- clocks and facts --------------------------------------------------- */

static int push_clock(lua_State *L, clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    lua_pushnumber(L, (double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
    return 1;
}

/* now() -- seconds on a clock that never jumps. */
static int proc_now(lua_State *L)
{
    return push_clock(L, CLOCK_MONOTONIC);
}

/* date() -- seconds since 1970, with their fraction. */
static int proc_date(lua_State *L)
{
    return push_clock(L, CLOCK_REALTIME);
}

/* sleep(seconds) -- ends early on a signal. */
static int proc_sleep(lua_State *L)
{
    const double s = luaL_checknumber(L, 1);
    if (!(s > 0)) return 0;
    const double whole = s < 1e6 ? s : 1e6;
    struct timespec t = {.tv_sec = (time_t)whole};
    t.tv_nsec = (long)((whole - (double)t.tv_sec) * 1e9);
    nanosleep(&t, NULL);
    return 0;
}

/* cores() -- processors that this process may use. */
static int proc_cores(lua_State *L)
{
    cpu_set_t set;
    int n = 1;
    if (sched_getaffinity(0, sizeof set, &set) == 0) n = CPU_COUNT(&set);
    lua_pushinteger(L, n > 0 ? n : 1);
    return 1;
}

/* terminal(fd) -- its columns and lines if fd is a terminal, else nil. */
static int proc_terminal(lua_State *L)
{
    const int fd = fd_arg(L, 1);
    struct winsize size;
    if (!isatty(fd)) return 0;
    const bool known = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    lua_pushinteger(L, known ? size.ws_col : 80);
    lua_pushinteger(L, known && size.ws_row > 0 ? size.ws_row : 24);
    return 2;
}

#define FOLDER "limn.proc.folder"

static int close_folder(lua_State *L)
{
    DIR **folder = luaL_checkudata(L, 1, FOLDER);
    if (*folder) closedir(*folder);
    *folder = NULL;
    return 0;
}

static bool is_folder(DIR *folder, const char *name)
{
    struct stat s;
    return fstatat(dirfd(folder), name, &s, 0) == 0 && S_ISDIR(s.st_mode);
}

/* list(folder) -- the names in it, in no order, those of folders with a slash
 * at the end.  The userdata closes the folder if an error comes between. */
static int proc_list(lua_State *L)
{
    const char *path = path_arg(L, 1);
    DIR **folder = lua_newuserdatauv(L, sizeof *folder, 0);
    *folder = NULL;
    luaL_setmetatable(L, FOLDER);
    if (!(*folder = opendir(path))) return refused(L, path);
    lua_newtable(L);
    const struct dirent *entry;
    for (lua_Integer n = 1; (entry = readdir(*folder));) {
        lm_look(L);
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
        lua_pushfstring(L, is_folder(*folder, name) ? "%s/" : "%s", name);
        lua_rawseti(L, -2, n++);
    }
    closedir(*folder);
    *folder = NULL;
    return 1;
}

static int proc_pid(lua_State *L)
{
    lua_pushinteger(L, getpid());
    return 1;
}

/* alive(pid) -- does a process of this machine have this number? */
static int proc_alive(lua_State *L)
{
    lua_pushboolean(L, kill(pid_arg(L, 1), 0) == 0 || errno == EPERM);
    return 1;
}

/* machine() -- its name, and its kind ("Linux x86_64"). */
static int proc_machine(lua_State *L)
{
    struct utsname u;
    if (uname(&u) != 0) return refused(L, "uname");
    lua_pushstring(L, u.nodename);
    lua_pushfstring(L, "%s %s", u.sysname, u.machine);
    return 2;
}

/* ---- files -------------------------------------------------------------- */

/* mkdir(path) -- true also where the folder exists. */
static int proc_mkdir(lua_State *L)
{
    const char *path = path_arg(L, 1);
    if (mkdir(path, 0777) != 0 && errno != EEXIST) return refused(L, path);
    lua_pushboolean(L, true);
    return 1;
}

/* replace(path, text) -- the file is replaced, or stays as it is. */
static int proc_replace(lua_State *L)
{
    size_t n;
    lm_env *env = lm_env_of(L);
    const char *path = path_arg(L, 1);
    const char *text = luaL_checklstring(L, 2, &n);
    const lm_status status = lm_file_write(env, path, text, n);
    if (status == LM_STOPPED) return lm_interrupted(L);
    if (status) {
        lua_pushnil(L);
        lua_pushstring(L, env->message);
        return 2;
    }
    lua_pushboolean(L, true);
    return 1;
}

/* size(path) -- the bytes of a file; nil if that is none, or a folder, a pipe
 * or a device, which have no end that is known. */
static int proc_size(lua_State *L)
{
    struct stat st;
    if (stat(path_arg(L, 1), &st) != 0) return 0;
    if (!S_ISREG(st.st_mode)) return 0;
    lua_pushinteger(L, (lua_Integer)st.st_size);
    return 1;
}

/* The rest of fd on top of the stack; false if it cannot be read. */
static bool push_rest(lua_State *L, int fd)
{
    lm_env *env = lm_env_of(L);
    luaL_Buffer b;
    ssize_t got;
    luaL_buffinit(L, &b);
    do {
        char *to = luaL_prepbuffsize(&b, READ_MAX);
        do got = read(fd, to, READ_MAX);
        while (got < 0 && errno == EINTR && !lm_stopped(env));
        lm_look(L);
        if (got > 0) luaL_addsize(&b, (size_t)got);
    } while (got > 0);
    const int code = errno;
    luaL_pushresult(&b);
    errno = code;
    return got == 0;
}

#define FILE_OPEN "limn.proc.file"

static int close_file(lua_State *L)
{
    int *fd = luaL_checkudata(L, 1, FILE_OPEN);
    if (*fd >= 0) close(*fd);
    *fd = -1;
    return 0;
}

/* Push what will close the descriptor that is put there: it is made before a
 * file is opened, so that no error in between can lose one. */
static int *push_file(lua_State *L)
{
    int *fd = lua_newuserdatauv(L, sizeof *fd, 0);
    *fd = -1;
    luaL_setmetatable(L, FILE_OPEN);
    lua_toclose(L, -1);
    return fd;
}

/* content(path) -- all bytes of a file; nil and why not.  One that is no file
 * is not waited for. */
static int proc_content(lua_State *L)
{
    const char *path = path_arg(L, 1);
    struct stat st;
    int *fd = push_file(L);
    const int handle = lua_gettop(L);
    *fd = lm_open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
    const bool known = *fd >= 0 && fstat(*fd, &st) == 0;
    if (known && S_ISDIR(st.st_mode)) errno = EISDIR;
    if (!known || !S_ISREG(st.st_mode)) {
        const int code = known && !S_ISDIR(st.st_mode) ? 0 : errno;
        lua_closeslot(L, handle);
        lua_pushnil(L);
        lua_pushstring(L, code ? strerror(code) : "it is not a file");
        return 2;
    }
    const bool whole = push_rest(L, *fd);
    const int code = errno;
    lua_closeslot(L, handle);
    if (whole) return 1;
    lua_pushnil(L);
    lua_pushstring(L, strerror(code));
    return 2;
}

/* ---- pipes -------------------------------------------------------------- */

/* pipe() -- read end, write end; a program started later inherits neither. */
static int proc_pipe(lua_State *L)
{
    int fd[2];
    if (pipe2(fd, O_CLOEXEC) != 0) return refused(L, "pipe");
    lua_pushinteger(L, fd[0]);
    lua_pushinteger(L, fd[1]);
    return 2;
}

static int proc_close(lua_State *L)
{
    close(fd_arg(L, 1));
    return 0;
}

/* read(fd, n) -- what there is, at most n bytes; "" at the end. */
static int proc_read(lua_State *L)
{
    const int fd = fd_arg(L, 1);
    const lua_Integer most = luaL_optinteger(L, 2, READ_MAX);
    luaL_argcheck(L, most > 0 && most <= READ_MAX, 2, "out of range");
    luaL_Buffer b;
    char *to = luaL_buffinitsize(L, &b, (size_t)most);
    ssize_t got;
    do got = read(fd, to, (size_t)most);
    while (got < 0 && errno == EINTR);
    if (got < 0) return refused(L, "read");
    luaL_pushresultsize(&b, (size_t)got);
    return 1;
}

static bool write_all(int fd, const char *text, size_t n)
{
    while (n > 0) {
        const ssize_t put = write(fd, text, n);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        text += put;
        n -= (size_t)put;
    }
    return true;
}

/* write(fd, text) -- all of it.  That nobody reads any more is an answer
 * here, not the end of the process: SIGPIPE is taken away if it came. */
static int proc_write(lua_State *L)
{
    size_t n;
    const int fd = fd_arg(L, 1);
    const char *text = luaL_checklstring(L, 2, &n);
    sigset_t pipe_only, before, pending;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    sigpending(&pending);
    sigprocmask(SIG_BLOCK, &pipe_only, &before);
    const bool good = write_all(fd, text, n);
    const int code = errno;
    const struct timespec now = {0, 0};
    if (!good && code == EPIPE && !sigismember(&pending, SIGPIPE))
        while (sigtimedwait(&pipe_only, NULL, &now) < 0 && errno == EINTR)
            continue;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = code;
    if (!good) return refused(L, "write");
    lua_pushboolean(L, true);
    return 1;
}

/* silence(fd) -- what is written there from now on is lost. */
static int proc_silence(lua_State *L)
{
    const int fd = fd_arg(L, 1);
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null < 0) return refused(L, "/dev/null");
    fflush(NULL);
    dup2(null, fd);
    close(null);
    return 0;
}

/* poll(fds, seconds) -- the positions in the list of those descriptors that
 * can be read or have ended; none after the given time. */
static int proc_poll(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    const double seconds = luaL_checknumber(L, 2);
    const lua_Unsigned n = lua_rawlen(L, 1);
    luaL_argcheck(L, n <= POLL_MAX, 1, "too many descriptors");
    struct pollfd *set = lua_newuserdatauv(L, (n + 1) * sizeof *set, 0);
    for (lua_Unsigned i = 0; i < n; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        set[i] = (struct pollfd){.fd = fd_arg(L, -1), .events = POLLIN};
        lua_pop(L, 1);
    }
    const double ms = seconds * 1e3;
    const int wait = ms > 1e6 ? 1000000 : ms > 0 ? (int)ms + 1 : 0;
    const int ready = poll(set, (nfds_t)n, wait);
    lua_newtable(L);
    for (lua_Unsigned i = 0, k = 0; ready > 0 && i < n; i++) {
        if (!set[i].revents) continue;
        lua_pushinteger(L, (lua_Integer)i + 1);
        lua_rawseti(L, -2, (lua_Integer)++k);
    }
    return 1;
}

/* ---- processes ---------------------------------------------------------- */

/* The kernel should rather end a worker than the process that keeps the
 * results. */
static void offer_to_oom_killer(void)
{
    const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0) return;
    const ssize_t ignored = write(fd, "500", 3);
    (void)ignored;
    close(fd);
}

void lm_proc_become_worker(int parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null > 0) {
        dup2(null, 0);
        close(null);
    }
    offer_to_oom_killer();
}

/* With which a worker ends that found no memory, not even to say so. */
enum { NO_MEMORY = 71 };

/* The life of a worker: the function below its two arguments, and no more.  An
 * error, be it that there is no memory to begin, must not unwind into the code
 * of the parent, which would then run twice. */
static _Noreturn void live(lua_State *L)
{
    const lm_env *env = lm_env_of(L);
    const int how = lua_pcall(L, 2, 0, 0);
    if (how != LUA_OK && !lm_told(env->asked)) {
        const char *why = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1)
                                                         : luaL_typename(L, -1);
        fprintf(stderr, "worker: %s\n", why);
    }
    fflush(NULL);
    _exit(how == LUA_ERRMEM ? NO_MEMORY : how != LUA_OK);
}

/* A worker, to whom the parent sends SIGALRM to stop it: that is blocked and
 * waits for attend(). */
static pid_t fork_worker(void)
{
    const pid_t parent = getpid();
    sigset_t alarm_only, before;
    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    fflush(NULL);
    sigprocmask(SIG_BLOCK, &alarm_only, &before);
    const pid_t pid = fork();
    const int code = errno;
    if (pid == 0)
        lm_proc_become_worker(parent);
    else
        sigprocmask(SIG_SETMASK, &before, NULL);
    errno = code;
    return pid;
}

/* fork() -- the number of a worker, which is who gets 0. */
static int proc_fork(lua_State *L)
{
    const pid_t pid = fork_worker();
    if (pid < 0) return refused(L, "fork");
    lua_pushinteger(L, pid);
    return 1;
}

static void close_all(const int *fd, int n)
{
    for (int i = 0; i < n; i++)
        if (fd[i] >= 0) close(fd[i]);
}

static void set(lua_State *L, const char *name, int value)
{
    lua_pushinteger(L, value);
    lua_setfield(L, 1, name);
}

/* spawn(w, f) -- a worker, which runs f(read, write) and ends.  w.pid, and the
 * ends w.to and w.from of its pipes, are there before Lua goes on: what stops
 * the parent in the next moment can end it.  Nothing, or nil and why there is
 * none. */
static int proc_spawn(lua_State *L)
{
    int to[2] = {-1, -1}, from[2] = {-1, -1};
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    const bool piped = pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0;
    const pid_t pid = piped ? fork_worker() : -1;
    const int code = errno;
    if (pid == 0) {
        close_all((int[]){to[1], from[0]}, 2);
        lua_pushinteger(L, to[0]);
        lua_pushinteger(L, from[1]);
        live(L);
    }
    close_all((int[]){to[0], from[1]}, 2);
    if (pid < 0) {
        close_all((int[]){to[1], from[0]}, 2);
        errno = code;
        return refused(L, piped ? "fork" : "pipe");
    }
    set(L, "pid", pid);
    set(L, "to", to[1]);
    set(L, "from", from[0]);
    return 0;
}

/* attend() -- from here on SIGALRM interrupts a worker: where it calls this, an
 * error may not unwind into the code of its parent. */
static int proc_attend(lua_State *L)
{
    (void)L;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    return 0;
}

/* exit(code) -- end a worker: its output is written, and nothing that it
 * shares with its parent is closed down. */
static int proc_exit(lua_State *L)
{
    fflush(NULL);
    _exit((int)luaL_optinteger(L, 1, 0));
}

/* kill(pid, "kill" | "term" | "stop" | "cont" | "int" | "hup" | "alrm") */
static int proc_kill(lua_State *L)
{
    static const char *const names[] = {"kill", "term", "stop", "cont",
                                        "int",  "hup",  "alrm", NULL};
    static const int codes[] = {SIGKILL, SIGTERM, SIGSTOP, SIGCONT,
                                SIGINT,  SIGHUP,  SIGALRM};
    const pid_t pid = pid_arg(L, 1);
    const int which = luaL_checkoption(L, 2, "kill", names);
    lua_pushboolean(L, kill(pid, codes[which]) == 0);
    return 1;
}

/* wait(pid, now) -- how it ended: "exit" and the code, or "signal", its
 * number and its name; nil if it has not (only with now). */
static int proc_wait(lua_State *L)
{
    int status = 0;
    pid_t got;
    const pid_t pid = pid_arg(L, 1);
    const int flags = lua_toboolean(L, 2) ? WNOHANG : 0;
    do got = waitpid(pid, &status, flags);
    while (got < 0 && errno == EINTR);
    if (got <= 0) return 0;
    if (WIFSIGNALED(status)) {
        lua_pushliteral(L, "signal");
        lua_pushinteger(L, WTERMSIG(status));
        lua_pushstring(L, strsignal(WTERMSIG(status)));
        return 3;
    }
    lua_pushliteral(L, "exit");
    lua_pushinteger(L, WEXITSTATUS(status));
    return 2;
}

/* limit(bytes) -- refuse this process more memory of its own than that. */
static int proc_limit(lua_State *L)
{
    const lua_Integer bytes = luaL_checkinteger(L, 1);
    luaL_argcheck(L, bytes > 0, 1, "must be positive");
    const struct rlimit limit = {(rlim_t)bytes, RLIM_INFINITY};
    if (setrlimit(RLIMIT_DATA, &limit) != 0) return refused(L, "setrlimit");
    lua_pushboolean(L, true);
    return 1;
}

/* Made whole before the first is used: one that no memory left half made would
 * close nothing. */
static void make_type(lua_State *L, const char *name, lua_CFunction closes)
{
    luaL_newmetatable(L, name);
    lua_pushcfunction(L, closes);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, closes);
    lua_setfield(L, -2, "__close");
    lua_pop(L, 1);
}

int luaopen_limn_proc(lua_State *L)
{
    static const luaL_Reg functions[] = {{"now", proc_now},
                                         {"date", proc_date},
                                         {"sleep", proc_sleep},
                                         {"cores", proc_cores},
                                         {"terminal", proc_terminal},
                                         {"pid", proc_pid},
                                         {"alive", proc_alive},
                                         {"machine", proc_machine},
                                         {"mkdir", proc_mkdir},
                                         {"list", proc_list},
                                         {"replace", proc_replace},
                                         {"size", proc_size},
                                         {"content", proc_content},
                                         {"pipe", proc_pipe},
                                         {"close", proc_close},
                                         {"read", proc_read},
                                         {"write", proc_write},
                                         {"poll", proc_poll},
                                         {"fork", proc_fork},
                                         {"spawn", proc_spawn},
                                         {"exit", proc_exit},
                                         {"kill", proc_kill},
                                         {"wait", proc_wait},
                                         {"limit", proc_limit},
                                         {"hold", lm_hold_new},
                                         {"delay", lm_delay_new},
                                         {"attend", proc_attend},
                                         {"silence", proc_silence},
                                         {0}};
    lm_hold_open(L);
    make_type(L, FOLDER, close_folder);
    make_type(L, FILE_OPEN, close_file);
    luaL_newlib(L, functions);
    lua_pushinteger(L, LM_GRACE);
    lua_setfield(L, -2, "grace");
    lua_pushinteger(L, LM_WIND_UP);
    lua_setfield(L, -2, "wind_up");
    lua_pushinteger(L, NO_MEMORY);
    lua_setfield(L, -2, "no_memory");
    return 1;
}
