#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"

static lm_status refuse(lm_env *env, const char *path)
{
    return lm_fail(env, LM_IO, "cannot write '%.300s': %s", path,
                   strerror(errno));
}

static lm_status set_path(lm_env *env, const char *path, lm_file *file)
{
    if (strlen(path) >= sizeof file->path)
        return lm_fail(env, LM_IO, "a path is too long");
    strcpy(file->path, path);
    snprintf(file->temporary, sizeof file->temporary, "%s.%ld.tmp", path,
             (long)getpid());
    return LM_OK;
}

/* What is there already: only a file may be replaced, not a folder, a pipe or
 * a device; behind a link it is what the link points to.  Its permissions
 * stay; 0666, less the umask, are those of a new one. */
static lm_status look_at(lm_env *env, const char *path, lm_file *file,
                         bool *there, mode_t *mode)
{
    struct stat st;
    *there = stat(path, &st) == 0;
    if (!*there) return set_path(env, path, file);
    *mode = st.st_mode & 0777;
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return refuse(env, path);
    }
    if (!S_ISREG(st.st_mode))
        return lm_fail(env, LM_IO, "cannot write '%.300s': not a regular file",
                       path);
    struct stat link;
    if (lstat(path, &link) == 0 && !S_ISLNK(link.st_mode))
        return set_path(env, path, file);
    char *real = realpath(path, NULL);
    if (!real) return refuse(env, path);
    const lm_status status = set_path(env, real, file);
    free(real);
    return status;
}

int lm_open(const char *path, int flags, unsigned mode)
{
    int fd;
    do fd = open(path, flags, (mode_t)mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

int lm_fsync(int fd)
{
    int status;
    do status = fsync(fd);
    while (status != 0 && errno == EINTR);
    return status;
}

lm_status lm_file_open(lm_env *env, const char *path, lm_file *file)
{
    bool there;
    mode_t mode = 0;
    const lm_status status = look_at(env, path, file, &there, &mode);
    if (status) return status;
    unlink(file->temporary); /* of a dead process with our number */
    const int fd =
        lm_open(file->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) return refuse(env, path);
    if (there) fchmod(fd, mode);
    /* Above the numbers that a child's files take (child.h). */
    file->fd = fcntl(fd, F_DUPFD_CLOEXEC, 100);
    const int error = errno;
    close(fd);
    if (file->fd >= 0) return LM_OK;
    unlink(file->temporary);
    errno = error;
    return refuse(env, path);
}

void lm_file_drop(lm_file *file)
{
    close(file->fd);
    unlink(file->temporary);
}

/* True also where the file system has no such thing. */
static bool synced(int fd)
{
    return lm_fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
}

/* The new name is on the disk once its folder is. */
static void sync_folder(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash) slash[slash == path] = 0;
    const int fd =
        lm_open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd < 0) return;
    lm_fsync(fd);
    close(fd);
}

/* The temporary file is whole, closed and in its place; else errno says why
 * it is not. */
static bool settle(const lm_file *file)
{
    const bool whole = synced(file->fd);
    const int error = errno;
    const bool closed = close(file->fd) == 0;
    if (!whole) errno = error;
    return whole && closed && rename(file->temporary, file->path) == 0;
}

lm_status lm_file_commit(lm_env *env, lm_file *file)
{
    if (!settle(file)) {
        const lm_status status = refuse(env, file->path);
        unlink(file->temporary);
        return status;
    }
    sync_folder(file->temporary);
    return LM_OK;
}

lm_status lm_file_put(lm_env *env, lm_file *file, const void *bytes, size_t n)
{
    enum { PIECE = 1 << 25 };
    const char *next = bytes;
    for (size_t left = n; left;) {
        const size_t most = left < PIECE ? left : PIECE;
        const ssize_t k = write(file->fd, next, most);
        if (k < 0 && errno != EINTR) return refuse(env, file->path);
        if (k <= 0) continue;
        next += k;
        left -= (size_t)k;
        if (left >= PIECE && lm_stopped(env)) return LM_STOPPED;
    }
    return LM_OK;
}

lm_status lm_file_write(lm_env *env, const char *path, const char *bytes,
                        size_t n)
{
    lm_file file;
    lm_status status = lm_file_open(env, path, &file);
    if (status) return status;
    status = lm_file_put(env, &file, bytes, n);
    if (!status) return lm_file_commit(env, &file);
    lm_file_drop(&file);
    return status;
}
