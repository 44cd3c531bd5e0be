#include "core/memory.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Paths and texts of the system; longer ones say nothing. */
enum { TEXT = 8192, PATH = 1024 };

double lm_memory_all(void)
{
    return (double)sysconf(_SC_PAGESIZE) * (double)sysconf(_SC_PHYS_PAGES);
}

/* ---- what the system says ------------------------------------------------ */

/* A file as a text; false if there is none. */
static bool read_text(const char *path, char text[TEXT])
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    size_t at = 0;
    ssize_t n = 1;
    while (at < TEXT - 1 && n > 0) {
        n = read(fd, text + at, TEXT - 1 - at);
        if (n > 0) at += (size_t)n;
    }
    close(fd);
    text[at] = 0;
    return n >= 0;
}

/* The number after a word at the beginning of a line; NaN if there is none. */
static double after(const char *text, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = text; at; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (strncmp(at, word, n) == 0) return strtod(at + n, NULL);
    }
    return NAN;
}

/* The file is one number, or a word such as "max". */
static double number_in(const char *folder, const char *name)
{
    char path[PATH + 64], text[TEXT], *end;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!read_text(path, text)) return NAN;
    const double x = strtod(text, &end);
    return end == text ? INFINITY : x;
}

/* What a group has left: of pages that hold files, those not in use can go. */
static double group_left(const char *folder, const char *limit,
                         const char *usage, const char *files)
{
    char path[PATH + 64], text[TEXT];
    const double most = number_in(folder, limit);
    const double used = number_in(folder, usage);
    snprintf(path, sizeof path, "%s/memory.stat", folder);
    const double idle = read_text(path, text) ? after(text, files) : NAN;
    const double left = most - used + (isnan(idle) ? 0 : idle);
    return isnan(left) ? INFINITY : fmax(left, 0);
}

/* The least that the group at `path` below `mount`, and those around it, have.
 * Inside a container the path may be that of the host: then the outermost
 * folder is its own. */
static double groups_left(const char *mount, const char *path, bool second)
{
    char folder[PATH];
    double least = INFINITY;
    if (snprintf(folder, sizeof folder, "%s%s", mount, path) >= PATH)
        return INFINITY;
    for (;;) {
        const double left =
            second ? group_left(folder, "memory.max", "memory.current",
                                "inactive_file ")
                   : group_left(folder, "memory.limit_in_bytes",
                                "memory.usage_in_bytes",
                                "total_inactive_file ");
        least = fmin(least, left);
        char *slash = strrchr(folder, '/');
        if (strlen(folder) <= strlen(mount) || !slash) return least;
        *slash = 0;
    }
}

/* A line of /proc/self/cgroup is ID:CONTROLLERS:PATH; of the second version
 * there are no controllers. */
static double all_groups_left(const char *root)
{
    char path[PATH], text[TEXT];
    double least = INFINITY;
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    if (!read_text(path, text)) return INFINITY;
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest)) {
        char *which = strchr(line, ':'), *where = which ? strchr(which + 1, ':')
                                                        : NULL;
        if (!where) continue;
        *where++ = 0;
        const bool second = which[1] == 0;
        if (!second && !strstr(which, "memory")) continue;
        snprintf(path, sizeof path, "%s/sys/fs/cgroup%s", root,
                 second ? "" : "/memory");
        least = fmin(least, groups_left(path, where, second));
    }
    return least;
}

double lm_memory_left(const char *root)
{
    char path[PATH], text[TEXT];
    snprintf(path, sizeof path, "%s/proc/meminfo", root);
    double left = INFINITY;
    if (read_text(path, text)) {
        const double here = after(text, "MemAvailable:");
        const double swap = after(text, "SwapFree:");
        if (!isnan(here)) left = 1024 * (here + (isnan(swap) ? 0 : swap));
    }
    return fmin(left, all_groups_left(root));
}

bool lm_memory_fits(size_t bytes)
{
    enum { SMALL = 64 << 20 };
    return bytes < SMALL || (double)bytes <= lm_memory_left("");
}
