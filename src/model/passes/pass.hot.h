/* pass.hot.h -- tapes and passes in one precision (core/twice.h). */

/* Values and derivatives of a batch of at most `rows` samples.  value[0] is
 * the input, which belongs to the caller, value[i + 1] what node i makes.
 */
typedef struct R(lm_tape) {
    const lm_net *net;
    int64_t rows, m; /* room, samples now */
    const real *x;
    real **value; /* nodes + 1; value[0] is unused */
    real **kept;  /* nodes: node.h */
    real **delta; /* net->deltas; NULL: values only */
    real *shared; /* gradients of tensors that several nodes have */
    real **back;  /* nodes: derivatives by what each makes; NULL: not kept, of
                     all or of one */
    bool known;   /* they are those of these values and targets */
    real **lean;  /* nodes + 1: tangents along net->moved; NULL: not lazy */
    const real *output;
    /* Where this flag says so, passes end in the middle, and what they have
     * made is nothing: whoever set it looks at it as well.  NULL: never. */
    const volatile lm_flag *stop;
} R(lm_tape);

/* Bytes of memory that a tape of `rows` samples takes, and the tape. */
size_t R(lm_tape_bytes)(const lm_net *net, int64_t rows, lm_keep keep);
void R(lm_tape_open)(R(lm_tape) * tape, const lm_net *net, int64_t rows,
                     lm_keep keep, void *memory);
/* The outputs of the last pass, and where the derivative by them goes (m x k).
 */
const real *R(lm_tape_output)(const R(lm_tape) * tape);
real *R(lm_tape_delta)(const R(lm_tape) * tape);

/* Run nodes 0 .. nodes - 1 on m rows x (m x d, no gaps). */
void R(lm_pass_forward)(R(lm_tape) * tape, const real *x, int64_t m, int nodes);
/* Back from the derivative by the outputs; gradients go to the sink.  A sink
 * may change a tensor as soon as its gradient is asked for. */
void R(lm_pass_backward)(const R(lm_tape) * tape, R(lm_sink) * sink);
/* Tangents of all values, which are kept, along v (a block like net->w; NULL:
 * zero) and tx (m x d; NULL: zero), into tangent->value. */
void R(lm_pass_tangent)(const R(lm_tape) * tape, const real *v, const real *tx,
                        R(lm_tape) * tangent);
/* Back from the derivative by the outputs (in tape) and its tangent (in
 * `tangent`); the tangents of the gradients go to the sink.  Where tape->known
 * the first of the two is not needed. */
void R(lm_pass_curve)(R(lm_tape) * tape, const real *v,
                      const R(lm_tape) * tangent, R(lm_sink) * sink);
