/* point.hot.h -- see point.h; included by core/twice.h. */
typedef struct R(lm_point) {
    const lm_net *net;
    int64_t rows, cols; /* of a chunk: samples, and columns of targets */
    int64_t chunks;
    int64_t *first; /* of each: its first sample; -1: nothing is kept */
    R(lm_tape) * tape;
    real **x, **targets;
    real *w; /* the weights that these belong to: net->room */
} R(lm_point);

/* Bytes of a point for m samples with `cols` columns of targets; SIZE_MAX if no
 * memory has so many.  many: as many chunks as there is room for, else one. */
size_t R(lm_point_bytes)(const lm_net *net, int64_t m, int64_t cols, bool many);
/* It, at the beginning of so many bytes. */
R(lm_point) * R(lm_point_open)(const lm_net *net, int64_t m, int64_t cols,
                               bool many, void *memory);

/* Before a product: forget what belongs to other weights. */
void R(lm_point_check)(R(lm_point) * p, const volatile lm_flag *stop);
/* The position of the chunk of samples first .. first + p->rows - 1, at most
 * the last: its values are made unless they are there, or it is time to stop.
 */
int64_t R(lm_point_chunk)(R(lm_point) * p, lm_mat x, lm_mat y, int64_t first,
                          const volatile lm_flag *stop);
