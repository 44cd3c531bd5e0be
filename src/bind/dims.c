#include "bind/dims.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first n characters as a word; longer ones are cut short. */
static void cut(char word[LM_WORD_MAX], const char *text, size_t n)
{
    if (n >= LM_WORD_MAX) n = LM_WORD_MAX - 1;
    memcpy(word, text, n);
    word[n] = 0;
}

void lm_dims_open(lm_dims *dims)
{
    dims->n = 0;
    dims->more_rank = -1;
}

static int find(const lm_dims *dims, const char *word)
{
    for (int i = 0; i < dims->n; i++)
        if (strcmp(dims->bound[i].word, word) == 0) return i;
    return -1;
}

bool lm_dims_bind(lm_dims *dims, const char *word, int64_t size)
{
    const int i = find(dims, word);
    if (i >= 0) return dims->bound[i].size == size;
    if (dims->n == LM_DIMS_MAX) return false;
    cut(dims->bound[dims->n].word, word, strlen(word));
    dims->bound[dims->n++].size = size;
    return true;
}

bool lm_dims_find(const lm_dims *dims, const char *word, int64_t *size)
{
    if (isdigit((unsigned char)word[0])) {
        *size = strtoll(word, NULL, 10);
        return true;
    }
    char base[LM_WORD_MAX];
    const size_t letters = strcspn(word, "+-");
    cut(base, word, letters);
    const int i = find(dims, base);
    if (i < 0) return false;
    const int64_t more = strtoll(word + letters, NULL, 10);
    return !__builtin_add_overflow(dims->bound[i].size, more, size);
}

/* Take the next word of a rule; false at its end.  Rules are short: a loop
 * is faster than functions that look for one of several characters. */
static bool next(const char **rule, char word[LM_WORD_MAX])
{
    const char *r = *rule;
    int n = 0;
    while (*r == ' ') r++;
    for (; *r && *r != ' '; r++)
        if (n < LM_WORD_MAX - 1) word[n++] = *r;
    word[n] = 0;
    *rule = r;
    return n > 0;
}

static bool is_more(const char *word)
{
    return word[0] == '.';
}

/* "...", the rule of most tensors: no words to look for. */
static bool only_more(const char *rule)
{
    return is_more(rule) && !rule[3];
}

/* How many words name one size; *open if there is a "...". */
static int word_count(const char *rule, bool *open)
{
    char word[LM_WORD_MAX];
    int n = 0;
    *open = false;
    while (next(&rule, word)) {
        if (is_more(word))
            *open = true;
        else
            n++;
    }
    return n;
}

static bool meet_more(lm_dims *dims, int rank, const int64_t *size)
{
    if (dims->more_rank < 0) {
        dims->more_rank = rank;
        memcpy(dims->more, size, (size_t)rank * sizeof *size);
        return true;
    }
    return dims->more_rank == rank &&
           memcmp(dims->more, size, (size_t)rank * sizeof *size) == 0;
}

static bool meet_word(lm_dims *dims, const char *word, int64_t size)
{
    int64_t known;
    if (lm_dims_find(dims, word, &known)) return known == size;
    /* "n+1" of a size binds n. */
    char base[LM_WORD_MAX];
    const size_t letters = strcspn(word, "+-");
    cut(base, word, letters);
    const int64_t n = size - strtoll(word + letters, NULL, 10);
    return n >= 0 && lm_dims_bind(dims, base, n);
}

bool lm_dims_meet(lm_dims *dims, const char *rule, int rank,
                  const int64_t *size)
{
    if (rule[0] == '?') return true;
    if (only_more(rule)) return meet_more(dims, rank, size);
    char word[LM_WORD_MAX];
    bool open;
    const int more = rank - word_count(rule, &open);
    if (open ? more < 0 : more != 0) return false;
    int at = 0;
    while (next(&rule, word)) {
        if (is_more(word)) {
            if (!meet_more(dims, more, size + at)) return false;
            at += more;
        } else if (!meet_word(dims, word, size[at++])) {
            return false;
        }
    }
    return true;
}

int lm_dims_shape(const lm_dims *dims, const char *rule, int64_t *size)
{
    char word[LM_WORD_MAX];
    int rank = 0;
    while (next(&rule, word)) {
        if (is_more(word)) {
            if (dims->more_rank < 0 || rank + dims->more_rank > LM_RANK_MAX)
                return -1;
            for (int k = 0; k < dims->more_rank; k++)
                size[rank++] = dims->more[k];
        } else {
            if (rank == LM_RANK_MAX || !lm_dims_find(dims, word, &size[rank]) ||
                size[rank] < 0)
                return -1;
            rank++;
        }
    }
    return rank;
}

void lm_dims_text(const lm_dims *dims, const char *rule, char *text, size_t n)
{
    size_t at = (size_t)snprintf(text, n, "%s", *rule ? rule : "a number");
    char word[LM_WORD_MAX];
    const char *joint = " with ";
    uint32_t said = 0;
    while (next(&rule, word) && at < n) {
        const int i = find(dims, word);
        if (i < 0 || said >> i & 1) continue;
        said |= 1u << i;
        at += (size_t)snprintf(text + at, n - at, "%s%s = %lld", joint, word,
                               (long long)dims->bound[i].size);
        joint = ", ";
    }
}

/* The value of one end of an interval; NaN if its word is not bound. */
static double end_value(const lm_dims *dims, const char *text, size_t n)
{
    char word[LM_WORD_MAX];
    cut(word, text, n);
    char *rest;
    const double x = strtod(word, &rest);
    if (rest != word && !*rest) return x;
    int64_t size;
    return lm_dims_find(dims, word, &size) ? (double)size : NAN;
}

bool lm_dims_within(const lm_dims *dims, const char *interval, double x)
{
    const size_t n = strlen(interval);
    const char *comma = strchr(interval, ',');
    if (!comma || n < 5) return true;
    const double low =
        end_value(dims, interval + 1, (size_t)(comma - interval) - 1);
    const double high =
        end_value(dims, comma + 1, n - (size_t)(comma - interval) - 2);
    const bool above = interval[0] == '[' ? !(x < low) : !(x <= low);
    const bool below = interval[n - 1] == ']' ? !(x > high) : !(x >= high);
    return above && below;
}
