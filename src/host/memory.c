#include "host/memory.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

/* Blocks up to MOST are kept, in multiples of a grain: the last one of its size
 * is still in cache, while malloc hands out several in turn.  Every small size
 * has a shelf of its own; larger ones share some.  So many bytes on a shelf, or
 * one block, and so many on all of them. */
enum { FINE = 16, SMALL = FINE * LM_SMALL, GRAIN = 64, MOST = 32 << 20 };
enum { SHELF_ROOM = 1 << 20, ROOM = 64 << 20 };

/* Fresh pages cost more than what is written to them: keep the memory of
 * results for the next ones, in the heap up to half a block's limit. */
void lm_memory_open(lm_memory *m)
{
    mallopt(M_MMAP_THRESHOLD, MOST);
    mallopt(M_TRIM_THRESHOLD, ROOM);
    *m = (lm_memory){0};
}

/* Sanitizers see every block go. */
static bool kept(size_t size)
{
#ifdef __SANITIZE_ADDRESS__
    (void)size;
    return false;
#else
    return size <= MOST;
#endif
}

/* What is asked of malloc for a block of this size. */
static size_t whole(size_t size)
{
    if (!kept(size)) return size;
    const size_t grain = size <= SMALL ? FINE : GRAIN;
    return (size + grain - 1) / grain * grain;
}

/* Sizes are often powers of two: Fibonacci hashing (Knuth 6.4). */
static lm_shelf *shelf_of(lm_memory *m, size_t size)
{
    if (size <= SMALL) return &m->small[size / FINE - 1];
    return &m->large[(uint32_t)(size / GRAIN) * UINT32_C(0x9E3779B1) >> 26];
}

static void clear(lm_memory *m, lm_shelf *s)
{
    m->held -= s->held;
    s->held = 0;
    while (s->first) {
        void *block = s->first;
        memcpy(&s->first, block, sizeof s->first);
        free(block);
    }
}

void lm_memory_close(lm_memory *m)
{
    for (int i = 0; i < LM_SMALL; i++) clear(m, &m->small[i]);
    for (int i = 0; i < LM_LARGE; i++) clear(m, &m->large[i]);
}

static void put(lm_memory *m, void *block, size_t size)
{
    lm_shelf *s = shelf_of(m, size);
    if (s->size != size) clear(m, s);
    if (s->held && s->held + size > SHELF_ROOM) {
        free(block);
        return;
    }
    if (m->held + size > ROOM) lm_memory_close(m);
    memcpy(block, &s->first, sizeof s->first);
    s->first = block;
    s->size = size;
    s->held += size;
    m->held += size;
}

static void *take(lm_memory *m, size_t size)
{
    lm_shelf *s = shelf_of(m, size);
    void *block = s->size == size ? s->first : NULL;
    if (!block) return NULL;
    memcpy(&s->first, block, sizeof s->first);
    s->held -= size;
    m->held -= size;
    return block;
}

/* Lua collects what is dead when it is refused, and asks again. */
static void *ask(void *block, size_t old, size_t bytes)
{
    if (bytes > old && !lm_memory_fits(bytes - old)) return NULL;
    return realloc(block, bytes);
}

void *lm_memory_allocate(void *context, void *block, size_t old, size_t size)
{
    lm_memory *m = context;
    if (!size) {
        if (block && kept(old))
            put(m, block, whole(old));
        else
            free(block);
        return NULL;
    }
    const size_t bytes = whole(size);
    void *new = block || !kept(size) ? NULL : take(m, bytes);
    if (!block) old = 0; /* a kind of value, says Lua */
    if (!new) new = ask(block, old, bytes);
    if (new) return new;
    lm_memory_close(m);
    return ask(block, old, bytes);
}
