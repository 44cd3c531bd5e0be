#include "bind/dims.h"

#include <stdio.h>

/* Unification of two terms, of which one, the shape of a value, has no
 * variables. A word is a variable: free until a size meets it, from then on
 * equal to that. "n+1" is solved for n, a digit is equal or not, and "..." is
 * one variable for a list of sizes, whose length follows from the rank, for a
 * rule has at most one. No binding is ever undone: slots are met in their
 * order, and the first that does not agree is the one that the message names,
 * with what the words are bound to.
 */

void lm_dims_open(lm_dims *dims)
{
    dims->bound = 0;
    dims->rest_rank = -1;
}

static bool is_bound(const lm_dims *dims, int word)
{
    return dims->bound >> word & 1;
}

bool lm_dims_bind(lm_dims *dims, int word, int64_t size)
{
    if (is_bound(dims, word)) return dims->size[word] == size;
    dims->bound |= UINT32_C(1) << word;
    dims->size[word] = size;
    return true;
}

/* False if the word is not bound or the sum is too large. */
static bool find(const lm_dims *dims, lm_size s, int64_t *size)
{
    if (s.word == LM_LITERAL) {
        *size = s.more;
        return true;
    }
    return is_bound(dims, s.word) &&
           !__builtin_add_overflow(dims->size[s.word], s.more, size);
}

static bool meet_rest(lm_dims *dims, int rank, const int64_t *size)
{
    if (dims->rest_rank < 0) {
        dims->rest_rank = rank;
        for (int k = 0; k < rank; k++) dims->rest[k] = size[k];
    }
    bool same = dims->rest_rank == rank;
    for (int k = 0; k < rank && same; k++) same = dims->rest[k] == size[k];
    return same;
}

/* "n+1" of a size binds n. */
static bool meet_size(lm_dims *dims, lm_size s, int64_t size)
{
    if (s.word == LM_LITERAL) return size == s.more;
    return size >= s.more && lm_dims_bind(dims, s.word, size - s.more);
}

bool lm_dims_meet(lm_dims *dims, const lm_size_rule *rule, int rank,
                  const int64_t *size)
{
    if (rule->free) return true;
    const int rest = rank - rule->n + 1; /* if there is a "..." */
    if (rule->rest < 0 ? rank != rule->n : rest < 0) return false;
    for (int i = 0; i < rule->n; i++) {
        const bool many = i == rule->rest;
        if (!(many ? meet_rest(dims, rest, size)
                   : meet_size(dims, rule->size[i], *size)))
            return false;
        size += many ? rest : 1;
    }
    return true;
}

int lm_dims_shape(const lm_dims *dims, const lm_size_rule *rule, int64_t *size)
{
    int rank = 0;
    if (rule->rest >= 0 &&
        (dims->rest_rank < 0 || rule->n - 1 + dims->rest_rank > LM_RANK_MAX))
        return -1;
    if (rule->rest < 0 && rule->n > LM_RANK_MAX) return -1;
    for (int i = 0; i < rule->n; i++)
        if (i == rule->rest) {
            for (int k = 0; k < dims->rest_rank; k++)
                size[rank++] = dims->rest[k];
        } else {
            if (!find(dims, rule->size[i], &size[rank]) || size[rank] < 0)
                return -1;
            rank++;
        }
    return rank;
}

void lm_dims_text(const lm_dims *dims, const lm_size_rule *rule,
                  const lm_words *words, const char *rule_text, char *text,
                  size_t n)
{
    size_t at =
        (size_t)snprintf(text, n, "%s", *rule_text ? rule_text : "a number");
    const char *joint = " with ";
    uint32_t said = ~dims->bound;
    for (int i = 0; i < rule->n && at < n; i++) {
        const int word = rule->size[i].word;
        if (word < 0 || said >> word & 1) continue;
        said |= UINT32_C(1) << word;
        at += (size_t)snprintf(text + at, n - at, "%s%s = %lld", joint,
                               words->word[word], (long long)dims->size[word]);
        joint = ", ";
    }
}

bool lm_dims_within(const lm_dims *dims, const lm_range_rule *range, double x)
{
    int64_t size = 0;
    double low = range->low.x, high = range->high.x;
    bool below = range->bounded, above = range->bounded;
    if (below && range->low.size.word != LM_LITERAL) {
        below = find(dims, range->low.size, &size);
        low = (double)size;
    }
    if (above && range->high.size.word != LM_LITERAL) {
        above = find(dims, range->high.size, &size);
        high = (double)size;
    }
    if (below && (range->low.open ? x <= low : x < low)) return false;
    return !(above && (range->high.open ? x >= high : x > high));
}
