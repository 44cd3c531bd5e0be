#include "bind/rule.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int lm_words_find(const lm_words *words, const char *word)
{
    for (int i = 0; i < words->n; i++)
        if (strcmp(words->word[i], word) == 0) return i;
    return -1;
}

/* The number of the word of n characters, which is added if it is new; -1 if
 * there is no room. */
static int number(lm_words *words, const char *text, size_t n)
{
    char word[LM_WORD_MAX] = {0};
    if (n >= sizeof word) return -1;
    memcpy(word, text, n);
    const int known = lm_words_find(words, word);
    if (known >= 0 || words->n == LM_WORDS_MAX) return known;
    memcpy(words->word[words->n], word, sizeof word);
    return words->n++;
}

/* "n", "3", "n+1": n characters. */
static bool read_size(const char *text, size_t n, lm_words *words, lm_size *out)
{
    if (isdigit((unsigned char)*text)) {
        *out = (lm_size){LM_LITERAL, (int32_t)strtol(text, NULL, 10)};
        return true;
    }
    size_t letters = strcspn(text, "+-");
    if (letters > n) letters = n;
    out->word = number(words, text, letters);
    out->more = letters < n ? (int32_t)strtol(text + letters, NULL, 10) : 0;
    return out->word >= 0;
}

bool lm_size_rule_read(const char *text, lm_words *words, lm_size_rule *rule)
{
    *rule = (lm_size_rule){.rest = -1, .free = text[0] == '?'};
    if (rule->free) return true;
    while (*(text += strspn(text, " "))) {
        const size_t n = strcspn(text, " ");
        if (rule->n == LM_RANK_MAX + 1) return false;
        lm_size *size = &rule->size[rule->n];
        if (*text == '.') {
            *size = (lm_size){.word = LM_REST};
            rule->rest = rule->n;
        } else if (!read_size(text, n, words, size)) {
            return false;
        }
        rule->n++;
        text += n;
    }
    return true;
}

static bool read_end(const char *text, size_t n, bool open, lm_words *words,
                     lm_end *end)
{
    char *rest;
    *end = (lm_end){.x = strtod(text, &rest), .open = open};
    end->size.word = LM_LITERAL;
    return rest == text + n || read_size(text, n, words, &end->size);
}

bool lm_range_rule_read(const char *text, lm_words *words, lm_range_rule *rule)
{
    const size_t n = strlen(text);
    const char *comma = strchr(text, ',');
    *rule = (lm_range_rule){.nan = strcmp(text, "any") == 0,
                            .infinite = strstr(text, "inf]") != NULL};
    rule->infinite |= rule->nan;
    if (!comma || n < 5) return true;
    rule->bounded = true;
    return read_end(text + 1, (size_t)(comma - text) - 1, text[0] == '(', words,
                    &rule->low) &&
           read_end(comma + 1, n - (size_t)(comma - text) - 2,
                    text[n - 1] == ')', words, &rule->high);
}

int lm_choice_find(const char *rule, const char *word)
{
    int position = 0;
    const size_t n = strlen(word);
    for (const char *c = rule; *c; position++) {
        const size_t m = strcspn(c, "|");
        if (m == n && strncmp(c, word, n) == 0) return position;
        c += m + (c[m] == '|');
    }
    return -1;
}
