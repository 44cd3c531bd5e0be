/* batch: the rows of a step. */
#include "dyn/batch.h"

#include "core/rng.h"

const char *lm_order_name(lm_order order)
{
    static const char *const names[] = {LM_ORDERS(LM_TEXT)};
    return names[order];
}

int64_t lm_batch_room(lm_order order, int64_t n, int64_t size)
{
    return order == LM_ORDER_EPOCH ? n : order == LM_ORDER_REPLACE ? size : 0;
}

int64_t lm_batch_first(const lm_batch *b, int64_t t)
{
    return t % (b->n / b->size) * b->size;
}

static bool draw(lm_batch *b, int64_t t)
{
    const lm_stream s = lm_stream_named(b->seed, "batch", (uint64_t)t);
    if (b->epoch != t) b->drawn = 0;
    b->epoch = t;
    for (int64_t i = b->drawn; i < b->size; b->drawn = ++i) {
        if (lm_told_at(b->stop, i)) return false;
        b->row[i] = (int32_t)lm_below(s, (uint64_t)i, b->n);
    }
    return true;
}

/* Fisher and Yates, no further than needed. */
static bool shuffle(lm_batch *b, int64_t epoch, int64_t end)
{
    const lm_stream s = lm_stream_named(b->seed, "batch", (uint64_t)epoch);
    if (b->drawn == 0 || b->epoch != epoch) {
        int64_t i, stop = 0;
        b->drawn = 0;
        while (lm_next_until(b->stop, b->n, &i, &stop))
            for (; i < stop; i++) b->row[i] = (int32_t)i;
        if (lm_told(b->stop)) return false;
        b->epoch = epoch;
    }
    for (int64_t i = b->drawn; i < end; b->drawn = ++i) {
        if (lm_told_at(b->stop, i)) return false;
        const int64_t j = i + lm_below(s, (uint64_t)i, b->n - i);
        const int32_t row = b->row[i];
        b->row[i] = b->row[j];
        b->row[j] = row;
    }
    return true;
}

const int32_t *lm_batch_rows(lm_batch *b, int64_t t)
{
    if (b->order == LM_ORDER_REPLACE) return draw(b, t) ? b->row : NULL;
    const int64_t batches = b->n / b->size, place = t % batches * b->size;
    return shuffle(b, t / batches, place + b->size) ? b->row + place : NULL;
}
