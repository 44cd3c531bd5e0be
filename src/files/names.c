#include "files/names.h"

#include <stdio.h>
#include <string.h>

/* A set of names; `copies` counts those that wanted to be called so. */
typedef struct entry {
    const char *name;
    int64_t copies;
} entry;

typedef struct set {
    entry *entry;
    uint64_t mask;
} set;

/* The place of a name: it, or a free one. */
static entry *place_of(const set *s, const char *name)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (const char *c = name; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    hash ^= hash >> 29;
    while (s->entry[hash & s->mask].name &&
           strcmp(s->entry[hash & s->mask].name, name) != 0)
        hash++;
    return s->entry + (hash & s->mask);
}

static lm_status open_set(lm_env *env, int64_t n, set *s)
{
    uint64_t room = 16;
    while (room < (uint64_t)n * 4) room *= 2;
    s->mask = room - 1;
    s->entry = lm_scratch(env, room * sizeof *s->entry);
    if (!s->entry) return lm_nomem(env);
    return lm_zero_bytes(env->stop, s->entry, room * sizeof *s->entry);
}

/* "loss_2" for a second "loss", "c3" for a third column without a name. */
static const char *new_name(lm_env *env, const set *s, const char *wanted,
                            int64_t k)
{
    const size_t n = strlen(wanted) + 48;
    char base[24], *name = lm_scratch(env, n);
    if (!name) return NULL;
    snprintf(base, sizeof base, "c%lld", (long long)k + 1);
    if (!*wanted) wanted = base;
    entry *first = place_of(s, wanted), *e = first;
    for (strcpy(name, wanted); e->name && !lm_stopped(env);
         e = place_of(s, name))
        snprintf(name, n, "%s_%lld", wanted, (long long)++first->copies);
    *e = (entry){name, 1};
    return name;
}

lm_status lm_names_distinguish(lm_env *env, const char **name, int64_t n)
{
    set s;
    const lm_status status = open_set(env, n, &s);
    bool *new = lm_scratch(env, (size_t)n + 1);
    if (status) return status;
    if (!new) return lm_nomem(env);
    for (int64_t k = 0; k < n; k++) {
        if (lm_stopped_at_row(env, k, 16)) return LM_STOPPED;
        entry *e = place_of(&s, name[k]);
        new[k] = !*name[k] || e->name;
        if (!new[k]) *e = (entry){name[k], 1};
    }
    for (int64_t k = 0; k < n; k++) {
        if (lm_stopped_at_row(env, k, 16)) return LM_STOPPED;
        if (!new[k]) continue;
        name[k] = new_name(env, &s, name[k], k);
        if (!name[k]) return lm_nomem(env);
    }
    return lm_unless_stopped(env);
}
