#include "tensor/shape.h"

#include <stdio.h>
#include <string.h>

int64_t lm_length(const lm_tensor *t)
{
    int64_t n = 1;
    for (int i = 0; i < t->rank; i++) n *= t->size[i];
    return n;
}

bool lm_same_shape(const lm_tensor *a, const lm_tensor *b)
{
    if (a->rank != b->rank) return false;
    for (int i = 0; i < a->rank; i++)
        if (a->size[i] != b->size[i]) return false;
    return true;
}

void lm_strides(int rank, const int64_t *size, int64_t *stride)
{
    int64_t step = 1;
    for (int i = rank - 1; i >= 0; i--) {
        stride[i] = step;
        step *= size[i];
    }
}

lm_status lm_axis(lm_env *env, int64_t axis, int rank, int *out)
{
    const int64_t k = axis < 0 ? axis + rank : axis - 1;
    if (axis == 0 || k < 0 || k >= rank)
        return lm_fail(env, LM_DOMAIN,
                       "there is no axis %lld in a tensor of rank %d",
                       (long long)axis, rank);
    *out = (int)k;
    return LM_OK;
}

lm_status lm_axes(lm_env *env, lm_ints axes, int rank, bool *marked)
{
    const bool all = !axes.data || axes.n == 0;
    for (int i = 0; i < rank; i++) marked[i] = all;
    for (int64_t i = 0; !all && i < axes.n; i++) {
        int k = 0;
        const lm_status status = lm_axis(env, axes.data[i], rank, &k);
        if (status) return status;
        if (marked[k])
            return lm_fail(env, LM_DOMAIN, "axis %d is named twice", k + 1);
        marked[k] = true;
    }
    return LM_OK;
}

lm_status lm_shape_list(lm_env *env, lm_ints size, lm_tensor *out)
{
    const lm_status status = lm_rank_check(env, size.n);
    if (status) return status;
    *out = (lm_tensor){.rank = (int)size.n};
    for (int i = 0; i < out->rank; i++) out->size[i] = size.data[i];
    return LM_OK;
}

lm_split lm_split_at(const lm_tensor *x, int axis)
{
    lm_split s = {1, x->size[axis], 1};
    for (int i = 0; i < axis; i++) s.outer *= x->size[i];
    for (int i = axis + 1; i < x->rank; i++) s.inner *= x->size[i];
    return s;
}

lm_status lm_shape_join(lm_env *env, const lm_tensor *a, const lm_tensor *b,
                        lm_tensor *out)
{
    const lm_status status = lm_rank_check(env, a->rank + b->rank);
    if (status) return status;
    *out = (lm_tensor){.rank = a->rank + b->rank};
    for (int i = 0; i < a->rank; i++) out->size[i] = a->size[i];
    for (int i = 0; i < b->rank; i++) out->size[a->rank + i] = b->size[i];
    return LM_OK;
}

lm_status lm_shape_insert(lm_env *env, const lm_tensor *x, int64_t axis,
                          int64_t n, lm_tensor *out, int *k)
{
    lm_status status = lm_rank_check(env, x->rank + 1);
    if (!status) status = lm_axis(env, axis, x->rank + 1, k);
    if (status) return status;
    *out = (lm_tensor){.rank = x->rank + 1};
    for (int i = 0; i < out->rank; i++)
        out->size[i] = i == *k ? n : x->size[i - (i > *k)];
    return LM_OK;
}

const char *lm_shape_words(const lm_tensor *t, char *text)
{
    int at = 0;
    for (int i = 0; i < t->rank; i++)
        at += snprintf(text + at, (size_t)(LM_SHAPE_TEXT - at), "%s%lld",
                       i ? " x " : "", (long long)t->size[i]);
    return t->rank ? text : strcpy(text, "(number)");
}

lm_status lm_broadcast(lm_env *env, const lm_tensor *a, const lm_tensor *b,
                       lm_tensor *out)
{
    out->rank = a->rank > b->rank ? a->rank : b->rank;
    for (int i = 1; i <= out->rank; i++) {
        const int64_t p = i <= a->rank ? a->size[a->rank - i] : 1;
        const int64_t q = i <= b->rank ? b->size[b->rank - i] : 1;
        if (p != q && p != 1 && q != 1) {
            char one[LM_SHAPE_TEXT], two[LM_SHAPE_TEXT];
            return lm_fail(env, LM_DOMAIN, "shapes %s and %s do not broadcast",
                           lm_shape_words(a, one), lm_shape_words(b, two));
        }
        out->size[out->rank - i] = p == 1 ? q : p;
    }
    return LM_OK;
}

void lm_broadcast_strides(const lm_tensor *t, const lm_tensor *shape,
                          int64_t *stride)
{
    const int lead = shape->rank - t->rank;
    for (int i = 0; i < lead; i++) stride[i] = 0;
    lm_strides(t->rank, t->size, stride + lead);
    for (int i = 0; i < t->rank; i++)
        if (t->size[i] == 1) stride[lead + i] = 0;
}
