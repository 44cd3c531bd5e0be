/* node.hot.h -- the passes of a node in one precision (core/twice.h).
 *
 * With G(v) the gradient of a loss by a value v and T(v) the derivative of v
 * along a direction of the parameters and inputs, a node out = F(in; w) does
 *
 *     forward    out = F(in; w)
 *     backward   G(in) = (dF/d in)' G(out),     G(w) = (dF/dw)' G(out)
 *     tangent    T(out) = dF/d in T(in) + dF/dw T(w)
 *     curve      backward, and the derivative of its two results along the
 *                direction, which is forward differentiation of backward:
 *                a Hessian times a vector (Pearlmutter 1994)
 */

/* Where the gradient of a tensor goes: dst = beta dst + alpha gradient. */
typedef struct R(lm_place) {
    real *dst;
    real alpha, beta;
} R(lm_place);

/* place() is asked before, done() told after the gradient of rows of a tensor
 * has been stored; done may be NULL.  They come in pieces of about `piece`
 * elements, which stay in the cache; 0: whole tensors. */
typedef struct R(lm_sink) {
    R(lm_place) (*place)(struct R(lm_sink) * sink, int tensor, int64_t row);
    void (*done)(struct R(lm_sink) * sink, int tensor, int64_t row,
                 int64_t rows);
    void *state;
    int64_t piece;
} R(lm_sink);

/* All that a node sees.  Values have m samples without gaps.  Arrays are as
 * long as node->input and node->tensor. */
typedef struct R(lm_site) {
    const lm_net *net;
    const lm_node *node;
    int64_t m;
    const real *in[LM_NODE_INPUTS];
    real *out;
    real *kept;                      /* node->kept numbers a sample */
    const real *w[LM_NODE_TENSORS];  /* NULL: it has not this one */
    const real *tin[LM_NODE_INPUTS]; /* tangents; NULL: zero */
    real *tout;
    const real *v[LM_NODE_TENSORS]; /* direction of w; NULL: zero */
    real *gin[LM_NODE_INPUTS];      /* gradients; NULL: not needed, or there */
    real *gout;
    real *rin[LM_NODE_INPUTS]; /* and their tangents */
    real *rout;
    R(lm_sink) * sink;
    const volatile lm_flag *stop; /* leave the pass in the middle where it
                                          says so; NULL: never */
} R(lm_site);

typedef struct R(lm_passes) {
    /* out, kept from in */
    void (*forward)(const R(lm_site) *);
    /* gin from gout; gradients to the sink, after gin: then a tensor may
     * change */
    void (*backward)(const R(lm_site) *);
    /* tout from tin, v */
    void (*tangent)(const R(lm_site) *);
    /* rin from rout and gout, gin from gout; the tangents of the gradients to
     * the sink */
    void (*curve)(const R(lm_site) *);
} R(lm_passes);
