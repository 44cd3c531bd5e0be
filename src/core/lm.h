/* lm.h -- what every floor shares: status codes, views, the environment.
 *
 * A C function of limn takes an environment, views that it only reads, and
 * views that it fills.  It prints nothing, owns no result, never calls back
 * and never jumps: it returns a status, and leaves a sentence in the
 * environment when that status is not LM_OK.
 */
#ifndef LM_CORE_LM_H
#define LM_CORE_LM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LM_RANK_MAX 8
#define LM_ALIGN 64
#define LM_INFINITE INT64_MAX /* a size beyond all others */

/* What a handler of signals may set: sig_atomic_t (host/interrupt.c), without
 * its header, which is long for one that every file reads. */
typedef int lm_flag;

typedef enum lm_status {
    LM_OK = 0,
    LM_NOMEM,    /* memory is exhausted */
    LM_DOMAIN,   /* an argument is wrong in a way no slot rule can say */
    LM_SINGULAR, /* a matrix is singular, or a method did not converge */
    LM_IO,       /* the system refused a file, a process or a device */
    LM_FORMAT,   /* a file is not what it claims to be */
    LM_STOPPED,  /* the user interrupted, or a worker was told to stop */
} lm_status;

/* ---- views: they point, they do not own ------------------------------- */

typedef struct lm_vec {
    double *data;
    int64_t n;
} lm_vec;

/* Row-major: element (i, j) is data[i * stride + j], stride >= cols. */
typedef struct lm_mat {
    double *data;
    int64_t rows, cols, stride;
} lm_mat;

/* Contiguous and row-major; rank 0 is a number. */
typedef struct lm_tensor {
    double *data;
    int rank;
    int64_t size[LM_RANK_MAX];
} lm_tensor;

typedef struct lm_tensors {
    const lm_tensor *data;
    int64_t n;
} lm_tensors;

typedef struct lm_ints {
    const int64_t *data;
    int64_t n;
} lm_ints;

typedef struct lm_strs {
    const char *const *data;
    int64_t n;
} lm_strs;

/* Numbers by name; `rest` is that of every other name. */
typedef struct lm_named {
    double rest;
    const char *const *name;
    const double *value;
    int64_t n;
} lm_named;

/* The number of elements of a shape; -1 if it does not fit a size_t of
 * doubles.  Sizes must not be negative. */
int64_t lm_count(int rank, const int64_t *size);

/* ---- the environment --------------------------------------------------- */

typedef struct lm_env lm_env;
struct lm_env {
    const volatile lm_flag *stop; /* becomes 1 when the user says stop */
    uint64_t seed;                /* the session's seed */
    uint64_t draws;               /* seeds handed out so far */
    int64_t refuse; /* tests: the number of requests for memory to grant
                       before one is refused; negative grants all */
    struct lm_chunk *scratch;
    /* Make a result whose shape only the function knows; see lm_result. */
    lm_status (*make)(lm_env *env, lm_tensor *out);
    const volatile lm_flag *asked; /* as stop, until all has stopped */
    /* Told, with the thread, before what the user stopped is left by an error:
     * what closes on the way is not to be stopped.  May be NULL. */
    void (*unwinds)(void *thread);
    /* These belong to whoever made the environment. */
    void *host;
    uint64_t made; /* bytes of results and objects, for the collector */
    int values;    /* where the metatable of tensors is, from 1 on */
    char message[512];
};

/* Open an environment; stop may be NULL.  lm_env_close frees the scratch. */
void lm_env_open(lm_env *env, const volatile lm_flag *stop);
void lm_env_close(lm_env *env);

/* A build that watches knows how long nobody looked (tests/looks.c). */
#ifdef LM_LOOKS
void lm_looked(void);
#else
#define lm_looked() ((void)0)
#endif

/* Whether this flag says stop; there may be none. */
static inline bool lm_told(const volatile lm_flag *stop)
{
    if (stop) lm_looked();
    return stop && *stop;
}

static inline int64_t lm_smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* True once the user wants to stop, until the present call of C has ended.
 * Poll it once per step, row block or piece of elements. */
enum { LM_PIECE = 1 << 20 };
static inline bool lm_stopped(const lm_env *env)
{
    return lm_told(env->stop);
}
static inline lm_status lm_unless_stopped(const lm_env *env)
{
    return lm_stopped(env) ? LM_STOPPED : LM_OK;
}

/* The same for a loop over elements i, which asks once a piece. */
static inline bool lm_told_at(const volatile lm_flag *stop, int64_t i)
{
    return i % LM_PIECE == 0 && lm_told(stop);
}
static inline bool lm_stopped_at(const lm_env *env, int64_t i)
{
    return lm_told_at(env->stop, i);
}

/* The same for a loop over rows i of so many elements. */
static inline bool lm_told_at_row(const volatile lm_flag *stop, int64_t i,
                                  int64_t cols)
{
    return i * cols % LM_PIECE < cols && lm_told(stop);
}
static inline bool lm_stopped_at_row(const lm_env *env, int64_t i, int64_t cols)
{
    return lm_told_at_row(env->stop, i, cols);
}

/* For loops that are vector code: elements *first .. *end - 1 of n are the
 * next piece.  False after the last, and once the user wants to stop:
 *
 *     int64_t i, end = 0;
 *     while (lm_next_piece(env, n, &i, &end))
 *         for (; i < end; i++) x[i] = 1;
 *     return lm_unless_stopped(env);
 */
static inline bool lm_next_until(const volatile lm_flag *stop, int64_t n,
                                 int64_t *first, int64_t *end)
{
    *first = *end;
    *end = n - *first < LM_PIECE ? n : *first + LM_PIECE;
    return *first < n && !lm_told(stop);
}
static inline bool lm_next_piece(const lm_env *env, int64_t n, int64_t *first,
                                 int64_t *end)
{
    return lm_next_until(env->stop, n, first, end);
}

/* memset to 0 and memcpy, looking on the way whether to stop. */
lm_status lm_zero_bytes(const volatile lm_flag *stop, void *to, size_t bytes);
lm_status lm_copy_bytes(const lm_env *env, void *to, const void *from,
                        size_t bytes);

/* Scratch: 64-byte aligned, uninitialised, valid until the mark before it is
 * released (the dispatcher does so after every call).  NULL when memory is
 * exhausted; return lm_nomem(env) then. */
void *lm_scratch(lm_env *env, size_t bytes);
double *lm_scratch_doubles(lm_env *env, int64_t n);
int64_t *lm_scratch_integers(lm_env *env, int64_t n);

/* So many bytes are going to be asked for in small blocks: take them as one, of
 * large pages, if there is room. */
void lm_scratch_ahead(lm_env *env, size_t bytes);

typedef struct lm_mark {
    struct lm_chunk *chunk;
    size_t used;
} lm_mark;
lm_mark lm_scratch_mark(const lm_env *env);
void lm_scratch_release(lm_env *env, lm_mark mark);

/* Memory that outlives a call: the single block of an object.  Zeroed and
 * 64-byte aligned; lm_free(NULL) does nothing. */
void *lm_alloc(lm_env *env, size_t bytes);
void lm_free(void *block);

/* Ask for large pages where a fresh block has several of them: at the first
 * touch they cost a tenth of small ones. */
void lm_large_pages(void *block, size_t bytes);

/* LM_DOMAIN if a tensor cannot have so many axes: asked before a shape is
 * filled whose rank is a sum or comes from a call. */
lm_status lm_rank_check(lm_env *env, int64_t rank);

/* Set *out to a new tensor of the given shape that the caller of the present
 * C function will own (a Lua value, or a block of the C tests).  Only for
 * results declared with the shape "?".  Elements are uninitialised. */
lm_status lm_result(lm_env *env, lm_tensor *out, int rank, const int64_t *size);

/* Leave a sentence and return status.  The sentence names the thing and what
 * was expected, without the function's name (the dispatcher adds it) and
 * without a full stop: "'x.npy' ends after 12 of 80 bytes". */
lm_status lm_fail(lm_env *env, lm_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
lm_status lm_nomem(lm_env *env);

/* A seed for a caller who gave none: the k-th such request of a session
 * always gets the same one. */
uint64_t lm_seed_next(lm_env *env);

#endif
