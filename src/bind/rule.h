/* rule.h -- the rules of slots (core/decl.h), read once.
 *
 * The words of all rules of one function are numbered in one list, so that a
 * call compares numbers.  Knows no Lua.
 */
#ifndef LM_BIND_RULE_H
#define LM_BIND_RULE_H

#include "core/decl.h"

enum { LM_WORDS_MAX = 24, LM_WORD_MAX = 16 };

typedef struct lm_words {
    int n;
    char word[LM_WORDS_MAX][LM_WORD_MAX];
} lm_words;

/* The number of a word; -1 if it is not in the list. */
int lm_words_find(const lm_words *words, const char *word);

/* What a number stands for instead of a word's. */
enum { LM_LITERAL = -1, LM_REST = -2 };

/* One size: `more` plus that of the word; "..." is LM_REST. */
typedef struct lm_size {
    int32_t word, more;
} lm_size;

/* The sizes of a shape rule; `free` if it is "?". */
typedef struct lm_size_rule {
    int8_t n, rest; /* how many, with "..."; where that is, -1 if nowhere */
    bool free;
    lm_size size[LM_RANK_MAX + 1];
} lm_size_rule;

/* An end of an interval: x, or a size; `open` if x itself lies outside. */
typedef struct lm_end {
    double x;
    lm_size size; /* LM_LITERAL: x */
    bool open;
} lm_end;

/* The interval of a range rule. */
typedef struct lm_range_rule {
    bool bounded, infinite, nan; /* has ends; takes infinity; takes NaN */
    lm_end low, high;
} lm_range_rule;

/* Read a rule, adding its words to the list; false if it has too many sizes
 * or makes too many words. */
bool lm_size_rule_read(const char *text, lm_words *words, lm_size_rule *rule);
bool lm_range_rule_read(const char *text, lm_words *words, lm_range_rule *rule);

/* The position of a word in "a|b|c", from 0; -1 if it is not there. */
int lm_choice_find(const char *rule, const char *word);

#endif
