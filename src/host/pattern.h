/* pattern.h -- patterns of Lua 5.4 (its manual, section 6.4.1), matched by a
 * function that looks on its way whether it is to stop.
 *
 * What matches, what is captured, and which patterns are errors, at the moment
 * when matching comes upon what is wrong, is as in Lua itself: tests/c/
 * test_library.c compares the two. */
#ifndef LM_HOST_PATTERN_H
#define LM_HOST_PATTERN_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

enum { LM_CAPTURES = 32 };

typedef struct lm_capture {
    const char *at;
    ptrdiff_t n; /* bytes, or a negative number: open, or a position */
} lm_capture;

typedef struct lm_pattern {
    lua_State *L;
    const char *text, *text_end; /* the subject */
    const char *p, *end;         /* the pattern, without its anchor */
    bool anchored, read;         /* has the first item been looked at */
    /* The item that matches the first byte of every match, if there is one. */
    const char *first, *first_end;
    lua_Integer left; /* steps until the next look */
    int depth;        /* of what waits for the rest of the pattern */
    int captures;
    lm_capture capture[LM_CAPTURES];
} lm_pattern;

/* Both texts end with a zero that is not counted.  Where anchors are none, ^ is
 * a letter. */
void lm_pattern_open(lm_pattern *m, lua_State *L, const char *text, size_t size,
                     const char *pattern, size_t length, bool anchors);

/* The end of the first match that begins at *from or later and does not end at
 * `last`, or NULL; *from becomes its beginning. */
const char *lm_pattern_find(lm_pattern *m, const char **from, const char *last);

/* Push capture i, from 0 on, of the match from s to end; the whole match is the
 * first capture of a pattern without any. */
void lm_pattern_push(lm_pattern *m, int i, const char *s, const char *end);

/* Push all; their number. */
int lm_pattern_push_all(lm_pattern *m, const char *s, const char *end);

#endif
