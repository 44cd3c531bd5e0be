/* chunk.h -- data pass through a network in chunks of at most 512 samples, so
 * that a tape is small whatever the data are.  Tapes are in scratch.
 *
 *     R(lm_chunk) c;
 *     lm_status status = R(lm_chunk_open)(env, net, x, LM_KEEP_OUTPUT, &c);
 *     while (R(lm_chunk_next)(env, &c, net->nodes, &status))
 *         R(lm_chunk_store)(&c, R(lm_tape_output)(&c.tape), f);
 */
#ifndef LM_MODEL_PASSES_CHUNK_H
#define LM_MODEL_PASSES_CHUNK_H

#include "model/passes/pass.h"

/* Samples in a chunk of m. */
static inline int64_t lm_chunk_rows(int64_t m)
{
    enum { ROWS = 512 };
    return m > ROWS ? ROWS : m > 0 ? m : 1;
}

#define LM_TWICE "model/passes/chunk.hot.h"
#include "core/twice.h"

#endif
