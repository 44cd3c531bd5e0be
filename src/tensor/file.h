/* file.h -- bytes in and out of files.
 *
 * Readers trust nothing: a source knows how many bytes it can give at most,
 * and whoever reads a size from a header checks it against that before
 * asking for memory.  Writers write to a temporary name beside the file, sync
 * and rename, so that a file is either the old or the new one.
 */
#ifndef LM_TENSOR_FILE_H
#define LM_TENSOR_FILE_H

#include <stdio.h>

#include "core/lm.h"

/* What bytes are read from: a file, plain or gzip, or a member of a zip. */
typedef struct lm_source {
    const char *name; /* for messages */
    void *state;
    /* Store up to n bytes; returns how many, fewer only at the end, or -1. */
    int64_t (*read)(void *state, void *bytes, int64_t n);
    int64_t done;  /* bytes read */
    int64_t limit; /* no more bytes than this can come */
} lm_source;

/* Open a file; gzip is recognised by its content. */
lm_status lm_source_open(lm_env *env, const char *path, lm_source *s);
void lm_source_close(lm_source *s);
/* Read exactly n bytes: LM_FORMAT at an early end, LM_IO at an error. */
lm_status lm_source_read(lm_env *env, lm_source *s, void *bytes, int64_t n);
/* Read all that is left into scratch, with a zero byte after it. */
lm_status lm_source_rest(lm_env *env, lm_source *s, char **bytes, int64_t *n);
/* LM_FORMAT unless `bytes` more bytes can come. */
lm_status lm_source_expect(lm_env *env, const lm_source *s, int64_t bytes);

/* How numbers are stored: "ui f" for unsigned, signed, float; bool is u. */
typedef struct lm_number_format {
    char kind;   /* 'u', 'i', 'f' */
    int bytes;   /* 1 2 4 8 (f: 2 4 8) */
    bool swap;   /* the other byte order than this machine's */
} lm_number_format;
/* Read n numbers. */
lm_status lm_source_numbers(lm_env *env, lm_source *s, lm_number_format f,
                            int64_t n, double *out);

/* A file being written. */
typedef struct lm_target {
    FILE *file;
    const char *path;
    char temporary[4096];
} lm_target;
lm_status lm_target_open(lm_env *env, const char *path, lm_target *t);
/* Sync and rename; or, if status is not LM_OK or writing failed, drop what
 * was written.  Returns what happened. */
lm_status lm_target_close(lm_env *env, lm_target *t, lm_status status);

#endif
