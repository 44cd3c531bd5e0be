/* The same elements elsewhere: flipped, rolled, repeated, joined. */
#include <string.h>

#include "core/decl.h"
#include "tensor/select.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    lm_ints axis;
    lm_tensor value;
} flip_args;

static lm_status flip_run(lm_env *env, void *args)
{
    flip_args *a = args;
    bool marked[LM_RANK_MAX];
    lm_pick picks[LM_RANK_MAX];
    const lm_status status = lm_axes(env, a->axis, a->x.rank, marked);
    if (status) return status;
    for (int i = 0; i < a->x.rank; i++) {
        const int64_t n = a->x.size[i];
        picks[i] = (lm_pick){.start = marked[i] && n ? n - 1 : 0,
                             .count = n,
                             .step = marked[i] ? -1 : 1};
    }
    lm_part_get(&a->x, picks, a->value.data);
    return LM_OK;
}

#define ARGS flip_args
static const lm_slot flip_slots[] = {
    IN_TENSOR(x, "...", "a tensor"),
    OPT_INTS(axis, "", "the axes to reverse; all unless given"),
    OUT_MOVED(value, "...", "a copy, backwards along them"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, flip, "Reverse the order along axes.", "",
          "assert(limn.tensor.new{1, 2, 3}:flip()[1] == 3)");
#undef ARGS

/* The sizes before, along and after an axis. */
typedef struct {
    int64_t outer, n, inner;
} around;

static around split_at(const lm_tensor *x, int axis)
{
    around r = {1, x->size[axis], 1};
    for (int i = 0; i < axis; i++) r.outer *= x->size[i];
    for (int i = axis + 1; i < x->rank; i++) r.inner *= x->size[i];
    return r;
}

typedef struct {
    lm_tensor x;
    int64_t shift, axis;
    lm_tensor value;
} roll_args;

static lm_status roll_run(lm_env *env, void *args)
{
    roll_args *a = args;
    int axis = 0;
    const lm_status status = lm_axis(env, a->axis, a->x.rank, &axis);
    if (status) return status;
    const around r = split_at(&a->x, axis);
    const int64_t whole = r.n * r.inner;
    if (whole == 0) return LM_OK;
    const int64_t shift = (a->shift % r.n + r.n) % r.n * r.inner;
    for (int64_t i = 0; i < r.outer; i++) {
        const double *x = a->x.data + i * whole;
        double *out = a->value.data + i * whole;
        memcpy(out + shift, x, (size_t)(whole - shift) * sizeof *x);
        memcpy(out, x + whole - shift, (size_t)shift * sizeof *x);
    }
    return LM_OK;
}

#define ARGS roll_args
static const lm_slot roll_slots[] = {
    IN_TENSOR(x, "...", "a tensor"),
    IN_INT(shift, "", "by how many places; negative: backwards"),
    OPT_INT(axis, 1, "", "along which axis"),
    OUT_MOVED(value, "...", "a copy; what leaves one end enters at the other"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, roll, "Shift elements around an axis.", "",
          "assert(limn.tensor.new{1, 2, 3}:roll(1)[1] == 3)");
#undef ARGS

/* ---- more of the same --------------------------------------------------- */

typedef struct {
    lm_tensor x;
    int64_t times, axis;
    lm_tensor value;
} repeats_args;

static lm_status repeats_run(lm_env *env, void *args)
{
    repeats_args *a = args;
    int axis = 0;
    lm_status status = lm_axis(env, a->axis, a->x.rank, &axis);
    if (status) return status;
    const around r = split_at(&a->x, axis);
    lm_tensor shape = a->x;
    if (__builtin_mul_overflow(r.n, a->times, &shape.size[axis]))
        return lm_nomem(env);
    status = lm_result(env, &a->value, shape.rank, shape.size);
    if (status) return status;
    const int64_t size[3] = {r.outer * r.n, a->times, r.inner};
    const int64_t to[3] = {a->times * r.inner, r.inner, 1};
    const int64_t from[3] = {r.inner, 0, 1};
    lm_copy(3, size, a->value.data, to, a->x.data, from);
    return LM_OK;
}

#define ARGS repeats_args
static const lm_slot repeats_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_INT(times, "[0,inf)", "how often"),
    OPT_INT(axis, 1, "", "along which axis"),
    OUT_MOVED(value, "?", "every slice as often, one after the other"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, repeats, "Repeat every slice along an axis.", "",
          "assert(limn.tensor.new{1, 2}:repeats(2)[2] == 1)");
#undef ARGS

typedef struct {
    lm_tensor x;
    lm_ints times;
    lm_tensor value;
} tile_args;

static lm_status tile_run(lm_env *env, void *args)
{
    tile_args *a = args;
    const int rank = a->x.rank;
    if (a->times.n != rank)
        return lm_fail(env, LM_DOMAIN, "%d axes need %d numbers of times", rank,
                       rank);
    int64_t whole[LM_RANK_MAX], at[LM_RANK_MAX], x_at[LM_RANK_MAX];
    int64_t index[LM_RANK_MAX] = {0};
    for (int i = 0; i < rank; i++)
        if (__builtin_mul_overflow(a->x.size[i], a->times.data[i], &whole[i]))
            return lm_nomem(env);
    const lm_status status = lm_result(env, &a->value, rank, whole);
    if (status || lm_length(&a->value) == 0) return status;
    lm_strides(rank, whole, at);
    lm_strides(rank, a->x.size, x_at);
    for (;;) {
        double *out = a->value.data;
        for (int i = 0; i < rank; i++) out += index[i] * a->x.size[i] * at[i];
        lm_copy(rank, a->x.size, out, at, a->x.data, x_at);
        int k = rank - 1;
        for (; k >= 0; k--) {
            if (++index[k] < a->times.data[k]) break;
            index[k] = 0;
        }
        if (k < 0) return LM_OK;
        if (lm_stopped(env)) return LM_STOPPED;
    }
}

#define ARGS tile_args
static const lm_slot tile_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_INTS(times, "[0,inf)", "for every axis, how often"),
    OUT_MOVED(value, "?", "copies of x side by side"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, tile, "Copies of a tensor side by side.", "",
          "assert(#limn.tensor.new{1, 2}:tile(3) == 6)");
#undef ARGS

typedef struct {
    lm_tensor x;
    lm_ints size;
    lm_tensor value;
} expand_args;

static lm_status expand_run(lm_env *env, void *args)
{
    expand_args *a = args;
    lm_tensor want, common;
    lm_status status = lm_shape_list(env, a->size, &want);
    if (!status) status = lm_broadcast(env, &a->x, &want, &common);
    if (!status && !lm_same_shape(&want, &common))
        status = lm_fail(env, LM_DOMAIN, "'x' does not broadcast to 'size'");
    if (!status) status = lm_result(env, &a->value, want.rank, want.size);
    if (status) return status;
    int64_t to[LM_RANK_MAX], from[LM_RANK_MAX];
    lm_strides(want.rank, want.size, to);
    lm_broadcast_strides(&a->x, &want, from);
    lm_copy(want.rank, want.size, a->value.data, to, a->x.data, from);
    return LM_OK;
}

#define ARGS expand_args
static const lm_slot expand_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_INTS(size, "[0,inf)", "the shape to broadcast it to"),
    OUT_MOVED(value, "?", "the tensor repeated to that shape"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, expand, "Broadcast to a shape.", "",
          "assert(limn.tensor.new{1, 2}:expand(3, 2)[3][2] == 2)");
#undef ARGS

/* ---- diagonals ---------------------------------------------------------- */

typedef struct {
    lm_tensor x;
    lm_tensor value;
} diag_args;

static lm_status diag_run(lm_env *env, void *args)
{
    diag_args *a = args;
    const int64_t m = a->x.rank ? a->x.size[0] : 0;
    if (a->x.rank != 1 && a->x.rank != 2)
        return lm_fail(env, LM_DOMAIN, "'x' must be a vector or a matrix");
    if (a->x.rank == 1) {
        const int64_t size[2] = {m, m};
        const lm_status status = lm_result(env, &a->value, 2, size);
        if (status) return status;
        memset(a->value.data, 0, (size_t)(m * m) * sizeof(double));
        for (int64_t i = 0; i < m; i++) a->value.data[i * m + i] = a->x.data[i];
        return LM_OK;
    }
    const int64_t n = a->x.size[1], k = m < n ? m : n;
    const lm_status status = lm_result(env, &a->value, 1, &k);
    for (int64_t i = 0; i < k && !status; i++)
        a->value.data[i] = a->x.data[i * n + i];
    return status;
}

#define ARGS diag_args
static const lm_slot diag_slots[] = {
    IN_TENSOR(x, "?", "a vector or a matrix"),
    OUT_MOVED(value, "?", "the matrix with that diagonal, or the diagonal"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, diag, "A matrix from its diagonal, or the diagonal of one.",
          "", "assert(limn.tensor.new{1, 2}:diag():diag()[2] == 2)");
#undef ARGS

typedef struct {
    lm_mat x;
    int64_t diagonal;
    lm_mat value;
} tril_args;
typedef tril_args triu_args;

static lm_status triangle(const tril_args *a, bool lower)
{
    for (int64_t i = 0; i < a->x.rows; i++)
        for (int64_t j = 0; j < a->x.cols; j++) {
            const int64_t off = j - i;
            const bool in = lower ? off <= a->diagonal : off >= a->diagonal;
            a->value.data[i * a->value.stride + j] =
                in ? a->x.data[i * a->x.stride + j] : 0;
        }
    return LM_OK;
}

static lm_status tril_run(lm_env *env, void *args)
{
    (void)env;
    return triangle(args, true);
}

static lm_status triu_run(lm_env *env, void *args)
{
    (void)env;
    return triangle(args, false);
}

#define ARGS tril_args
#define TRIANGLE_SLOTS                                                         \
    {                                                                          \
        IN_MAT(x, "m n", "a matrix"),                                          \
            OPT_INT(diagonal, 0, "", "up to which diagonal; 1 is above"),      \
            OUT_MAT(value, "m n", "the rest is 0"), LM_SLOTS_END,              \
    }
static const lm_slot tril_slots[] = TRIANGLE_SLOTS;
static const lm_slot triu_slots[] = TRIANGLE_SLOTS;
LM_EXPORT(tensor, tril, "The lower triangle of a matrix.", "",
          "assert(limn.tensor.ones(3, 3):tril():sum() == 6)");
LM_EXPORT(tensor, triu, "The upper triangle of a matrix.", "",
          "assert(limn.tensor.ones(3, 3):triu{diagonal = 1}:sum() == 3)");
#undef ARGS
