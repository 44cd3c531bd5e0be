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

static void draw(lm_batch *b, int64_t t)
{
    const lm_stream s = lm_stream_named(b->seed, "batch", (uint64_t)t);
    for (int64_t i = 0; i < b->size; i++)
        b->row[i] = (int32_t)lm_below(s, (uint64_t)i, b->n);
}

/* Fisher and Yates, no further than needed. */
static void shuffle(lm_batch *b, int64_t epoch, int64_t end)
{
    const lm_stream s = lm_stream_named(b->seed, "batch", (uint64_t)epoch);
    if (b->drawn == 0 || b->epoch != epoch) {
        for (int64_t i = 0; i < b->n; i++) b->row[i] = (int32_t)i;
        b->epoch = epoch;
        b->drawn = 0;
    }
    for (int64_t i = b->drawn; i < end; i++) {
        const int64_t j = i + lm_below(s, (uint64_t)i, b->n - i);
        const int32_t row = b->row[i];
        b->row[i] = b->row[j];
        b->row[j] = row;
    }
    if (end > b->drawn) b->drawn = end;
}

const int32_t *lm_batch_rows(lm_batch *b, int64_t t)
{
    if (b->order == LM_ORDER_REPLACE) {
        draw(b, t);
        return b->row;
    }
    const int64_t batches = b->n / b->size, place = t % batches * b->size;
    shuffle(b, t / batches, place + b->size);
    return b->row + place;
}
