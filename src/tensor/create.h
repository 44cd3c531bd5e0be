/* create.h -- tensors whose shape is a list of sizes in the call. */
#ifndef LM_TENSOR_CREATE_H
#define LM_TENSOR_CREATE_H

#include "core/lm.h"

/* Make a result of this shape. */
lm_status lm_make(lm_env *env, lm_ints size, lm_tensor *out);

/* The slot of such a list; the args struct has a field `lm_ints size`. */
#define LM_SIZE_SLOT IN_INTS(size, "[0,inf)", "the shape")

#endif
