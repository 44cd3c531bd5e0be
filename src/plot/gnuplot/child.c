#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plot/gnuplot/child.h"

/* Our ends lie above the numbers that the child's files take, so that no
 * dup2 in the child overwrites what a later one needs. */
enum { HIGH = 100 };

double lm_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void shut(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

/* Move a descriptor out of the way; keeps errno on failure. */
static int lift(int fd)
{
    if (fd < 0) return -1;
    const int high = fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
    const int error = errno;
    close(fd);
    errno = error;
    return high;
}

static bool lift_both(int pair[2])
{
    pair[0] = lift(pair[0]);
    pair[1] = lift(pair[1]);
    return pair[0] >= 0 && pair[1] >= 0;
}

static int actions_of(posix_spawn_file_actions_t *actions, const int ends[3],
                      const int *files, int count)
{
    int error = 0;
    for (int i = 0; i < 3 && !error; i++)
        error = posix_spawn_file_actions_adddup2(actions, ends[i], i);
    for (int i = 0; i < count && !error; i++)
        error = posix_spawn_file_actions_adddup2(actions, files[i],
                                                 LM_CHILD_FILES + i);
    return error;
}

static int spawn(pid_t *pid, const char *const argv[], const int ends[3],
                 const int *files, int count)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none, all;
    if (posix_spawn_file_actions_init(&actions)) return ENOMEM;
    if (posix_spawnattr_init(&attr)) {
        posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
                                        POSIX_SPAWN_SETSIGMASK |
                                        POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &all);
    int error = actions_of(&actions, ends, files, count);
    if (!error)
        error = posix_spawnp(pid, argv[0], &actions, &attr, (char *const *)argv,
                             environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

int lm_child_start(lm_child *child, const char *const argv[], const int *files,
                   int count)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
    *child = (lm_child){.in = -1, .out = -1, .err = -1, .pidfd = -1};
    const bool made =
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) == 0 &&
        pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0 &&
        lift_both(in) && lift_both(out) && lift_both(err);
    int error = made ? 0 : errno;
    if (!error) {
        const int ends[3] = {in[1], out[1], err[1]};
        error = spawn(&child->pid, argv, ends, files, count);
    }
    shut(&in[1]);
    shut(&out[1]);
    shut(&err[1]);
    if (error) {
        shut(&in[0]);
        shut(&out[0]);
        shut(&err[0]);
        child->pid = 0;
        return error;
    }
    child->owner = getpid();
    child->in = in[0];
    child->out = out[0];
    child->err = err[0];
    fcntl(child->in, F_SETFL, O_NONBLOCK);
    fcntl(child->out, F_SETFL, O_NONBLOCK);
    fcntl(child->err, F_SETFL, O_NONBLOCK);
    child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
    if (child->pidfd >= 0) fcntl(child->pidfd, F_SETFD, FD_CLOEXEC);
    return 0;
}

bool lm_child_alive(lm_child *child)
{
    if (!child->pid) return false;
    if (child->owner != getpid()) return false;
    const pid_t done = waitpid(child->pid, NULL, WNOHANG);
    if (done == 0 || (done < 0 && errno == EINTR)) return true;
    child->pid = 0; /* reaped, here or by someone else */
    return false;
}

/* What /proc says of a process; its time in ticks. */
typedef struct {
    char name[64], state;
    long parent;
    unsigned long user, system;
} facts;

static bool look_up(pid_t pid, facts *f)
{
    char path[64], line[512] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *file = fopen(path, "re");
    if (!file) return false;
    const bool read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    /* A name may hold anything. */
    const char *open = strchr(line, '('), *close = strrchr(line, ')');
    if (!read || !open || !close) return false;
    snprintf(f->name, sizeof f->name, "%.*s", (int)(close - open - 1),
             open + 1);
    return sscanf(close, ") %c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                  &f->state, &f->parent, &f->user, &f->system) == 4;
}

bool lm_child_works(lm_child *child)
{
    facts f;
    if (!child->pid || !look_up(child->pid, &f)) return false;
    const unsigned long before = child->spent;
    child->spent = f.user + f.system;
    return child->spent > before || f.state == 'R' || f.state == 'D';
}

void lm_child_wait(const lm_child *child, bool write, double seconds)
{
    struct pollfd fds[] = {
        {.fd = child->out, .events = POLLIN},
        {.fd = child->err, .events = POLLIN},
        {.fd = child->pidfd, .events = POLLIN},
        {.fd = write ? child->in : -1, .events = POLLOUT},
    };
    /* Without a pidfd death is only seen by looking. */
    const double slice = child->pidfd < 0 ? 0.02 : 1;
    poll(fds, 4, (int)(1000 * (seconds < slice ? seconds : slice)) + 1);
}

static void reap_within(lm_child *child, double seconds)
{
    const double until = lm_now() + seconds;
    while (lm_child_alive(child) && lm_now() < until) {
        struct pollfd fd = {.fd = child->pidfd, .events = POLLIN};
        poll(&fd, 1, child->pidfd < 0 ? 5 : 50);
    }
}

static void shut_all(lm_child *child)
{
    shut(&child->in);
    shut(&child->out);
    shut(&child->err);
    shut(&child->pidfd);
}

void lm_child_end(lm_child *child, double seconds)
{
    /* The end of its input asks it to leave; its messages still have a
     * reader until it has. */
    shut(&child->in);
    if (child->pid && child->owner == getpid()) {
        reap_within(child, seconds);
        if (child->pid) kill(-child->pid, SIGTERM);
        if (child->pid) reap_within(child, 0.3);
        if (child->pid) kill(-child->pid, SIGKILL);
        if (child->pid) reap_within(child, 1);
    }
    child->pid = 0;
    shut_all(child);
}

void lm_child_adopt(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

/* Is this process one of ours, and is that its name? */
static bool is_helper(pid_t pid, const char *name)
{
    facts f;
    return look_up(pid, &f) && f.parent == (long)getpid() &&
           !strcmp(f.name, name);
}

static void kill_helpers(const char *name)
{
    int adopting = 0;
    prctl(PR_GET_CHILD_SUBREAPER, &adopting, 0, 0, 0);
    DIR *proc = adopting ? opendir("/proc") : NULL;
    if (!proc) return;
    for (const struct dirent *e; (e = readdir(proc));) {
        const pid_t pid = (pid_t)strtol(e->d_name, NULL, 10);
        if (pid <= 1 || !is_helper(pid, name)) continue;
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    closedir(proc);
}

void lm_child_kill(lm_child *child, const char *helper)
{
    if (child->owner == getpid()) {
        if (child->pid) kill(-child->pid, SIGKILL);
        if (child->pid) reap_within(child, 1);
        if (helper) kill_helpers(helper);
    }
    child->pid = 0;
    shut_all(child);
}
