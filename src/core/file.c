#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"

static lm_status refuse(lm_env *env, const char *path)
{
    return lm_fail(env, LM_IO, "cannot write '%.300s': %s", path,
                   strerror(errno));
}

lm_status lm_file_open(lm_env *env, const char *path, lm_file *file)
{
    struct stat st;
    if (strlen(path) >= sizeof file->path)
        return lm_fail(env, LM_IO, "a path is too long");
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return refuse(env, path);
    }
    strcpy(file->path, path);
    snprintf(file->temporary, sizeof file->temporary, "%s.%ld.tmp", path,
             (long)getpid());
    unlink(file->temporary); /* of a dead process with our number */
    const int fd =
        open(file->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) return refuse(env, path);
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

lm_status lm_file_commit(lm_env *env, lm_file *file)
{
    const bool synced = fsync(file->fd) == 0;
    const bool closed = close(file->fd) == 0;
    if (synced && closed && rename(file->temporary, file->path) == 0)
        return LM_OK;
    const lm_status status = refuse(env, file->path);
    unlink(file->temporary);
    return status;
}

lm_status lm_file_write(lm_env *env, const char *path, const char *bytes,
                        size_t n)
{
    lm_file file;
    const lm_status status = lm_file_open(env, path, &file);
    if (status) return status;
    for (size_t at = 0; at < n;) {
        const ssize_t k = write(file.fd, bytes + at, n - at);
        if (k < 0 && errno != EINTR) {
            const lm_status failed = refuse(env, path);
            lm_file_drop(&file);
            return failed;
        }
        if (k > 0) at += (size_t)k;
    }
    return lm_file_commit(env, &file);
}
