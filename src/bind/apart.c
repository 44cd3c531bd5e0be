#define _GNU_SOURCE
#include "bind/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bind/mpi.h"
#include "bind/proc.h"
#include "bind/results.h"

/* What takes a moment, a tenth of a second: operations of a matrix product, of
 * processors without AVX and of those with it. */
static const double MOMENT_LEAST = 1e9, MOMENT = 2e9;
/* Milliseconds between two looks at the flag that a signal sets, which also
 * ends the wait; bytes copied between two looks. */
enum { LOOK = 50, PIECE = 16 << 20 };
/* A child meets every page of its scratch for the first time: so many times the
 * numbers of the arguments, and so many bytes at most, are taken at once, in
 * large pages. */
enum { AHEAD = 16, MOST_AHEAD = 64 << 20 };

/* The numbers of a tensor, matrix or vector. */
static double numbers(lm_kind kind, const void *field)
{
    const lm_mat *m = field;
    switch (kind) {
    case LM_KIND_TENSOR: {
        const lm_tensor *t = field;
        return t->data ? (double)lm_count(t->rank, t->size) : 0;
    }
    case LM_KIND_MAT: return m->data ? (double)m->rows * (double)m->cols : 0;
    case LM_KIND_VEC: return (double)((const lm_vec *)field)->n;
    default: return 0;
    }
}

/* Of all arguments. */
static double all_numbers(const lm_call *call)
{
    double all = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END; s++)
        if (s->dir != LM_DIR_OUT)
            all += numbers(s->kind, call->args + s->offset);
    return all;
}

/* See decl.h. */
static double work(const lm_call *call)
{
    const lm_export *export = call->export;
    if (export->work_of) return export->work * export->work_of(call->args);
    const void *first = call->args + export->slots->offset;
    const lm_mat *a = first;
    if (export->slots->kind == LM_KIND_INT) {
        const int64_t m = *(const int64_t *)first,
                      k = *(const int64_t *)(call->args +
                                             export->slots[1].offset),
                      n = k < 0 ? m : k;
        return export->work * (double)(m < n ? m : n) * (double)m * (double)n;
    }
    const int64_t side = a->rows < a->cols ? a->rows : a->cols;
    return export->work * (double)side * all_numbers(call);
}

bool lm_apart_wanted(const lm_call *call, const lm_env *env)
{
    const double moment = lm_isa() == LM_ISA_LEAST ? MOMENT_LEAST : MOMENT;
    /* Requests for memory are counted here, and ranks of MPI do not fork. */
    return call->export->work > 0 && env->stop && env->refuse < 0 &&
           !lm_mpi_running() && work(call) > moment;
}

/* ---- results, through a file in memory ----------------------------------- */

/* What the child knows: its results follow, one after the other. */
typedef struct outcome {
    lm_status status;
    uint64_t draws;
    char message[sizeof((lm_env *)0)->message];
    double number[LM_SLOTS_MAX];
    _Alignas(LM_ALIGN) char args[LM_ARGS_MAX];
} outcome;

static bool transfer(const lm_env *env, int fd, bool out, void *data,
                     size_t bytes, off_t *at)
{
    char *next = data;
    while (bytes) {
        const size_t piece = bytes < PIECE ? bytes : PIECE;
        const ssize_t n =
            out ? pwrite(fd, next, piece, *at) : pread(fd, next, piece, *at);
        if (lm_stopped(env) || (n < 0 && errno != EINTR) || n == 0)
            return false;
        if (n < 0) continue;
        next += n;
        *at += n;
        bytes -= (size_t)n;
    }
    return true;
}

/* The bytes of the field of a result that a child can hand over; else 0. */
static size_t field_bytes(lm_kind kind)
{
    switch (kind) {
    case LM_KIND_TENSOR: return sizeof(lm_tensor);
    case LM_KIND_MAT: return sizeof(lm_mat);
    case LM_KIND_VEC: return sizeof(lm_vec);
    case LM_KIND_NUM: return sizeof(double);
    case LM_KIND_INT:
    case LM_KIND_INDEX: return sizeof(int64_t);
    case LM_KIND_FLAG: return sizeof(bool);
    case LM_KIND_STR: return sizeof(const char *);
    default: return 0;
    }
}

bool lm_apart_possible(const lm_export *export)
{
    const lm_slot *first = export->slots;
    if (!export->work_of && first->kind != LM_KIND_MAT &&
        (first->kind != LM_KIND_INT || first[1].kind != LM_KIND_INT))
        return false;
    for (const lm_slot *s = export->slots; s->dir != LM_DIR_END; s++)
        if (s->dir == LM_DIR_OUT ? !field_bytes(s->kind) : s->written)
            return false;
    return true;
}

/* The numbers of a result, if slot s is one of more than one. */
static lm_tensor result(const lm_call *call, const lm_slot *s, int k)
{
    lm_tensor t = {0};
    const char *field = call->args + s->offset;
    if (s->dir != LM_DIR_OUT || !call->at[k] || call->at[k] == LM_IN_CALL)
        return t;
    if (s->kind == LM_KIND_TENSOR)
        t = *(const lm_tensor *)field;
    else if (s->kind == LM_KIND_MAT) {
        const lm_mat *m = (const lm_mat *)field;
        t = (lm_tensor){m->data, 2, {m->rows, m->stride}};
    } else if (s->kind == LM_KIND_VEC) {
        const lm_vec *v = (const lm_vec *)field;
        t = (lm_tensor){v->data, 1, {v->n}};
    }
    return t;
}

/* A text, or NULL, whose length goes before it.  The parent's is in scratch. */
static bool transfer_text(lm_env *env, int fd, bool out, const char **text,
                          off_t *at)
{
    int64_t n = out && *text ? (int64_t)strlen(*text) : -1;
    if (!transfer(env, fd, out, &n, sizeof n, at)) return false;
    if (n < 0) {
        *text = NULL;
        return true;
    }
    if (out) return transfer(env, fd, true, (char *)*text, (size_t)n, at);
    char *bytes = lm_scratch(env, (size_t)n + 1);
    if (!bytes || !transfer(env, fd, false, bytes, (size_t)n, at)) return false;
    bytes[n] = '\0';
    *text = bytes;
    return true;
}

static bool transfer_results(lm_call *call, lm_env *env, int fd, bool out)
{
    off_t at = sizeof(outcome);
    int k = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END;
         s++, k++) {
        const lm_tensor t = result(call, s, k);
        const size_t bytes =
            t.data ? (size_t)lm_count(t.rank, t.size) * sizeof(double) : 0;
        if (!transfer(env, fd, out, t.data, bytes, &at)) return false;
        if (s->dir == LM_DIR_OUT && s->kind == LM_KIND_STR &&
            !transfer_text(env, fd, out,
                           (const char **)(call->args + s->offset), &at))
            return false;
    }
    return true;
}

/* ---- the child ------------------------------------------------------------
 */

/* Its parent alone is told to stop, and kills it then. */
static void child(lm_call *call, lm_env *env, int fd, outcome *o)
{
    signal(SIGALRM, SIG_IGN);
    env->stop = NULL;
    off_t start = 0;
    o->status = call->export->run(env, call->args);
    o->draws = env->draws;
    memcpy(o->message, env->message, sizeof o->message);
    memcpy(o->number, call->number, sizeof o->number);
    memcpy(o->args, call->args, call->export->size);
    const bool done = transfer(env, fd, true, o, sizeof *o, &start) &&
                      (o->status || transfer_results(call, env, fd, true));
    _exit(done ? 0 : 1);
}

/* ---- the parent -----------------------------------------------------------
 */

/* Wait for the end of the child, which closes its end of a pipe. */
static lm_status wait_for(lm_env *env, pid_t pid, int pipe)
{
    struct pollfd end = {.fd = pipe, .events = POLLIN};
    int how = 0;
    while (!lm_stopped(env) && poll(&end, 1, LOOK) <= 0) {
    }
    const bool stopped = lm_stopped(env);
    if (stopped) kill(pid, SIGKILL);
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR) {
    }
    if (stopped) return LM_STOPPED;
    if (WIFEXITED(how) && WEXITSTATUS(how) == 0) return LM_OK;
    if (WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL) return lm_nomem(env);
    return lm_fail(env, LM_IO, "its process ended before it was done (%s %d)",
                   WIFSIGNALED(how) ? "signal" : "status",
                   WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
}

/* The fields of results as the child left them, and room for those whose shape
 * only it knew. */
static lm_status take_fields(lm_call *call, lm_env *env, const outcome *o)
{
    int k = 0;
    for (const lm_slot *s = call->export->slots; s->dir != LM_DIR_END;
         s++, k++) {
        if (s->dir != LM_DIR_OUT) continue;
        char *field = call->args + s->offset;
        const char *from = o->args + s->offset;
        if (s->kind != LM_KIND_TENSOR || call->at[k]) {
            memcpy(field, from, field_bytes(s->kind));
            continue;
        }
        const lm_tensor *made = (const lm_tensor *)from;
        if (!made->data) continue;
        const lm_status status =
            lm_result(env, (lm_tensor *)field, made->rank, made->size);
        if (status) return status;
    }
    memcpy(call->number, o->number, sizeof o->number);
    return LM_OK;
}

static lm_status take(lm_call *call, lm_env *env, int fd, outcome *o)
{
    off_t start = 0;
    if (!transfer(env, fd, false, o, sizeof *o, &start))
        return lm_stopped(env) ? LM_STOPPED : lm_nomem(env);
    env->draws = o->draws;
    if (o->status) return lm_fail(env, o->status, "%s", o->message);
    const lm_status status = take_fields(call, env, o);
    if (status) return status;
    if (transfer_results(call, env, fd, false)) return LM_OK;
    return lm_stopped(env) ? LM_STOPPED : lm_nomem(env);
}

lm_status lm_apart_run(lm_call *call, lm_env *env)
{
    int ends[2] = {-1, -1};
    outcome *o = lm_scratch(env, sizeof *o);
    const int fd = memfd_create("limn", MFD_CLOEXEC);
    const pid_t parent = getpid();
    pid_t pid = -1;
    if (o && fd >= 0 && pipe2(ends, O_CLOEXEC) == 0) pid = fork();
    if (pid == 0) {
        lm_proc_become_worker(parent);
        lm_scratch_ahead(
            env, (size_t)fmin(AHEAD * sizeof(double) * all_numbers(call),
                              MOST_AHEAD));
        child(call, env, fd, o);
    }
    if (ends[1] >= 0) close(ends[1]);
    lm_status status = pid > 0 ? wait_for(env, pid, ends[0])
                               : call->export->run(env, call->args);
    if (pid > 0 && status == LM_OK) status = take(call, env, fd, o);
    if (ends[0] >= 0) close(ends[0]);
    if (fd >= 0) close(fd);
    return status;
}
