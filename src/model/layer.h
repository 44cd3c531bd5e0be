/* layer.h -- what a kind of layer is: four passes over values, and the
 * tensors that it trains.
 *
 * A kind is one file kinds/x.hot.c that defines lm_x_d and lm_x_s, and a row
 * of LM_LAYERS; the passes (passes/pass.h) and the optimizers know no kinds.
 * The scaling of its tensors with width is decided where layers are put
 * together (build.c).
 */
#ifndef LM_MODEL_LAYER_H
#define LM_MODEL_LAYER_H

#include "core/names.h"
#include "model/net.h"

#define LM_LAYERS(X)                                                           \
    X(LM_LAYER_DENSE, dense)           /* out = a in W + a_b b */              \
    X(LM_LAYER_ACTIVATION, activation) /* out = phi(in) */                     \
    X(LM_LAYER_RESIDUAL, residual)     /* out = skip + s in */
typedef enum lm_layer_kind { LM_LAYERS(LM_CONSTANT) } lm_layer_kind;

typedef struct lm_layer {
    lm_layer_kind kind;
    int64_t in, out;  /* widths */
    int weight, bias; /* positions in net->weight; -1: none */
    lm_act act;       /* activation */
    double scale;     /* residual: s */
    int skip;         /* residual: the value that is added; -1: none */
    /* Which of the tape's two buffers holds the derivative by its input and
     * by its output; the same where the layer works in place.  delta_in = -1:
     * nothing below trains. */
    int delta_in, delta_out;
    bool add; /* add the derivative to what delta_in holds */
} lm_layer;

#define LM_TWICE "model/layer.hot.h"
#include "core/twice.h"

#endif
