/* idx.h -- the IDX format of MNIST and its kin, plain or gzipped.
 *
 * Big-endian: two zero bytes, a type (08 u8, 09 i8, 0B i16, 0C i32, 0D f32,
 * 0E f64), the rank, a 32-bit size per axis, the elements row-major.  Nothing
 * in the header is believed before the file is long enough for it.
 */
#ifndef LM_FILES_IDX_H
#define LM_FILES_IDX_H

#include "core/lm.h"

/* Read items skip .. skip + count - 1 of the leading axis (count 0: all that
 * follow) into *out by lm_result.  LM_IO, LM_FORMAT or LM_NOMEM. */
lm_status lm_idx_read(lm_env *env, const char *path, int64_t skip,
                      int64_t count, lm_tensor *out);

#endif
