/* source.h -- bytes of a file, plain or gzipped, or of an entry of a zip.
 *
 * Every reader of files stands on these.  Nothing that a file says about
 * itself is believed: `most` bounds what it can hold, so that sizes are
 * checked before memory is asked for.
 */
#ifndef LM_FILES_SOURCE_H
#define LM_FILES_SOURCE_H

#include "core/lm.h"

/* A deflated byte stands for at most 1032 (RFC 1951: 258 of 2 bits). */
enum { LM_DEFLATE_MAX = 1032 };

typedef struct lm_source {
    lm_env *env;
    const char *path; /* for messages */
    int64_t most;     /* bytes that it can hold at the very most */
    bool round;       /* numbers that no double is equal to: take the nearest */
    void *handle;
    /* Read up to n bytes; fewer only at the end, negative if damaged. */
    int64_t (*get)(void *handle, void *bytes, int64_t n);
} lm_source;

/* Open a file, which may be gzipped. */
lm_status lm_source_open(lm_env *env, const char *path, lm_source *s);
void lm_source_close(lm_source *s);

/* Read as much as there is, up to n bytes. */
lm_status lm_source_get(lm_source *s, void *bytes, int64_t n, int64_t *got);
/* Read exactly n bytes: LM_FORMAT if there are fewer. */
lm_status lm_source_read(lm_source *s, void *bytes, int64_t n);

/* Read all that is left, but no more than limit bytes, into scratch, with a
 * zero byte after it. */
lm_status lm_source_rest(lm_source *s, int64_t limit, char **bytes, int64_t *n);

/* How numbers are stored: kind 'b', 'i', 'u', 'f' or LM_BRAIN (bfloat16, the
 * first half of a float, which numpy has not), bytes each, order. */
enum { LM_BRAIN = 'g' };
typedef struct lm_format {
    char kind;
    int width;
    bool big; /* the first byte is the most significant */
} lm_format;

/* Is it one that numpy has: b1; i, u 1 2 4 8; f 2 4 8 16 (16 if it is the machine's)? */
bool lm_format_known(lm_format f);

/* Are there n numbers to come?  Before memory is asked for. */
lm_status lm_source_check(const lm_source *s, lm_format f, int64_t n);

/* Read n numbers into out; pass over them if out is NULL.  LM_DOMAIN if an
 * integer is no double (from 2^53 on most are none) and s->round is false, or
 * if a long double is beyond all doubles. */
lm_status lm_source_numbers(lm_source *s, lm_format f, int64_t n, double *out);

#endif
