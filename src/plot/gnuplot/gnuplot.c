#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plot/gnuplot/child.h"
#include "plot/gnuplot/gnuplot.h"

typedef struct {
    char *script; /* NULL: the window was never used */
    size_t length;
    int data; /* memory file; -1 before the first */
    bool due; /* to be sent */
} window;

struct lm_gnuplot {
    double limit;
    lm_child child;
    window window[LM_WINDOWS];
    int output; /* file for the picture, or -1 */
    int busy;   /* the window being drawn; -1: none */
    long seq;   /* its tag */
    size_t sent;
    double began, seen;  /* the script; its last sign of life */
    double took, failed; /* failed < 0: never */
    char tail[64];       /* "print 'limn-7'\n" */
    char line[512];      /* of its messages, so far */
    size_t filled;
    char complaint[256], notice[400];
    bool refused; /* the complaint is an error of gnuplot's own */
    bool lost, missing;
    bool once;    /* is not started again */
    bool keep;    /* windows outlive us */
    bool patient; /* no watchdog */
    char program[];
};

lm_status lm_gnuplot_new(lm_env *env, const char *program, double limit,
                         lm_gnuplot **out)
{
    const size_t n = strlen(program) + 1;
    lm_gnuplot *g = lm_alloc(env, sizeof *g + n);
    if (!g) return lm_nomem(env);
    memcpy(g->program, program, n);
    g->limit = limit;
    g->busy = -1;
    g->output = -1;
    g->failed = -1000;
    g->child = (lm_child){.in = -1, .out = -1, .err = -1, .pidfd = -1};
    for (int w = 0; w < LM_WINDOWS; w++) g->window[w].data = -1;
    *out = g;
    return LM_OK;
}

void lm_gnuplot_free(lm_gnuplot *g)
{
    if (!g) return;
    if (g->child.owner == getpid() && lm_child_alive(&g->child)) {
        static const char leave[] = "\nexit\n";
        send(g->child.in, leave, sizeof leave - 1, MSG_NOSIGNAL);
        lm_child_end(&g->child, 2);
        lm_child_kill(&g->child, g->keep ? NULL : "gnuplot_qt");
    } else {
        lm_child_end(&g->child, 0);
    }
    for (int w = 0; w < LM_WINDOWS; w++) {
        lm_free(g->window[w].script);
        if (g->window[w].data >= 0) close(g->window[w].data);
    }
    lm_free(g);
}

void lm_gnuplot_keep(lm_gnuplot *g)
{
    g->keep = true;
}

void lm_gnuplot_patience(lm_gnuplot *g, bool patient)
{
    g->patient = patient;
}

void lm_gnuplot_once(lm_gnuplot *g)
{
    g->once = true;
}

void lm_gnuplot_output(lm_gnuplot *g, int fd)
{
    g->output = fd;
}

const char *lm_gnuplot_file(int w, char text[24])
{
    snprintf(text, 24, "/dev/fd/%d", LM_CHILD_FILES + w);
    return text;
}

bool lm_gnuplot_idle(const lm_gnuplot *g)
{
    if (g->busy >= 0) return false;
    for (int w = 0; w < LM_WINDOWS; w++)
        if (g->window[w].due && !g->lost) return false;
    return true;
}

bool lm_gnuplot_lost(const lm_gnuplot *g)
{
    return g->lost;
}

bool lm_gnuplot_missing(const lm_gnuplot *g)
{
    return g->missing;
}

double lm_gnuplot_took(const lm_gnuplot *g)
{
    return g->took;
}

void lm_gnuplot_notice(lm_gnuplot *g, char *text, size_t size)
{
    snprintf(text, size, "%s", g->notice);
    g->notice[0] = 0;
}

const char *lm_gnuplot_complaint(const lm_gnuplot *g)
{
    return g->complaint;
}

bool lm_gnuplot_refused(const lm_gnuplot *g)
{
    return g->refused;
}

static void notice(lm_gnuplot *g, const char *why)
{
    if (!*g->notice) snprintf(g->notice, sizeof g->notice, "%s", why);
}

/* ---- starting and failing ------------------------------------------------ */

/* All memory files exist before the child that inherits them. */
static bool open_files(lm_gnuplot *g)
{
    for (int w = 0; w < LM_WINDOWS; w++) {
        if (g->window[w].data >= 0) continue;
        const int fd = memfd_create("limn", MFD_CLOEXEC);
        if (fd < 0) return false;
        /* Above every number that the child's files take. */
        g->window[w].data = fcntl(fd, F_DUPFD_CLOEXEC, 100);
        close(fd);
        if (g->window[w].data < 0) return false;
    }
    return true;
}

static void lose(lm_gnuplot *g, const char *why)
{
    g->lost = true;
    g->busy = -1;
    notice(g, why);
}

static void start(lm_gnuplot *g)
{
    char why[200];
    const char *const argv[] = {g->program, "-d", g->keep ? "-persist" : "-",
                                g->keep ? "-" : NULL, NULL};
    int files[LM_WINDOWS + 1];
    if (!open_files(g)) {
        lose(g, "no memory files for gnuplot; plots are drawn as text");
        return;
    }
    for (int w = 0; w < LM_WINDOWS; w++) files[w] = g->window[w].data;
    files[LM_WINDOWS] = g->output;
    const int error =
        lm_child_start(&g->child, argv, files, LM_WINDOWS + (g->output >= 0));
    if (error) {
        g->missing = error == ENOENT;
        snprintf(why, sizeof why, "%.80s: %s%s", g->program, strerror(error),
                 g->missing ? " (it comes with the package gnuplot-nox or "
                              "gnuplot-qt)"
                            : "");
        lose(g, why);
        return;
    }
    g->filled = 0;
    for (int w = 0; w < LM_WINDOWS; w++)
        g->window[w].due |= g->window[w].script != NULL;
}

/* The child is dead or stuck: once more, or never again. */
static void fail(lm_gnuplot *g, const char *what)
{
    char why[360];
    lm_child_kill(&g->child, "gnuplot_qt");
    const double now = lm_now();
    const bool again = !g->once && now - g->failed > 60;
    snprintf(why, sizeof why, "gnuplot %s%s%.120s%s%s", what,
             *g->complaint ? " ('" : "", g->complaint,
             *g->complaint ? "')" : "",
             again     ? "; it is started again"
             : g->once ? ""
                       : "; it is given up, and plots are drawn as text");
    g->notice[0] = 0;
    g->failed = now;
    const int was = g->busy;
    g->busy = -1;
    if (again) {
        if (was >= 0) g->window[was].due = true;
        notice(g, why);
    } else {
        lose(g, why);
    }
}

/* ---- talking ------------------------------------------------------------- */

/* False also once the user wants to stop. */
static bool write_all(const lm_env *env, int fd, const char *bytes, size_t n)
{
    enum { MOST = 16 << 20 };
    if (ftruncate(fd, 0) != 0) return false;
    for (size_t at = 0; at < n;) {
        const size_t more = n - at < MOST ? n - at : MOST;
        if (lm_stopped(env)) return false;
        const ssize_t k = pwrite(fd, bytes + at, more, (off_t)at);
        if (k < 0 && errno != EINTR) return false;
        if (k > 0) at += (size_t)k;
    }
    return true;
}

lm_status lm_gnuplot_draw(lm_env *env, lm_gnuplot *g, int w, const char *script,
                          size_t length, const void *data, size_t bytes)
{
    window *win = &g->window[w];
    if (g->lost || !lm_gnuplot_idle(g)) return LM_OK;
    if (lm_stopped(env)) return LM_STOPPED; /* the script may be anything */
    char *copy = lm_alloc(env, length + 1);
    if (!copy) return lm_nomem(env);
    memcpy(copy, script, length);
    lm_free(win->script);
    win->script = NULL; /* its data are not there any more */
    if (!open_files(g) || !write_all(env, win->data, data, bytes)) {
        lm_free(copy);
        if (lm_stopped(env)) return LM_STOPPED;
        return lm_fail(env, LM_IO, "no memory file for gnuplot: %s",
                       strerror(errno));
    }
    win->script = copy;
    win->length = length;
    win->due = true;
    lm_gnuplot_poll(g);
    return LM_OK;
}

static void begin(lm_gnuplot *g, int w)
{
    g->window[w].due = false;
    g->busy = w;
    g->sent = 0;
    g->began = g->seen = lm_now();
    g->complaint[0] = 0;
    g->refused = false;
    snprintf(g->tail, sizeof g->tail, "\nprint 'limn-%ld'\n", ++g->seq);
}

/* Send what the socket takes; false when there is more. */
static bool push(lm_gnuplot *g)
{
    const window *win = &g->window[g->busy];
    const size_t tail = strlen(g->tail);
    while (g->sent < win->length + tail) {
        const bool body = g->sent < win->length;
        const char *from =
            body ? win->script + g->sent : g->tail + (g->sent - win->length);
        const size_t n =
            body ? win->length - g->sent : win->length + tail - g->sent;
        const ssize_t k = send(g->child.in, from, n, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR) continue;
        if (k < 0) return false;
        g->sent += (size_t)k;
    }
    return true;
}

/* A line of messages: our tag, noise, or a complaint worth keeping. */
static void take_line(lm_gnuplot *g)
{
    static const char *const noise[] = {"gnuplot>",
                                        "multiplot>",
                                        "warning:",
                                        "empty ",
                                        "Skipping",
                                        "QStandardPaths",
                                        "Qt",
                                        "qt.",
                                        "QXcb",
                                        "libGL",
                                        "No output will be generated"};
    char *line = g->line;
    long seq;
    line += strspn(line, " \t");
    if (sscanf(line, "limn-%ld", &seq) == 1) {
        if (g->busy >= 0 && seq == g->seq) {
            g->took = lm_now() - g->began;
            g->busy = -1;
        }
        return;
    }
    char *colon = strncmp(line, "line ", 5) ? NULL : strchr(line, ':');
    if (colon) line = colon + 1 + strspn(colon + 1, " ");
    for (size_t i = 0; i < sizeof noise / sizeof *noise; i++)
        if (!strncasecmp(line, noise[i], strlen(noise[i]))) return;
    if (line[strspn(line, "^ \t\f\r")] == 0) return;
    /* Its own errors come before what libraries print. */
    if (*g->complaint && (g->refused || !colon)) return;
    g->refused = colon != NULL;
    snprintf(g->complaint, sizeof g->complaint, "%s", line);
    for (size_t n = strlen(g->complaint); n && g->complaint[n - 1] == ' ';)
        g->complaint[--n] = 0;
    if (g->busy < 0) notice(g, g->complaint);
}

static void pull(lm_gnuplot *g)
{
    char block[4096];
    /* A child that floods us is not read for ever. */
    for (int k = 0; k < 64; k++) {
        const ssize_t n = read(g->child.err, block, sizeof block);
        if (n <= 0) break;
        for (ssize_t i = 0; i < n; i++) {
            if (block[i] != '\n') {
                if (g->filled < sizeof g->line - 1)
                    g->line[g->filled++] = block[i];
                continue;
            }
            g->line[g->filled] = 0;
            g->filled = 0;
            take_line(g);
        }
    }
    for (int k = 0; k < 64; k++)
        if (read(g->child.out, block, sizeof block) <= 0) break;
}

static int next_due(const lm_gnuplot *g)
{
    for (int w = 0; w < LM_WINDOWS; w++)
        if (g->window[w].due) return w;
    return -1;
}

/* Does it take too long: is it silent and idle, or busy without end? */
static bool hangs(lm_gnuplot *g)
{
    enum { LONGEST = 6 };
    const double now = lm_now();
    if (g->busy < 0 || g->patient) return false;
    if (now - g->began > LONGEST * g->limit) return true;
    if (now - g->seen <= g->limit) return false;
    if (!lm_child_works(&g->child)) return true;
    g->seen = now;
    return false;
}

void lm_gnuplot_poll(lm_gnuplot *g)
{
    if (g->lost || (g->child.pid && g->child.owner != getpid())) return;
    if (g->child.pid) {
        /* Alive first, so that its last words are read after its death. */
        const bool alive = lm_child_alive(&g->child);
        pull(g);
        if (!alive)
            fail(g, "ended unexpectedly");
        else if (hangs(g))
            fail(g, "does not answer");
    }
    if (g->lost) return;
    if (g->busy < 0 && next_due(g) >= 0) {
        if (!g->child.pid) start(g);
        if (g->lost) return;
        begin(g, next_due(g));
    }
    if (g->busy >= 0) push(g);
}

lm_status lm_gnuplot_wait(lm_env *env, lm_gnuplot *g, double seconds)
{
    const double until = lm_now() + seconds;
    for (;;) {
        lm_gnuplot_poll(g);
        const double left = until - lm_now();
        if (g->lost || lm_gnuplot_idle(g) || left <= 0) return LM_OK;
        if (lm_stopped(env)) return LM_STOPPED;
        if (g->child.pid && g->child.owner != getpid()) return LM_OK;
        const window *win = g->busy >= 0 ? &g->window[g->busy] : NULL;
        if (g->child.pid)
            lm_child_wait(&g->child,
                          win && g->sent < win->length + strlen(g->tail),
                          left < 1 ? left : 1);
    }
}
