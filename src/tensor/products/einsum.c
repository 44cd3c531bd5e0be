/* Sums of products by subscripts, two operands at a time.  The next pair is
 * always the one that frees the most memory. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "tensor/fold.h"
#include "tensor/products/contract.h"
#include "tensor/products/subscripts.h"

/* ---- one operand --------------------------------------------------------- */

/* Sum over the labels that are not in `keep`. */
static lm_status reduce(const lm_sizes *e, uint64_t keep, lm_term *t)
{
    if (!(t->set & ~keep)) return LM_OK;
    lm_term out = {0}, whole = {0};
    lm_term_add(&out, t, keep);
    lm_term_add(&whole, t, t->set);
    lm_status status = lm_term_room(e, &out);
    if (!status) status = lm_term_lie(e, t, &whole);
    if (status) return status;
    lm_tensor x = {.data = whole.data, .rank = whole.n};
    int64_t axes[LM_RANK_MAX], n = 0;
    for (int k = 0; k < whole.n; k++) {
        x.size[k] = e->size[whole.label[k]];
        if (!(keep >> whole.label[k] & 1)) axes[n++] = k + 1;
    }
    status = lm_sum_over(e->env, &x, (lm_ints){axes, n}, out.data);
    *t = out;
    return status;
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
        for (int64_t i = 0; i < j && !lm_stopped(e->env); i++) {
            const uint64_t both = list[i].set | list[j].set;
            const uint64_t keep = needed(list, n, i, j, result);
            const double work = lm_term_weight(e, both);
            const double more = lm_term_weight(e, both & keep) -
                                lm_term_weight(e, list[i].set) -
                                lm_term_weight(e, list[j].set);
            if (more > best || (more == best && work >= least)) continue;
            best = more;
            least = work;
            *first = i;
            *second = j;
        }
}

static lm_status contract_all(const lm_sizes *e, lm_term *list, int64_t n,
                              const lm_term *result)
{
    lm_status status = LM_OK;
    for (int64_t i = 0; i < n && !status; i++)
        status = lm_stopped(e->env)
                     ? LM_STOPPED
                     : reduce(e, needed(list, n, i, i, result->set), &list[i]);
    for (; n > 2 && !status; n--) {
        int64_t i = 0, j = 1;
        choose(e, list, n, result->set, &i, &j);
        if (lm_stopped(e->env)) return LM_STOPPED;
        const uint64_t keep = needed(list, n, i, j, result->set);
        lm_term c = lm_product_labels(&list[i], &list[j], keep);
        status = lm_term_room(e, &c);
        if (!status) status = lm_contract(e, &list[i], &list[j], &c);
        list[i] = c;
        list[j] = list[n - 1];
    }
    if (status) return status;
    if (n == 2) return lm_contract(e, &list[0], &list[1], result);
    return lm_term_copy(e, list, result);
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
    for (int64_t i = 0; i < n && !lm_stopped(env); i++)
        list[i] = lm_term_of(&e, &a->list.data[i], &s.operands[i]);
    if (lm_stopped(env)) return LM_STOPPED;
    int64_t size[LM_RANK_MAX];
    for (int k = 0; k < s.result.n; k++) size[k] = s.size[s.result.at[k]];
    status = lm_result(env, &a->value, s.result.n, size);
    if (status) return status;
    const lm_term result = lm_term_of(&e, &a->value, &s.result);
    return contract_all(&e, list, n, &result);
}

#define ARGS einsum_args
static const lm_slot einsum_slots[] = {
    IN_STR(subscripts,
           "one letter for each axis of each tensor, tensors separated by "
           "commas, then '->' and the letters of the result; '...' stands for "
           "further axes, which broadcast"),
    IN_TENSORS(list, "the tensors, in a list or as arguments"),
    OUT_TENSOR(value, "?",
               "the product, summed over the letters missing in the result; "
               "without '->' the result has the letters that occur once, in "
               "alphabetical order"),
    LM_SLOTS_END,
};
LM_EXPORT(
    tensor, einsum,
    "Einstein summation: sums of products of tensors, given by subscripts.",
    "numpy.einsum",
    "local a = limn.tensor.new{{1, 2}, {3, 4}}\n"
    "assert(limn.tensor.einsum('ij,jk->ik', a, a) == a:matmul(a))\n"
    "assert(limn.tensor.einsum('ii', a) == 5)\n"
    "assert(limn.tensor.einsum('...ij->...ji', a)[1][2] == 3)");
#undef ARGS
