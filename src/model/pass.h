/* pass.h -- forward, backward and tangent passes over a network's layers, on
 * memory that the caller provides: a step of training allocates nothing.
 */
#ifndef LM_MODEL_PASS_H
#define LM_MODEL_PASS_H

#include "model/layer.h"

enum { LM_SLOTS = 2 }; /* derivatives alive at one time */

#define LM_PASS(real, S)                                                       \
    /* Values and derivatives of a batch of at most `rows` samples.  value[0]  \
     * is the input, which belongs to the caller, value[i + 1] the output of   \
     * layer i. */                                                             \
    typedef struct lm_tape_##S {                                               \
        const lm_net *net;                                                     \
        int64_t rows, m; /* room, samples now */                               \
        const real *x;                                                         \
        real **value;          /* layers + 1; value[0] is unused */            \
        real *delta[LM_SLOTS]; /* NULL: values only */                         \
    } lm_tape_##S;                                                             \
    /* Bytes of memory that a tape of `rows` samples takes, and the tape. */   \
    size_t lm_tape_bytes_##S(const lm_net *net, int64_t rows, bool deltas);    \
    void lm_tape_open_##S(lm_tape_##S *tape, const lm_net *net, int64_t rows,  \
                          bool deltas, void *memory);                          \
    /* Run layers 0 .. layers - 1 on m rows x (m x d, no gaps). */             \
    void lm_pass_forward_##S(lm_tape_##S *tape, const real *x, int64_t m,      \
                             int layers);                                      \
    /* The outputs, and where the derivative by them goes (m x k). */          \
    const real *lm_tape_output_##S(const lm_tape_##S *tape);                   \
    real *lm_tape_delta_##S(const lm_tape_##S *tape);                          \
    /* Back from the derivative by the outputs; gradients go to the sink.      \
     * A sink may change a tensor as soon as its gradient is asked for. */     \
    void lm_pass_backward_##S(const lm_tape_##S *tape, lm_sink_##S *sink);     \
    /* Tangents of all values along v (a block like net->w; NULL: zero) and    \
     * tx (m x d; NULL: zero), into tangent->value. */                         \
    void lm_pass_tangent_##S(const lm_tape_##S *tape, const real *v,           \
                             const real *tx, lm_tape_##S *tangent);            \
    /* Back from the derivative by the outputs (in tape) and its tangent (in   \
     * `tangent`); the tangents of the gradients go to the sink. */            \
    void lm_pass_curve_##S(const lm_tape_##S *tape, const real *v,             \
                           const lm_tape_##S *tangent, lm_sink_##S *sink);     \
    /* Copy rows of doubles. */                                                \
    void lm_load_##S(lm_mat from, int64_t row, int64_t m, real *to);           \
    /* Flat order to a block with gaps (which become zero; tensors that are    \
     * frozen as well if `trained`) and back. */                               \
    void lm_spread_##S(const lm_net *net, const double *flat, bool trained,    \
                       real *block);                                           \
    void lm_gather_##S(const lm_net *net, const real *block, double *flat);
LM_PASS(double, d)
LM_PASS(float, s)
#undef LM_PASS

#endif
