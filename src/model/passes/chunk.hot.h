/* chunk.hot.h -- chunks of data in one precision (core/twice.h). */
typedef struct R(lm_chunk) {
    R(lm_tape) tape;
    lm_mat data;
    int64_t rows;     /* room */
    int64_t first, m; /* the rows of the data that are in it now */
    real *x;          /* those rows */
} R(lm_chunk);

/* A chunk before the first rows of x. */
lm_status R(lm_chunk_open)(lm_env *env, const lm_net *net, lm_mat x,
                           lm_keep keep, R(lm_chunk) * c);
/* The next rows, and the values of nodes 0 .. nodes - 1 on them.  False if
 * there are none, *status is not LM_OK, or the user stops, which it says. */
bool R(lm_chunk_next)(lm_env *env, R(lm_chunk) * c, int nodes,
                      lm_status *status);

/* A second tape, and room for rows of `cols` numbers, of the chunk's size. */
lm_status R(lm_chunk_tape)(lm_env *env, const R(lm_chunk) * c, lm_keep keep,
                           R(lm_tape) * tape);
lm_status R(lm_chunk_room)(lm_env *env, const R(lm_chunk) * c, int64_t cols,
                           real **rows);

/* The rows of another matrix that belong to those in the chunk. */
void R(lm_chunk_load)(const R(lm_chunk) * c, lm_mat from, real *to);
void R(lm_chunk_store)(const R(lm_chunk) * c, const real *from, lm_mat to);

/* Copy rows row .. row + m - 1 of a matrix of doubles; `stop` may be NULL. */
void R(lm_rows_load)(const volatile lm_flag *stop, lm_mat from, int64_t row,
                     int64_t m, real *to);
