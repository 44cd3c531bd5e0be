/* Sums of products by subscripts.  Two operands at a time become one batch of
 * products of matrices: labels that both have and that are still needed are
 * the batch, other common ones are summed over, the rest are rows and columns.
 * The next pair is always the one that frees the most memory. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "tensor/product.h"
#include "tensor/subscripts.h"
#include "tensor/sum.h"
#include "tensor/term.h"

static double weight(const lm_sizes *e, uint64_t set)
{
    double n = 1;
    for (int label = 0; label < LM_LABELS; label++)
        if (set >> label & 1) n *= (double)e->size[label];
    return n;
}

/* ---- one operand --------------------------------------------------------- */

/* Sum over the labels that are not in `keep`. */
static lm_status reduce(const lm_sizes *e, uint64_t keep, lm_term *t)
{
    const uint64_t summed = t->set & ~keep;
    if (!summed) return LM_OK;
    lm_term out = {0};
    bool exchanged;
    double *rows;
    lm_status status =
        lm_term_matrices(e, t, t->set & keep, summed, 0, t, &rows, &exchanged);
    lm_term_add(&out, t, keep);
    if (!status) status = lm_term_room(e, &out);
    if (status) return status;
    const int64_t m = lm_term_count(e, out.set), n = lm_term_count(e, summed);
    for (int64_t i = 0; i < m; i++) {
        if (i % 1024 == 0 && lm_stopped(e->env)) return LM_STOPPED;
        out.data[i] = lm_sum(n, rows + i * n);
    }
    *t = out;
    return LM_OK;
}

/* ---- two operands -------------------------------------------------------- */

typedef struct {
    int64_t batch, m, n, k;
    bool ta, tb;
    double *a, *b, *c; /* batch x (m x k), (k x n), (m x n) */
} products;

/* Where calls of BLAS would take longer than the work. */
static void multiply_small(const products *p, int64_t batch)
{
    const int64_t m = p->m, n = p->n, k = p->k;
    const int64_t a_row = p->ta ? 1 : k, a_col = p->ta ? m : 1;
    const int64_t b_row = p->tb ? 1 : n, b_col = p->tb ? k : 1;
    const double *a = p->a + batch * m * k, *b = p->b + batch * k * n;
    double *c = p->c + batch * m * n;
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) {
            double sum = 0;
            for (int64_t l = 0; l < k; l++)
                sum += a[i * a_row + l * a_col] * b[l * b_row + j * b_col];
            c[i * n + j] = sum;
        }
}

static lm_status multiply_large(lm_env *env, const products *p, int64_t batch)
{
    const int64_t m = p->m, n = p->n, k = p->k;
    double *a = p->a + batch * m * k, *b = p->b + batch * k * n;
    return lm_matmul(env, p->ta, p->tb,
                     p->ta ? (lm_mat){a, k, m, m} : (lm_mat){a, m, k, k},
                     p->tb ? (lm_mat){b, n, k, k} : (lm_mat){b, k, n, n},
                     (lm_mat){p->c + batch * m * n, m, n, n});
}

static lm_status multiply(lm_env *env, const products *p)
{
    enum { SMALL = 64 };
    const double work = (double)p->m * (double)p->n * (double)p->k;
    lm_status status = LM_OK;
    if (work == 1) {
        for (int64_t i = 0; i < p->batch; i++) p->c[i] = p->a[i] * p->b[i];
        return LM_OK;
    }
    for (int64_t i = 0; i < p->batch && !status; i++) {
        if (i % 1024 == 0 && lm_stopped(env)) return LM_STOPPED;
        if (work <= SMALL)
            multiply_small(p, i);
        else
            status = multiply_large(env, p, i);
    }
    return status;
}

/* The labels of the product of a and b, in the order in which it is computed;
 * `order` says that of batch, rows and columns. */
static lm_term product_labels(const lm_term *a, const lm_term *b, uint64_t keep,
                              const lm_term *order)
{
    lm_term c = {0};
    lm_term_add(&c, order ? order : a, a->set & b->set & keep);
    lm_term_add(&c, order ? order : a, a->set & ~b->set);
    lm_term_add(&c, order ? order : b, b->set & ~a->set);
    return c;
}

/* c, with labels from product_labels and room, = the product of a and b. */
static lm_status contract(const lm_sizes *e, const lm_term *a, const lm_term *b,
                          uint64_t keep, const lm_term *c)
{
    const uint64_t common = a->set & b->set, batch = common & keep;
    const uint64_t rows = a->set & ~b->set, cols = b->set & ~a->set;
    const uint64_t inner = common & ~keep;
    products p = {.batch = lm_term_count(e, batch),
                  .m = lm_term_count(e, rows),
                  .n = lm_term_count(e, cols),
                  .k = lm_term_count(e, inner),
                  .c = c->data};
    lm_term order = *c;
    lm_term_add(&order, a, inner);
    lm_status status =
        lm_term_matrices(e, a, batch, rows, inner, &order, &p.a, &p.ta);
    if (!status)
        status =
            lm_term_matrices(e, b, batch, inner, cols, &order, &p.b, &p.tb);
    return status ? status : multiply(e->env, &p);
}

/* ---- all of them --------------------------------------------------------- */

/* What all but terms i and j still need. */
static uint64_t needed(const lm_term *list, int64_t n, int64_t i, int64_t j,
                       uint64_t result)
{
    for (int64_t k = 0; k < n; k++)
        if (k != i && k != j) result |= list[k].set;
    return result;
}

/* The pair whose product frees the most memory; of two such, the one with
 * less work. */
static void choose(const lm_sizes *e, const lm_term *list, int64_t n,
                   uint64_t result, int64_t *first, int64_t *second)
{
    double best = INFINITY, least = INFINITY;
    for (int64_t j = 1; j < n; j++)
        for (int64_t i = 0; i < j; i++) {
            const uint64_t both = list[i].set | list[j].set;
            const uint64_t keep = needed(list, n, i, j, result);
            const double work = weight(e, both);
            const double more = weight(e, both & keep) -
                                weight(e, list[i].set) - weight(e, list[j].set);
            if (more > best || (more == best && work >= least)) continue;
            best = more;
            least = work;
            *first = i;
            *second = j;
        }
}

static bool same_labels(const lm_term *a, const lm_term *b)
{
    return a->n == b->n && memcmp(a->label, b->label, (size_t)a->n) == 0;
}

/* The last product, straight into the result if its labels come in an order
 * that a product can have. */
static lm_status finish(const lm_sizes *e, const lm_term *a, const lm_term *b,
                        const lm_term *result)
{
    const lm_term direct = product_labels(a, b, result->set, result);
    const lm_term turned = product_labels(b, a, result->set, result);
    if (same_labels(&direct, result))
        return contract(e, a, b, result->set, result);
    if (same_labels(&turned, result))
        return contract(e, b, a, result->set, result);
    lm_term c = product_labels(a, b, result->set, NULL);
    lm_status status = lm_term_room(e, &c);
    if (!status) status = contract(e, a, b, result->set, &c);
    if (!status) lm_term_copy(e, &c, result);
    return status;
}

static lm_status contract_all(const lm_sizes *e, lm_term *list, int64_t n,
                              const lm_term *result)
{
    lm_status status = LM_OK;
    for (int64_t i = 0; i < n && !status; i++)
        status = reduce(e, needed(list, n, i, i, result->set), &list[i]);
    for (; n > 2 && !status; n--) {
        int64_t i = 0, j = 1;
        choose(e, list, n, result->set, &i, &j);
        const uint64_t keep = needed(list, n, i, j, result->set);
        lm_term c = product_labels(&list[i], &list[j], keep, NULL);
        status = lm_term_room(e, &c);
        if (!status) status = contract(e, &list[i], &list[j], keep, &c);
        list[i] = c;
        list[j] = list[n - 1];
    }
    if (status) return status;
    if (n == 2) return finish(e, &list[0], &list[1], result);
    lm_term_copy(e, list, result);
    return LM_OK;
}

typedef struct {
    const char *subscripts;
    lm_tensors list;
    lm_tensor value;
} einsum_args;

static lm_status einsum_run(lm_env *env, void *args)
{
    einsum_args *a = args;
    lm_subscripts s;
    lm_status status = lm_subscripts_read(env, a->subscripts, a->list, &s);
    if (status) return status;
    const lm_sizes e = {env, s.size};
    const int64_t n = a->list.n;
    lm_term *list = lm_scratch(env, (size_t)n * sizeof *list);
    if (!list) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++)
        list[i] = lm_term_of(&e, &a->list.data[i], &s.operands[i]);
    int64_t size[LM_RANK_MAX];
    for (int k = 0; k < s.result.n; k++) size[k] = s.size[s.result.at[k]];
    status = lm_result(env, &a->value, s.result.n, size);
    if (status) return status;
    const lm_term result = lm_term_of(&e, &a->value, &s.result);
    return contract_all(&e, list, n, &result);
}

#define ARGS einsum_args
static const lm_slot einsum_slots[] = {
    IN_STR(subscripts, "a letter for each axis of each tensor, commas between "
                       "tensors, '->' and those of the result; '...' for "
                       "further axes, which broadcast"),
    IN_TENSORS(list, "the tensors, in a list or one after the other"),
    OUT_TENSOR(value, "?",
               "the products, summed over the letters that are "
               "not of the result; without '->' its letters are "
               "those that come once, in the alphabet's order"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, einsum, "Sums of products of tensors, by subscripts.",
          "numpy.einsum",
          "local a = limn.tensor.new{{1, 2}, {3, 4}}\n"
          "assert(limn.tensor.einsum('ij,jk->ik', a, a) == a:matmul(a))\n"
          "assert(limn.tensor.einsum('ii', a) == 5)\n"
          "assert(limn.tensor.einsum('...ij->...ji', a)[1][2] == 3)");
#undef ARGS
