#include "tensor/products/term.h"

#include "tensor/shape.h"

static void add_label(lm_term *t, int label)
{
    t->label[t->n++] = (uint8_t)label;
    t->set |= UINT64_C(1) << label;
}

void lm_term_add(lm_term *t, const lm_term *from, uint64_t set)
{
    for (int k = 0; k < from->n; k++)
        if (set >> from->label[k] & 1) add_label(t, from->label[k]);
}

lm_term lm_term_of(const lm_sizes *e, const lm_tensor *x, const lm_labels *l)
{
    int64_t stride[LM_RANK_MAX];
    lm_term t = {.data = x->data};
    lm_strides(x->rank, x->size, stride);
    for (int k = 0; k < l->n; k++) {
        const int label = l->at[k];
        if (x->size[k] == 1 && e->size[label] != 1) continue;
        if (!(t.set >> label & 1)) {
            add_label(&t, label);
            t.at[label] = 0;
        }
        t.at[label] += stride[k];
    }
    return t;
}

int64_t lm_term_count(const lm_sizes *e, uint64_t set)
{
    int64_t n = 1;
    for (int label = 0; label < LM_LABELS; label++)
        if (set >> label & 1 && __builtin_mul_overflow(n, e->size[label], &n))
            return -1;
    return n;
}

double lm_term_weight(const lm_sizes *e, uint64_t set)
{
    double n = 1;
    for (int label = 0; label < LM_LABELS; label++)
        if (set >> label & 1) n *= (double)e->size[label];
    return n;
}

/* ---- layouts ------------------------------------------------------------- */

void lm_term_lay_out(const lm_sizes *e, lm_term *t)
{
    int64_t step = 1;
    for (int k = t->n - 1; k >= 0; k--) {
        t->at[t->label[k]] = step;
        step *= e->size[t->label[k]];
    }
}

/* Copy n axes, of which there may be more than a tensor has. */
static lm_status copy_axes(lm_env *env, int n, const int64_t *size, double *to,
                           const int64_t *to_at, const double *from,
                           const int64_t *from_at)
{
    if (n <= LM_RANK_MAX)
        return lm_copy_all(env, n, size, to, to_at, from, from_at);
    lm_status status = LM_OK;
    for (int64_t i = 0; i < *size && !status; i++)
        status = copy_axes(env, n - 1, size + 1, to + i * *to_at, to_at + 1,
                           from + i * *from_at, from_at + 1);
    return status;
}

lm_status lm_term_copy(const lm_sizes *e, const lm_term *from,
                       const lm_term *to)
{
    int64_t size[LM_LABELS], to_at[LM_LABELS], from_at[LM_LABELS];
    for (int k = 0; k < to->n; k++) {
        size[k] = e->size[to->label[k]];
        to_at[k] = to->at[to->label[k]];
        from_at[k] = from->at[to->label[k]];
    }
    return copy_axes(e->env, to->n, size, to->data, to_at, from->data, from_at);
}

/* Do the elements of t lie as those of `order`? */
static bool lies_as(const lm_sizes *e, const lm_term *t, const lm_term *order)
{
    for (int k = 0; k < order->n; k++) {
        const int label = order->label[k];
        if (e->size[label] != 1 && t->at[label] != order->at[label])
            return false;
    }
    return true;
}

lm_status lm_term_room(const lm_sizes *e, lm_term *t)
{
    const int64_t n = lm_term_count(e, t->set);
    t->data = n < 0 ? NULL : lm_scratch_doubles(e->env, n);
    if (!t->data) return lm_nomem(e->env);
    lm_term_lay_out(e, t);
    return LM_OK;
}

lm_status lm_term_lie(const lm_sizes *e, const lm_term *t, lm_term *order)
{
    lm_term_lay_out(e, order);
    order->data = t->data;
    if (lies_as(e, t, order)) return LM_OK;
    const lm_status status = lm_term_room(e, order);
    return status ? status : lm_term_copy(e, t, order);
}
