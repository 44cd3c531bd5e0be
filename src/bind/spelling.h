/* spelling.h -- "did you mean": the known word nearest to a misspelt one.
 *
 * A private module of the prelude:
 *     spelling.nearest(word, list)   -> the nearest, or nil if none is near
 */
#ifndef LM_BIND_SPELLING_H
#define LM_BIND_SPELLING_H

#include <lua.h>

/* Keeps the best of the candidates shown to it. */
typedef struct lm_nearest {
    const char *word;
    const char *best; /* NULL until a candidate is near enough */
    int distance;
} lm_nearest;

lm_nearest lm_nearest_to(const char *word);
void lm_nearest_try(lm_nearest *n, const char *candidate);

/* Edits (insert, delete, replace, swap neighbours) between two words, at
 * most 32 characters of each; Damerau 1964. */
int lm_edits(const char *a, const char *b);

int luaopen_limn_spelling(lua_State *L);

#endif
