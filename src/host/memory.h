/* memory.h -- the memory of Lua's objects.
 *
 * Small results come and go with every call: blocks that were freed are kept,
 * up to a limit, for the next ones of the same size.
 */
#ifndef LM_HOST_MEMORY_H
#define LM_HOST_MEMORY_H

#include <stddef.h>

/* A list of freed blocks of one size. */
typedef struct lm_shelf {
    size_t size, held; /* bytes of a block, of all */
    void *first;       /* each begins with the address of the next */
} lm_shelf;

enum { LM_SMALL = 64, LM_LARGE = 64 /* 2^6 */ };

typedef struct lm_memory {
    lm_shelf small[LM_SMALL], large[LM_LARGE];
    size_t held;
} lm_memory;

/* Large blocks, too, stay with the process. */
void lm_memory_open(lm_memory *m);

/* A lua_Alloc; the context is an lm_memory. */
void *lm_memory_allocate(void *context, void *block, size_t old, size_t size);

/* Give back what is kept. */
void lm_memory_close(lm_memory *m);

#endif
