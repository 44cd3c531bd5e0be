/* Sums of products by subscripts.  Two operands at a time become one batch of
 * products of matrices: labels that both have and that are still needed are
 * the batch, other common ones are summed over, the rest are rows and columns.
 * The next pair is always the one that frees the most memory. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "tensor/product.h"
#include "tensor/shape.h"
#include "tensor/subscripts.h"
#include "tensor/sum.h"

/* A tensor whose axes have labels; equal labels of an operand are one axis
 * along its diagonal. */
typedef struct {
    double *data;
    int n;
    uint8_t label[LM_LABELS];
    int64_t at[LM_LABELS]; /* the stride of a label, not of an axis */
    uint64_t set;          /* bit l: has label l */
} term;

typedef struct {
    lm_env *env;
    const int64_t *size; /* of each label */
} einsum;

static void add_label(term *t, int label)
{
    t->label[t->n++] = (uint8_t)label;
    t->set |= UINT64_C(1) << label;
}

/* Add the labels of `from` that are in the set, in its order. */
static void add_labels(term *t, const term *from, uint64_t set)
{
    for (int k = 0; k < from->n; k++)
        if (set >> from->label[k] & 1) add_label(t, from->label[k]);
}

/* An axis that broadcasts is none: the operand does not depend on it. */
static term term_of(const einsum *e, const lm_tensor *x, const lm_labels *l)
{
    int64_t stride[LM_RANK_MAX];
    term t = {.data = x->data};
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

/* The number of elements along the labels of a set; -1 if it overflows. */
static int64_t count(const einsum *e, uint64_t set)
{
    int64_t n = 1;
    for (int label = 0; label < LM_LABELS; label++)
        if (set >> label & 1 && __builtin_mul_overflow(n, e->size[label], &n))
            return -1;
    return n;
}

static double weight(const einsum *e, uint64_t set)
{
    double n = 1;
    for (int label = 0; label < LM_LABELS; label++)
        if (set >> label & 1) n *= (double)e->size[label];
    return n;
}

/* ---- layouts ------------------------------------------------------------- */

/* The strides that elements in the order of the labels have. */
static void lay_out(const einsum *e, term *t)
{
    int64_t step = 1;
    for (int k = t->n - 1; k >= 0; k--) {
        t->at[t->label[k]] = step;
        step *= e->size[t->label[k]];
    }
}

/* Copy n axes, of which there may be more than a tensor has. */
static void copy_axes(int n, const int64_t *size, double *to,
                      const int64_t *to_at, const double *from,
                      const int64_t *from_at)
{
    if (n <= LM_RANK_MAX) {
        lm_copy(n, size, to, to_at, from, from_at);
        return;
    }
    for (int64_t i = 0; i < *size; i++)
        copy_axes(n - 1, size + 1, to + i * *to_at, to_at + 1,
                  from + i * *from_at, from_at + 1);
}

static void copy_term(const einsum *e, const term *from, const term *to)
{
    int64_t size[LM_LABELS], to_at[LM_LABELS], from_at[LM_LABELS];
    for (int k = 0; k < to->n; k++) {
        size[k] = e->size[to->label[k]];
        to_at[k] = to->at[to->label[k]];
        from_at[k] = from->at[to->label[k]];
    }
    copy_axes(to->n, size, to->data, to_at, from->data, from_at);
}

/* Do the elements of t lie as those of `order`? */
static bool lies_as(const einsum *e, const term *t, const term *order)
{
    for (int k = 0; k < order->n; k++) {
        const int label = order->label[k];
        if (e->size[label] != 1 && t->at[label] != order->at[label])
            return false;
    }
    return true;
}

/* Room for the elements of t, in the order of its labels. */
static lm_status make_room(const einsum *e, term *t)
{
    const int64_t n = count(e, t->set);
    t->data = n < 0 ? NULL : lm_scratch_doubles(e->env, n);
    if (!t->data) return lm_nomem(e->env);
    lay_out(e, t);
    return LM_OK;
}

/* The elements of t in the order of batch, rows, columns, or with rows and
 * columns exchanged if they lie so already. */
static lm_status as_matrices(const einsum *e, const term *t, uint64_t batch,
                             uint64_t rows, uint64_t cols, const term *order,
                             double **data, bool *exchanged)
{
    term straight = {0}, turned = {0};
    add_labels(&straight, order, batch);
    turned = straight;
    add_labels(&straight, order, rows);
    add_labels(&straight, order, cols);
    add_labels(&turned, order, cols);
    add_labels(&turned, order, rows);
    lay_out(e, &straight);
    lay_out(e, &turned);
    *data = t->data;
    *exchanged = lies_as(e, t, &turned) && !lies_as(e, t, &straight);
    if (*exchanged || lies_as(e, t, &straight)) return LM_OK;
    const lm_status status = make_room(e, &straight);
    if (status) return status;
    copy_term(e, t, &straight);
    *data = straight.data;
    return LM_OK;
}

/* ---- one operand --------------------------------------------------------- */

/* Sum over the labels that are not in `keep`. */
static lm_status reduce(const einsum *e, uint64_t keep, term *t)
{
    const uint64_t summed = t->set & ~keep;
    if (!summed) return LM_OK;
    term out = {0};
    bool exchanged;
    double *rows;
    lm_status status =
        as_matrices(e, t, t->set & keep, summed, 0, t, &rows, &exchanged);
    add_labels(&out, t, keep);
    if (!status) status = make_room(e, &out);
    if (status) return status;
    const int64_t m = count(e, out.set), n = count(e, summed);
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
static term product_labels(const term *a, const term *b, uint64_t keep,
                           const term *order)
{
    term c = {0};
    add_labels(&c, order ? order : a, a->set & b->set & keep);
    add_labels(&c, order ? order : a, a->set & ~b->set);
    add_labels(&c, order ? order : b, b->set & ~a->set);
    return c;
}

/* c, with labels from product_labels and room, = the product of a and b. */
static lm_status contract(const einsum *e, const term *a, const term *b,
                          uint64_t keep, const term *c)
{
    const uint64_t common = a->set & b->set, batch = common & keep;
    const uint64_t rows = a->set & ~b->set, cols = b->set & ~a->set;
    const uint64_t inner = common & ~keep;
    products p = {.batch = count(e, batch),
                  .m = count(e, rows),
                  .n = count(e, cols),
                  .k = count(e, inner),
                  .c = c->data};
    term order = *c;
    add_labels(&order, a, inner);
    lm_status status =
        as_matrices(e, a, batch, rows, inner, &order, &p.a, &p.ta);
    if (!status)
        status = as_matrices(e, b, batch, inner, cols, &order, &p.b, &p.tb);
    return status ? status : multiply(e->env, &p);
}

/* ---- all of them --------------------------------------------------------- */

/* What all but terms i and j still need. */
static uint64_t needed(const term *list, int64_t n, int64_t i, int64_t j,
                       uint64_t result)
{
    for (int64_t k = 0; k < n; k++)
        if (k != i && k != j) result |= list[k].set;
    return result;
}

/* The pair whose product frees the most memory; of two such, the one with
 * less work. */
static void choose(const einsum *e, const term *list, int64_t n,
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

static bool same_labels(const term *a, const term *b)
{
    return a->n == b->n && memcmp(a->label, b->label, (size_t)a->n) == 0;
}

/* The last product, straight into the result if its labels come in an order
 * that a product can have. */
static lm_status finish(const einsum *e, const term *a, const term *b,
                        const term *result)
{
    const term direct = product_labels(a, b, result->set, result);
    const term turned = product_labels(b, a, result->set, result);
    if (same_labels(&direct, result))
        return contract(e, a, b, result->set, result);
    if (same_labels(&turned, result))
        return contract(e, b, a, result->set, result);
    term c = product_labels(a, b, result->set, NULL);
    lm_status status = make_room(e, &c);
    if (!status) status = contract(e, a, b, result->set, &c);
    if (!status) copy_term(e, &c, result);
    return status;
}

static lm_status contract_all(const einsum *e, term *list, int64_t n,
                              const term *result)
{
    lm_status status = LM_OK;
    for (int64_t i = 0; i < n && !status; i++)
        status = reduce(e, needed(list, n, i, i, result->set), &list[i]);
    for (; n > 2 && !status; n--) {
        int64_t i = 0, j = 1;
        choose(e, list, n, result->set, &i, &j);
        const uint64_t keep = needed(list, n, i, j, result->set);
        term c = product_labels(&list[i], &list[j], keep, NULL);
        status = make_room(e, &c);
        if (!status) status = contract(e, &list[i], &list[j], keep, &c);
        list[i] = c;
        list[j] = list[n - 1];
    }
    if (status) return status;
    if (n == 2) return finish(e, &list[0], &list[1], result);
    copy_term(e, list, result);
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
    const einsum e = {env, s.size};
    const int64_t n = a->list.n;
    term result = {0}, *list = lm_scratch(env, (size_t)n * sizeof *list);
    if (!list) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++)
        list[i] = term_of(&e, &a->list.data[i], &s.operands[i]);
    int64_t size[LM_RANK_MAX];
    for (int k = 0; k < s.result.n; k++) {
        add_label(&result, s.result.at[k]);
        size[k] = s.size[s.result.at[k]];
    }
    status = lm_result(env, &a->value, result.n, size);
    if (status) return status;
    lay_out(&e, &result);
    result.data = a->value.data;
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
