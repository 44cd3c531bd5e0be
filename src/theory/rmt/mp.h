/* mp.h -- Marchenko and Pastur's law, which others contain. */
#ifndef LM_THEORY_RMT_MP_H
#define LM_THEORY_RMT_MP_H

#include "theory/rmt/law.h"

extern const lm_law_kind lm_mp_kind;

#endif
