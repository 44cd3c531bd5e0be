/* semicircle.h -- Wigner's law, for closed forms. */
#ifndef LM_THEORY_RMT_SEMICIRCLE_H
#define LM_THEORY_RMT_SEMICIRCLE_H

#include "theory/rmt/law.h"

extern const lm_law_kind lm_semicircle_kind;

#endif
