/* fail.c -- system calls that fail, for tests/lua/faults.lua: a library that is
 * loaded before the others (LD_PRELOAD) and stands before read, write, fsync,
 * open, rename and fork of the C library.
 *
 * As a module of Lua it has arm(call, n, error): the n-th such call from now on
 * does not happen and sets errno, or, for "short", transfers one byte; n counts
 * down, and left() says where it is, negative once the call has failed.  With n
 * = 0 nothing fails, and left() is minus the number of calls.  A child has its
 * own count.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { SHORT = -1 };

static struct {
    const char *call;
    long left; /* until the one that fails */
    int error;
} armed;

static const char *const calls[] = {"read",   "write", "fsync", "open",
                                    "rename", "fork",  NULL};

/* Is this call the one that fails? */
static bool fails(const char *call)
{
    return armed.call && strcmp(armed.call, call) == 0 && --armed.left == 0;
}

static bool refused(const char *call)
{
    if (!fails(call)) return false;
    errno = armed.error == SHORT ? EIO : armed.error;
    return true;
}

/* The next definition of the name, once. */
#define NEXT(name)                                                             \
    static __typeof__(&name) next;                                             \
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, #name)

/* A transfer of n bytes: 1 if it is cut short, 0 if it fails. */
#define TRANSFER(call, n)                                                      \
    if (fails(call)) {                                                         \
        if (armed.error != SHORT) {                                            \
            errno = armed.error;                                               \
            return -1;                                                         \
        }                                                                      \
        n = n > 1 ? 1 : n;                                                     \
    }

ssize_t read(int fd, void *to, size_t n)
{
    NEXT(read);
    TRANSFER("read", n)
    return next(fd, to, n);
}

ssize_t pread(int fd, void *to, size_t n, off_t at)
{
    NEXT(pread);
    TRANSFER("read", n)
    return next(fd, to, n, at);
}

ssize_t pread64(int fd, void *to, size_t n, off64_t at)
{
    NEXT(pread64);
    TRANSFER("read", n)
    return next(fd, to, n, at);
}

ssize_t write(int fd, const void *from, size_t n)
{
    NEXT(write);
    TRANSFER("write", n)
    return next(fd, from, n);
}

ssize_t pwrite(int fd, const void *from, size_t n, off_t at)
{
    NEXT(pwrite);
    TRANSFER("write", n)
    return next(fd, from, n, at);
}

ssize_t pwrite64(int fd, const void *from, size_t n, off64_t at)
{
    NEXT(pwrite64);
    TRANSFER("write", n)
    return next(fd, from, n, at);
}

int fsync(int fd)
{
    NEXT(fsync);
    return refused("fsync") ? -1 : next(fd);
}

int fdatasync(int fd)
{
    NEXT(fdatasync);
    return refused("fsync") ? -1 : next(fd);
}

int rename(const char *from, const char *to)
{
    NEXT(rename);
    return refused("rename") ? -1 : next(from, to);
}

/* The mode stands there only with O_CREAT. */
#define MODE(flags)                                                            \
    mode_t mode = 0;                                                           \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                     \
        va_list rest;                                                          \
        va_start(rest, flags);                                                 \
        mode = va_arg(rest, mode_t);                                           \
        va_end(rest);                                                          \
    }

int open(const char *path, int flags, ...)
{
    NEXT(open);
    MODE(flags)
    return refused("open") ? -1 : next(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    NEXT(open64);
    MODE(flags)
    return refused("open") ? -1 : next(path, flags, mode);
}

pid_t fork(void)
{
    NEXT(fork);
    return refused("fork") ? -1 : next();
}

static int arm(lua_State *L)
{
    static const char *const names[] = {"EINTR",  "ENOSPC", "EIO", "EAGAIN",
                                        "EACCES", "short",  NULL};
    static const int codes[] = {EINTR, ENOSPC, EIO, EAGAIN, EACCES, SHORT};
    armed.call = calls[luaL_checkoption(L, 1, NULL, calls)];
    armed.left = (long)luaL_checkinteger(L, 2);
    armed.error = codes[luaL_checkoption(L, 3, "EIO", names)];
    return 0;
}

static int left(lua_State *L)
{
    lua_pushinteger(L, armed.left);
    armed.call = NULL;
    return 1;
}

int luaopen_fail(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"arm", arm}, {"left", left}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
