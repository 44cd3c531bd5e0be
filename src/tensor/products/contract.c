#include "tensor/products/contract.h"

#include "tensor/products/loops.h"

/* With A, B and C the sets of labels of a, b and c,
 *
 *     c[C] = sum of a[A] b[B] over the labels of A and B that are not in C,
 *
 * one loop a label.  A label is of one of four sorts:
 *
 *     in a, b and c     the batch
 *     in a and c        the rows        of c = a b
 *     in b and c        the columns
 *     in a and b        what is summed
 *
 * Where each sort lies in memory as one loop would, that is a product of
 * matrices, rows x sum by sum x columns, for each of the batch, and BLAS does
 * it at many times the speed of loops over elements.  loops.c finds the largest
 * matrices in whatever layout it is given; here the layout is chosen.
 */

static int64_t stride(const lm_term *t, int label)
{
    return t->set >> label & 1 ? t->at[label] : 0;
}

static void plan_loops(const lm_sizes *e, const lm_term *a, const lm_term *b,
                       const lm_term *c, lm_loops *loops)
{
    int n = 0;
    lm_loop list[LM_LABELS];
    for (int label = 0; label < LM_LABELS; label++)
        if ((a->set | b->set) >> label & 1)
            list[n++] = (lm_loop){e->size[label], stride(c, label),
                                  stride(a, label), stride(b, label)};
    lm_loops_plan(n, list, loops);
}

static lm_status run(const lm_sizes *e, const lm_loops *loops, const lm_term *a,
                     const lm_term *b, const lm_term *c)
{
    return lm_loops_multiply(e->env, loops, a->data, b->data,
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

/* Three layouts are tried, each a copy more than the one before: the operands
 * as they lie; the operands with their labels in the order that makes matrices;
 * the product in that order as well, copied to c at the end.  A copy is one
 * pass over memory, so it pays only where every element takes part in several
 * products (OFTEN) and the matrices so far are small (LARGE, or all that there
 * is). */
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
    lm_loops loops;
    plan_loops(e, a, b, c, &loops);
    if (loops.block >= enough || all <= OFTEN * elements)
        return run(e, &loops, a, b, c);
    lm_term left, right;
    lm_status status = laid_out(e, a, b, c, &left, &right);
    if (status) return status;
    plan_loops(e, &left, &right, c, &loops);
    if (loops.block >= enough) return run(e, &loops, &left, &right, c);
    lm_term product = lm_product_labels(&left, &right, c->set);
    status = lm_term_room(e, &product);
    if (status) return status;
    plan_loops(e, &left, &right, &product, &loops);
    status = run(e, &loops, &left, &right, &product);
    return status ? status : lm_term_copy(e, &product, c);
}
