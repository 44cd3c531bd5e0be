#include "tensor/part.h"

#include <string.h>

#include "tensor/shape.h"

int64_t lm_mask_count(int64_t n, const double *mask)
{
    int64_t ones = 0, zeros = 0;
    for (int64_t i = 0; i < n; i++) {
        ones += mask[i] == 1;
        zeros += mask[i] == 0;
    }
    return ones + zeros == n ? ones : -1;
}

/* Every place is written, and kept if there is a 1: no branch. */
void lm_mask_places(const volatile lm_flag *stop, int64_t n, const double *mask,
                    int64_t *at)
{
    int64_t i, k = 0, end = 0;
    while (lm_next_until(stop, n, &i, &end))
        for (; i < end; i++) {
            at[k] = i;
            k += mask[i] == 1;
        }
}

void lm_part_shape(const lm_tensor *t, const lm_pick *picks, lm_tensor *out)
{
    out->rank = 0;
    for (int i = 0; i < t->rank; i++)
        if (!picks[i].drop) out->size[out->rank++] = picks[i].count;
}

/* A copy between the part and a strided layout. */
typedef struct {
    lm_env *env;
    int rank, lists; /* no axis from `lists` on has a list */
    int64_t block;   /* elements from there on, if both sides keep them
                        together and they are few, else 0 */
    const lm_pick *picks;
    int64_t size[LM_RANK_MAX], at[LM_RANK_MAX], other_at[LM_RANK_MAX];
    bool into; /* the part is written */
} job;

/* The last list, of blocks that both sides keep together. */
static lm_status gather(const job *j, int k, double *part, double *other)
{
    const int64_t *list = j->picks[k].list, count = j->picks[k].count;
    const int64_t at = j->at[k], other_at = j->other_at[k];
    const size_t bytes = (size_t)j->block * sizeof *part;
    const int64_t piece = LM_PIECE / j->block;
    for (int64_t i = 0, end; i < count && !lm_stopped(j->env);) {
        end = count - i < piece ? count : i + piece;
        if (j->block == 1 && j->into)
            for (; i < end; i++) part[list[i] * at] = other[i * other_at];
        else if (j->block == 1)
            for (; i < end; i++) other[i * other_at] = part[list[i] * at];
        else if (j->into)
            for (; i < end; i++)
                memcpy(part + list[i] * at, other + i * other_at, bytes);
        else
            for (; i < end; i++)
                memcpy(other + i * other_at, part + list[i] * at, bytes);
    }
    return lm_unless_stopped(j->env);
}

static lm_status each(const job *j, int k, double *part, double *other)
{
    if (k == j->lists - 1 && j->block) return gather(j, k, part, other);
    if (k == j->lists) {
        const int n = j->rank - k;
        return j->into ? lm_copy_all(j->env, n, j->size + k, part, j->at + k,
                                     other, j->other_at + k)
                       : lm_copy_all(j->env, n, j->size + k, other,
                                     j->other_at + k, part, j->at + k);
    }
    const lm_pick *p = &j->picks[k];
    lm_status status = LM_OK;
    for (int64_t i = 0; i < p->count && !status; i++)
        status =
            lm_stopped_at(j->env, i)
                ? LM_STOPPED
                : each(j, k + 1, part + (p->list ? p->list[i] : i) * j->at[k],
                       other + i * j->other_at[k]);
    return status;
}

static int64_t block_of(const job *j)
{
    int64_t block = 1;
    for (int k = j->rank - 1; k >= j->lists; k--) {
        if (j->size[k] != 1 && (j->at[k] != block || j->other_at[k] != block))
            return 0;
        block *= j->size[k];
    }
    return block < LM_PIECE ? block : 0;
}

/* other_at has a stride for every axis that is not dropped. */
static lm_status run(lm_env *env, const lm_tensor *t, const lm_pick *picks,
                     double *other, const int64_t *other_at, bool into)
{
    job j = {.env = env, .rank = t->rank, .picks = picks, .into = into};
    double *part = t->data;
    lm_strides(t->rank, t->size, j.at);
    for (int i = 0, kept = 0; i < t->rank; i++) {
        const lm_pick *p = &picks[i];
        if (p->count == 0) return LM_OK;
        if (p->list)
            j.lists = i + 1;
        else {
            part += p->start * j.at[i];
            j.at[i] *= p->step;
        }
        j.size[i] = p->count;
        j.other_at[i] = p->drop ? 0 : other_at[kept++];
    }
    j.block = block_of(&j);
    return each(&j, 0, part, other);
}

lm_status lm_part_get(lm_env *env, const lm_tensor *t, const lm_pick *picks,
                      double *out)
{
    lm_tensor shape;
    int64_t at[LM_RANK_MAX];
    lm_part_shape(t, picks, &shape);
    lm_strides(shape.rank, shape.size, at);
    return run(env, t, picks, out, at, false);
}

lm_status lm_part_set(lm_env *env, const lm_tensor *t, const lm_pick *picks,
                      const lm_tensor *value)
{
    lm_tensor shape, common;
    int64_t at[LM_RANK_MAX];
    lm_part_shape(t, picks, &shape);
    const lm_status status = lm_broadcast(env, &shape, value, &common);
    if (status) return status;
    if (!lm_same_shape(&shape, &common)) {
        char one[LM_SHAPE_TEXT], two[LM_SHAPE_TEXT];
        return lm_fail(env, LM_DOMAIN, "cannot assign shape %s to shape %s",
                       lm_shape_words(value, one), lm_shape_words(&shape, two));
    }
    const int64_t n = lm_length(value);
    double *from = value->data;
    if (from < t->data + lm_length(t) && t->data < from + n) {
        from = lm_scratch_doubles(env, n); /* they overlap */
        if (!from) return lm_nomem(env);
        if (lm_move(env, n, value->data, from)) return LM_STOPPED;
    }
    lm_broadcast_strides(value, &shape, at);
    return run(env, t, picks, from, at, true);
}
