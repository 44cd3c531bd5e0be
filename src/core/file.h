/* file.h -- files that appear whole or not at all: written under another
 * name beside the place they are for, then renamed. */
#ifndef LM_CORE_FILE_H
#define LM_CORE_FILE_H

#include "core/lm.h"

typedef struct lm_file {
    int fd;
    char path[1024], temporary[1056];
} lm_file;

lm_status lm_file_open(lm_env *env, const char *path, lm_file *file);

/* Put the file in its place; on failure nothing is left behind. */
lm_status lm_file_commit(lm_env *env, lm_file *file);

/* Forget what was written. */
void lm_file_drop(lm_file *file);

/* All in one. */
lm_status lm_file_write(lm_env *env, const char *path, const char *bytes,
                        size_t n);

#endif
