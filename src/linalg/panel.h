/* panel.h -- products with panels, matrices of as many columns as three vectors
 * of the processor hold: next to its peak without copies of either factor.
 */
#ifndef LM_LINALG_PANEL_H
#define LM_LINALG_PANEL_H

#include "core/lm.h"

#define LM_TWICE "linalg/panel.hot.h"
#include "core/twice.h"

#endif
