/* file.h -- files that appear whole or not at all: written under another
 * name beside the place they are for, brought to the disk, renamed, and their
 * folder brought to the disk.  Whatever fails, what was there stays. */
#ifndef LM_CORE_FILE_H
#define LM_CORE_FILE_H

#include "core/lm.h"

typedef struct lm_file {
    int fd;
    char path[1024], temporary[1056];
} lm_file;

/* open and fsync, again where a signal broke them off, as it may on a file system
 * of the network. */
int lm_open(const char *path, int flags, unsigned mode);
int lm_fsync(int fd);

/* LM_IO also where something other than a file is at the path. */
lm_status lm_file_open(lm_env *env, const char *path, lm_file *file);

/* LM_STOPPED where more than 32 MB are left to write; less is written. */
lm_status lm_file_put(lm_env *env, lm_file *file, const void *bytes, size_t n);

/* Put the file in its place; on failure nothing is left behind. */
lm_status lm_file_commit(lm_env *env, lm_file *file);

/* Forget what was written. */
void lm_file_drop(lm_file *file);

/* All in one. */
lm_status lm_file_write(lm_env *env, const char *path, const char *bytes,
                        size_t n);

#endif
