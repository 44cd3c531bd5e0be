#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include "plot/display.h"

static bool connects(int family, const struct sockaddr *address, socklen_t size)
{
    const int fd =
        socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return false;
    int error = connect(fd, address, size) == 0 ? 0 : errno;
    if (error == EINPROGRESS || error == EAGAIN) {
        struct pollfd p = {.fd = fd, .events = POLLOUT};
        socklen_t length = sizeof error;
        if (poll(&p, 1, 1000) != 1 ||
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
            error = ETIMEDOUT;
    }
    close(fd);
    return error == 0;
}

/* A socket in the file system or, with abstract, in Linux's own space. */
static bool connects_unix(const char *path, bool abstract)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const size_t n = strlen(path);
    if (n + 2 > sizeof address.sun_path) return false;
    memcpy(address.sun_path + abstract, path, n + 1);
    const size_t size = offsetof(struct sockaddr_un, sun_path) + n + 1;
    return connects(AF_UNIX, (struct sockaddr *)&address, (socklen_t)size);
}

static bool connects_host(const char *host, long display)
{
    char port[32];
    const struct addrinfo want = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    snprintf(port, sizeof port, "%ld", 6000 + display);
    if (getaddrinfo(host, port, &want, &list) != 0) return false;
    bool ok = false;
    for (const struct addrinfo *a = list; a && !ok; a = a->ai_next)
        ok = connects(a->ai_family, a->ai_addr, a->ai_addrlen);
    freeaddrinfo(list);
    return ok;
}

static bool wayland_answers(void)
{
    const char *name = getenv("WAYLAND_DISPLAY");
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    char path[256];
    if (!name || !*name) return false;
    if (*name == '/') return connects_unix(name, false);
    if (!runtime) return false;
    snprintf(path, sizeof path, "%s/%s", runtime, name);
    return connects_unix(path, false);
}

/* DISPLAY is "[host]:number[.screen]", or the path of a socket. */
static bool x_answers(void)
{
    const char *name = getenv("DISPLAY");
    char host[256], path[64], *end;
    if (!name || !*name) return false;
    if (*name == '/') return connects_unix(name, false);
    const char *colon = strrchr(name, ':');
    if (!colon || (size_t)(colon - name) >= sizeof host) return false;
    const long number = strtol(colon + 1, &end, 10);
    if (end == colon + 1 || number < 0 || number > 59535) return false;
    memcpy(host, name, (size_t)(colon - name));
    host[colon - name] = 0;
    if (*host && strcmp(host, "unix") != 0) return connects_host(host, number);
    snprintf(path, sizeof path, "/tmp/.X11-unix/X%ld", number);
    return connects_unix(path, true) || connects_unix(path, false);
}

bool lm_display_answers(void)
{
    return wayland_answers() || x_answers();
}

bool lm_locale_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (!value || !*value) continue;
        const char *set = strchr(value, '.');
        return set && (!strncasecmp(set, ".utf-8", 6) ||
                       !strncasecmp(set, ".utf8", 5));
    }
    return false;
}

bool lm_terminal_size(int *columns, int *lines)
{
    struct winsize size;
    const char *term = getenv("TERM");
    if (!isatty(STDOUT_FILENO) || (term && !strcmp(term, "dumb"))) return false;
    *columns = 80;
    *lines = 24;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 8) {
        *columns = size.ws_col;
        *lines = size.ws_row > 4 ? size.ws_row : 24;
    }
    return true;
}

bool lm_terminal_pixels(int *width, int *height)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || !size.ws_xpixel)
        return false;
    *width = size.ws_xpixel;
    *height = size.ws_ypixel;
    return true;
}

/* ---- what the terminal says ---------------------------------------------- */

static bool one_terminal(void)
{
    struct stat in, out;
    const char *term = getenv("TERM");
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && term &&
           strcmp(term, "dumb") != 0 && !getenv("TMUX") && !getenv("STY") &&
           fstat(STDIN_FILENO, &in) == 0 && fstat(STDOUT_FILENO, &out) == 0 &&
           in.st_rdev == out.st_rdev &&
           tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static bool may_know_kitty(void)
{
    const char *term = getenv("TERM"), *program = getenv("TERM_PROGRAM");
    return getenv("KITTY_WINDOW_ID") || (term && strstr(term, "kitty")) ||
           (term && strstr(term, "ghostty")) ||
           (program && !strcmp(program, "WezTerm"));
}

/* The whole of its reply to the question for its attributes, which ends in a
 * "c" after "ESC [ ?"; what precedes it are other answers. */
static bool is_whole(const char *reply)
{
    const char *from = strstr(reply, "\033[?");
    if (!from) return false;
    from += 3;
    return from[strspn(from, "0123456789;")] == 'c';
}

static void read_reply(char *reply, size_t size)
{
    const int LIMIT = 500; /* milliseconds in all */
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    size_t n = 0;
    reply[0] = 0;
    for (int waited = 0; waited < LIMIT && n + 1 < size && !is_whole(reply);) {
        if (poll(&p, 1, 10) != 1) {
            waited += 10;
            continue;
        }
        /* One at a time: what comes after the reply is not ours. */
        if (read(STDIN_FILENO, reply + n, 1) != 1) return;
        reply[++n] = 0;
    }
}

/* Attribute 4, after the first number, which is the class. */
static bool says_sixel(const char *reply)
{
    const char *c = strstr(reply, "\033[?");
    if (!c) return false;
    for (c += 3; *c && *c != 'c'; c++)
        if (*c == ';' && c[1] == '4' && (c[2] == ';' || c[2] == 'c'))
            return true;
    return false;
}

lm_graphics lm_terminal_graphics(void)
{
    static const char kitty[] =
        "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\";
    static const char attributes[] = "\033[c";
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    struct termios before, raw;
    char reply[256];
    if (!one_terminal() || poll(&p, 1, 0) != 0 ||
        tcgetattr(STDIN_FILENO, &before) != 0)
        return LM_GRAPHICS_NONE;
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSANOW, &raw) != 0) return LM_GRAPHICS_NONE;
    const bool ask = may_know_kitty();
    bool sent = !ask || write(STDOUT_FILENO, kitty, sizeof kitty - 1) > 0;
    sent = sent && write(STDOUT_FILENO, attributes, sizeof attributes - 1) > 0;
    reply[0] = 0;
    if (sent) read_reply(reply, sizeof reply);
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    if (ask && strstr(reply, "\033_Gi=31;OK")) return LM_GRAPHICS_KITTY;
    return says_sixel(reply) ? LM_GRAPHICS_SIXEL : LM_GRAPHICS_NONE;
}
