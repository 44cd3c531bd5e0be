/* layer.h -- what a kind of layer is: four passes over values, and the
 * tensors that it trains.
 *
 * A kind is one file x.hot.c that defines lm_x_d and lm_x_s, and a row of
 * LM_KINDS; the passes (pass.h) and the optimizers know no kinds.  The
 * scaling of its tensors with width is decided where layers are put together
 * (build.c).
 */
#ifndef LM_MODEL_LAYER_H
#define LM_MODEL_LAYER_H

#include "model/net.h"

#define LM_KINDS(X)                                                            \
    X(dense)      /* out = a in W + a_b b */                                   \
    X(activation) /* out = phi(in) */                                          \
    X(residual)   /* out = skip + s in */

#define LM_KIND_ENUM(name) LM_KIND_##name,
typedef enum lm_layer_kind { LM_KINDS(LM_KIND_ENUM) } lm_layer_kind;
#undef LM_KIND_ENUM

typedef struct lm_layer {
    lm_layer_kind kind;
    int64_t in, out;  /* widths */
    int weight, bias; /* positions in net->weight; -1: none */
    lm_act act;       /* activation */
    double scale;     /* residual: s */
    int skip;         /* residual: the value that is added; -1: none */
    /* Slots for the derivatives by its input and output; the same slot where
     * the layer works in place.  delta_in = -1: nothing below trains. */
    int delta_in, delta_out;
    bool add; /* add the derivative to what delta_in holds */
} lm_layer;

/* Where the gradient of a tensor goes: dst = beta dst + alpha gradient. */
#define LM_SITE(real, S)                                                       \
    typedef struct lm_place_##S {                                              \
        real *dst;                                                             \
        real alpha, beta;                                                      \
    } lm_place_##S;                                                            \
    /* place() is asked before, done() told after the gradient of rows of a    \
     * tensor has been stored; done may be NULL.  They come in pieces of       \
     * about `piece` elements, which stay in the cache; 0: whole tensors. */   \
    typedef struct lm_sink_##S {                                               \
        lm_place_##S (*place)(struct lm_sink_##S * sink, int tensor,           \
                              int64_t row);                                    \
        void (*done)(struct lm_sink_##S * sink, int tensor, int64_t row,       \
                     int64_t rows);                                            \
        void *state;                                                           \
        int64_t piece;                                                         \
    } lm_sink_##S;                                                             \
    /* All that a layer sees.  Values have m rows without gaps. */             \
    typedef struct lm_site_##S {                                               \
        const lm_net *net;                                                     \
        const lm_layer *layer;                                                 \
        int64_t m;                                                             \
        const real *w, *b; /* NULL: none */                                    \
        const real *in, *skip;                                                 \
        real *out;                                                             \
        const real *tin, *tskip; /* tangents; NULL: zero */                    \
        real *tout;                                                            \
        const real *v, *vb; /* direction of w and b; NULL: zero */             \
        real *gin, *gout;   /* derivatives of the loss; gin may be NULL */     \
        real *rin, *rout;   /* and their tangents */                           \
        lm_sink_##S *sink;                                                     \
    } lm_site_##S;                                                             \
    typedef struct lm_passes_##S {                                             \
        /* out from in */                                                      \
        void (*forward)(const lm_site_##S *);                                  \
        /* gin from gout; gradients to the sink */                             \
        void (*backward)(const lm_site_##S *);                                 \
        /* tout from tin, v, vb */                                             \
        void (*tangent)(const lm_site_##S *);                                  \
        /* rin from rout and gout, gin from gout; the tangents of the          \
         * gradients to the sink */                                            \
        void (*curve)(const lm_site_##S *);                                    \
    } lm_passes_##S;
LM_SITE(double, d)
LM_SITE(float, s)
#undef LM_SITE

#define LM_KIND_EXTERN(name)                                                   \
    extern const lm_passes_d lm_##name##_d;                                    \
    extern const lm_passes_s lm_##name##_s;
LM_KINDS(LM_KIND_EXTERN)
#undef LM_KIND_EXTERN

#endif
