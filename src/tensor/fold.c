#include "tensor/fold.h"

#include "tensor/shape.h"

static void kept_shape(const lm_tensor *x, const bool *marked, bool keep,
                       lm_tensor *kept)
{
    kept->data = NULL;
    kept->rank = 0;
    for (int i = 0; i < x->rank; i++)
        if (!marked[i] || keep)
            kept->size[kept->rank++] = marked[i] ? 1 : x->size[i];
}

/* Are the marked axes neighbours, not counting those of size 1? */
static bool together(const lm_tensor *x, const bool *marked)
{
    int changes = 0;
    bool last = false;
    for (int i = 0; i < x->rank; i++) {
        if (x->size[i] == 1) continue;
        changes += marked[i] && !last;
        last = marked[i];
    }
    return changes <= 1;
}

static lm_status bring_last(lm_env *env, const lm_tensor *x, const bool *marked,
                            lm_folded *f)
{
    int64_t size[LM_RANK_MAX], from[LM_RANK_MAX], to[LM_RANK_MAX];
    int64_t at[LM_RANK_MAX];
    int n = 0;
    lm_strides(x->rank, x->size, from);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < x->rank; i++)
            if (marked[i] == (pass == 1)) {
                size[n] = x->size[i];
                at[n++] = from[i];
            }
    double *copy = lm_scratch_doubles(env, lm_length(x));
    if (!copy) return lm_nomem(env);
    lm_strides(n, size, to);
    const lm_status status = lm_copy_all(env, n, size, copy, to, x->data, at);
    if (status) return status;
    f->outer *= f->inner;
    f->inner = 1;
    f->data = copy;
    return LM_OK;
}

lm_status lm_fold(lm_env *env, const lm_tensor *x, lm_ints axes, bool keep,
                  bool rows, lm_folded *f)
{
    bool marked[LM_RANK_MAX];
    const lm_status status = lm_axes(env, axes, x->rank, marked);
    if (status) return status;
    kept_shape(x, marked, keep, &f->kept);
    f->data = x->data;
    f->outer = f->n = f->inner = 1;
    bool seen = false;
    for (int i = 0; i < x->rank; i++) {
        if (marked[i])
            f->n *= x->size[i], seen |= x->size[i] != 1;
        else if (seen)
            f->inner *= x->size[i];
        else
            f->outer *= x->size[i];
    }
    if (!together(x, marked) || (rows && f->inner != 1))
        return bring_last(env, x, marked, f);
    return LM_OK;
}

lm_status lm_reduce_folded(lm_env *env, const lm_reduction *r,
                           const lm_folded *f, double param, double *out)
{
    double *scratch = lm_scratch_doubles(env, f->inner > 1 ? 2 * f->inner : 0);
    if (!scratch) return lm_nomem(env);
    enum { ROW = 16 }; /* numbers that take as long as what else a row costs */
    const int64_t step = f->n * f->inner;
    if (f->inner == 0) return LM_OK;
    for (int64_t i = 0, done = 0; i < f->outer; i++, done += step + ROW) {
        const double *block = f->data + i * step;
        if (done >= LM_PIECE) {
            if (lm_stopped(env)) return LM_STOPPED;
            done = 0;
        }
        if (f->inner == 1)
            out[i] = r->row(env->stop, f->n, block, param);
        else
            r->columns(env->stop, f->n, f->inner, block, param,
                       out + i * f->inner, scratch);
    }
    return lm_unless_stopped(env);
}

lm_status lm_reduce(lm_env *env, const lm_reduction *r, const lm_tensor *x,
                    lm_ints axes, bool keep, double param, lm_tensor *value)
{
    lm_folded f;
    lm_status status = lm_fold(env, x, axes, keep, !r->columns, &f);
    if (!status && f.n == 0 && r->nonempty)
        status = lm_fail(env, LM_DOMAIN, "cannot reduce an empty tensor");
    if (!status) status = lm_result(env, value, f.kept.rank, f.kept.size);
    return status ? status : lm_reduce_folded(env, r, &f, param, value->data);
}
