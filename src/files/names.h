/* names.h -- names of columns, each once. */
#ifndef LM_FILES_NAMES_H
#define LM_FILES_NAMES_H

#include "core/lm.h"

/* Give the names that are empty or were there before others, in scratch: the
 * third column without a name is called "c3", a second "loss" "loss_2", if
 * no other is called so. */
lm_status lm_names_distinguish(lm_env *env, const char **name, int64_t n);

#endif
