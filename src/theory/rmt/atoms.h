/* atoms.h -- the law of finitely many values, for closed forms. */
#ifndef LM_THEORY_RMT_ATOMS_H
#define LM_THEORY_RMT_ATOMS_H

#include "theory/rmt/law.h"

extern const lm_law_kind lm_atoms_kind;

#endif
