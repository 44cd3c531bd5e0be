#include "tensor/products/contract.h"

#include "tensor/products/loops.h"

static int64_t stride(const lm_term *t, int label)
{
    return t->set >> label & 1 ? t->at[label] : 0;
}

static void plan(const lm_sizes *e, const lm_term *a, const lm_term *b,
                 const lm_term *c, lm_loops *nest)
{
    int n = 0;
    lm_loop loops[LM_LABELS];
    for (int label = 0; label < LM_LABELS; label++)
        if ((a->set | b->set) >> label & 1)
            loops[n++] = (lm_loop){e->size[label], stride(c, label),
                                   stride(a, label), stride(b, label)};
    lm_loops_plan(n, loops, nest);
}

static lm_status run(const lm_sizes *e, const lm_loops *nest, const lm_term *a,
                     const lm_term *b, const lm_term *c)
{
    return lm_loops_multiply(e->env, nest, a->data, b->data,
                             lm_term_count(e, c->set), c->data);
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
    lm_loops nest;
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
