/* embed.h -- the files that travel inside the program: the Lua prelude and
 * the digits, made by embed.sh. */
#ifndef LM_HOST_EMBED_H
#define LM_HOST_EMBED_H

typedef struct lm_embedded {
    const char *name; /* "limn/init.lua"; the last one has none */
    const char *begin, *end;
} lm_embedded;

extern const lm_embedded lm_embedded_files[];

#endif
