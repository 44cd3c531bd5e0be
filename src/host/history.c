#include "host/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <readline/history.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEPT = 10000, SPARE = 2000 };

/* The file; false if there is no place for one, or something else at it. */
static bool locate(char *path, size_t n)
{
    const char *file = getenv("LIMN_HISTORY");
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int length = -1;
    if (file)
        length = snprintf(path, n, "%s", file);
    else if (state && *state)
        length = snprintf(path, n, "%s/limn/history", state);
    else if (home && *home)
        length = snprintf(path, n, "%s/.local/state/limn/history", home);
    struct stat st;
    return length > 0 && (size_t)length < n &&
           (stat(path, &st) != 0 || S_ISREG(st.st_mode));
}

/* Make the folders above path. */
static void make_folders(char *path)
{
    for (char *c = strchr(path + 1, '/'); c; c = strchr(c + 1, '/')) {
        *c = 0;
        mkdir(path, 0700); /* one that exists is no matter */
        *c = '/';
    }
}

/* Wait a little for the lock: nobody shortens the file while a block is added. */
static void lock(int fd)
{
    enum { TRIES = 20 };
    const struct timespec pause = {.tv_nsec = 5000000};
    for (int i = 0; i < TRIES && flock(fd, LOCK_EX | LOCK_NB) != 0; i++)
        nanosleep(&pause, NULL);
}

/* Only the session that gets the lock shortens the file. */
static void shorten(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) history_truncate_file(path, KEPT);
    close(fd);
}

void lm_history_open(void)
{
    char path[1024];
    using_history();
    history_comment_char = '#';
    history_write_timestamps = 1;
    stifle_history(KEPT);
    if (!locate(path, sizeof path)) return;
    read_history(path);
    if (history_base > SPARE) shorten(path);
}

void lm_history_add(const char *block)
{
    char path[1024];
    const HIST_ENTRY *last =
        history_length > 0 ? history_get(history_base + history_length - 1)
                           : NULL;
    if (!*block || *block == ' ') return;
    if (last && strcmp(last->line, block) == 0) return;
    add_history(block);
    if (!locate(path, sizeof path)) return;
    make_folders(path);
    const int fd = open(path, O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return; /* nowhere to write: this session remembers */
    lock(fd);
    append_history(1, path);
    close(fd);
}
