/* skinny.h -- products of skinny matrices.
 *
 * A batch of 64 samples against a matrix of weights: OpenBLAS packs the whole
 * matrix for it, which takes a fifth of the time.  Here as many columns as two
 * vectors hold are packed at a time, into the first cache, while they are
 * needed.
 */
#ifndef LM_LINALG_SKINNY_H
#define LM_LINALG_SKINNY_H

#include "core/lm.h"

#define LM_TWICE "linalg/skinny.hot.h"
#include "core/twice.h"

#endif
