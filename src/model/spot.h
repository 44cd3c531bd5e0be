/* spot.h -- a place where an activation bends: a feature for quadrature
 * (calc/gauss.h), and by how much phi and phi' jump there. */
#ifndef LM_MODEL_SPOT_H
#define LM_MODEL_SPOT_H

#include <stdbool.h>

enum { LM_SPOTS_MAX = 8 };

typedef struct lm_spot {
    double at, width; /* width: INFINITY where nothing but a kink is */
    bool kink;
    double jump, corner; /* of phi, of phi' */
} lm_spot;

#endif
