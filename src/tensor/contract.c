#include "tensor/contract.h"

#include "core/decl.h"
#include "tensor/nest.h"
#include "tensor/shape.h"

static int64_t stride(const lm_term *t, int label)
{
    return t->set >> label & 1 ? t->at[label] : 0;
}

static void plan(const lm_sizes *e, const lm_term *a, const lm_term *b,
                 const lm_term *c, lm_nest *nest)
{
    int n = 0;
    lm_loop loops[LM_LABELS];
    for (int label = 0; label < LM_LABELS; label++)
        if ((a->set | b->set) >> label & 1)
            loops[n++] = (lm_loop){e->size[label], stride(c, label),
                                   stride(a, label), stride(b, label)};
    lm_nest_plan(n, loops, nest);
}

static lm_status run(const lm_sizes *e, const lm_nest *nest, const lm_term *a,
                     const lm_term *b, const lm_term *c)
{
    return lm_nest_run(e->env, nest, a->data, b->data, lm_term_count(e, c->set),
                       c->data);
}

/* a and b with their labels in the order of batch, rows, columns and what is
 * summed, each as in c or a: one product of matrices for each of the batch. */
static lm_status laid_out(const lm_sizes *e, const lm_term *a, const lm_term *b,
                          const lm_term *c, lm_term *left, lm_term *right)
{
    const uint64_t common = a->set & b->set;
    *left = *right = (lm_term){0};
    lm_term_add(left, c, common);
    *right = *left;
    lm_term_add(left, c, a->set & ~b->set);
    lm_term_add(right, c, b->set & ~a->set);
    lm_term_add(left, a, common & ~c->set);
    lm_term_add(right, a, common & ~c->set);
    const lm_status status = lm_term_lie(e, a, left);
    return status ? status : lm_term_lie(e, b, right);
}

lm_term lm_product_labels(const lm_term *a, const lm_term *b, uint64_t keep)
{
    lm_term c = {0};
    lm_term_add(&c, a, a->set & b->set & keep);
    lm_term_add(&c, a, a->set & ~b->set);
    lm_term_add(&c, b, b->set & ~a->set);
    return c;
}

/* Where the operands as they lie make no large matrices and every element comes
 * often, they are laid out first, and at last the product as well. */
lm_status lm_contract(const lm_sizes *e, const lm_term *a, const lm_term *b,
                      const lm_term *c)
{
    enum { LARGE = 1 << 15, OFTEN = 4 };
    const double all = lm_term_weight(e, a->set | b->set);
    const double most = all / lm_term_weight(e, a->set & b->set & c->set);
    const double enough = most < LARGE ? most : LARGE;
    const double elements = lm_term_weight(e, a->set) +
                            lm_term_weight(e, b->set) +
                            lm_term_weight(e, c->set);
    lm_nest nest;
    plan(e, a, b, c, &nest);
    if (nest.block >= enough || all <= OFTEN * elements)
        return run(e, &nest, a, b, c);
    lm_term left, right;
    lm_status status = laid_out(e, a, b, c, &left, &right);
    if (status) return status;
    plan(e, &left, &right, c, &nest);
    if (nest.block >= enough) return run(e, &nest, &left, &right, c);
    lm_term product = lm_product_labels(&left, &right, c->set);
    status = lm_term_room(e, &product);
    if (status) return status;
    plan(e, &left, &right, &product, &nest);
    status = run(e, &nest, &left, &right, &product);
    if (!status) lm_term_copy(e, &product, c);
    return status;
}

/* ---- tensordot ----------------------------------------------------------- */

typedef struct {
    lm_tensor x, y;
    lm_ints x_axes, y_axes;
    lm_tensor value;
} tensordot_args;

/* The axes of x are labels from 0, those of y from LM_RANK_MAX unless they are
 * summed with one of x. */
static lm_status pair_axes(lm_env *env, const tensordot_args *a, lm_labels *y)
{
    for (int i = 0; i < (int)a->x_axes.n; i++) {
        int p, q;
        lm_status status = lm_axis(env, a->x_axes.data[i], a->x.rank, &p);
        if (!status) status = lm_axis(env, a->y_axes.data[i], a->y.rank, &q);
        if (status) return status;
        if (a->x.size[p] != a->y.size[q])
            return lm_fail(
                env, LM_DOMAIN, "axis %d of x has size %lld, axis %d of y %lld",
                p + 1, (long long)a->x.size[p], q + 1, (long long)a->y.size[q]);
        y->at[q] = (uint8_t)p;
    }
    return LM_OK;
}

static lm_status tensordot_run(lm_env *env, void *args)
{
    tensordot_args *a = args;
    bool in_x[LM_RANK_MAX] = {false}, in_y[LM_RANK_MAX] = {false};
    if (a->x_axes.n != a->y_axes.n)
        return lm_fail(env, LM_DOMAIN, "both must name as many axes");
    lm_status status = LM_OK;
    if (a->x_axes.n) status = lm_axes(env, a->x_axes, a->x.rank, in_x);
    if (a->y_axes.n && !status)
        status = lm_axes(env, a->y_axes, a->y.rank, in_y);
    const int64_t rank = a->x.rank + a->y.rank - 2 * a->x_axes.n;
    if (!status) status = lm_rank_check(env, rank);
    if (status) return status;
    lm_labels x = {.n = a->x.rank}, y = {.n = a->y.rank}, c = {0};
    int64_t size[LM_LABELS], shape[LM_RANK_MAX];
    for (int i = 0; i < x.n; i++) {
        size[x.at[i] = (uint8_t)i] = a->x.size[i];
        if (!in_x[i]) c.at[c.n++] = x.at[i];
    }
    for (int i = 0; i < y.n; i++) {
        size[y.at[i] = (uint8_t)(LM_RANK_MAX + i)] = a->y.size[i];
        if (!in_y[i]) c.at[c.n++] = y.at[i];
    }
    for (int i = 0; i < c.n; i++) shape[i] = size[c.at[i]];
    status = pair_axes(env, a, &y);
    if (!status) status = lm_result(env, &a->value, c.n, shape);
    if (status) return status;
    const lm_sizes e = {env, size};
    const lm_term left = lm_term_of(&e, &a->x, &x);
    const lm_term right = lm_term_of(&e, &a->y, &y);
    const lm_term value = lm_term_of(&e, &a->value, &c);
    return lm_contract(&e, &left, &right, &value);
}

#define ARGS tensordot_args
static const lm_slot tensordot_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_TENSOR(y, "?", "another"),
    IN_INTS(x_axes, "", "the axes of x to sum over"),
    IN_INTS(y_axes, "", "the axes of y that go with them, in this order"),
    OUT_TENSOR(value, "?", "the axes of x that are left, then those of y"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, tensordot, "Sum products over pairs of axes.", "",
          "local x = limn.tensor.randn(2, 3, 4, {seed = 1})\n"
          "local s = limn.tensor.tensordot(x, x, {1, 2, 3}, {1, 2, 3})\n"
          "assert(math.abs(s - x:norm()^2) < 1e-12)");
#undef ARGS
