/* looks.c -- in a build that watches (make LOOKS=1): how long limn did not look
 * whether it is to stop.
 *
 * Each stretch of more than 60 ms of processor time is a line of the file $LOOKS, as
 *
 *     484 22112c 12892c 28b94f
 *
 * milliseconds, where the look before was, where this one is, and what called it,
 * in bytes from where the program lies in memory. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/lm.h"

enum { CALLERS = 8 };
static const double SHORT = 60;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static unsigned long place(const void *at)
{
    Dl_info info;
    if (!at || !dladdr(at, &info)) return 0;
    return (unsigned long)((const char *)at - (const char *)info.dli_fbase);
}

/* A stretch between two looks, the second of which was at `here`. */
static void note(double ms, const void *from, const void *here)
{
    const char *path = getenv("LOOKS");
    void *at[CALLERS];
    char line[32 * CALLERS];
    const int n = backtrace(at, CALLERS);
    int used = snprintf(line, sizeof line, "%.0f %lx", ms, place(from));
    int i = 0;
    while (i < n && at[i] != here) i++;
    for (; i < n; i++)
        used += snprintf(line + used, sizeof line - (size_t)used, " %lx", place(at[i]));
    line[used++] = '\n';
    const int file = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644) : -1;
    if (file < 0) return;
    if (write(file, line, (size_t)used) != used) abort();
    close(file);
}

void lm_looked(void)
{
    static double last;
    static const void *from;
    const void *here = __builtin_return_address(0);
    const double ms = now() - last;
    if (from && ms > SHORT) note(ms, from, here);
    from = here;
    last = now();
}
