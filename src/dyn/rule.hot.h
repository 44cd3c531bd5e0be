/* rule.hot.h -- update rules in one precision (core/twice.h). */

/* Rows of one tensor, n elements, at step t = 1, 2, ... */
typedef struct R(lm_part) {
    real *w;
    real *start, *moved; /* NULL, or w = start + moved */
    real *g;             /* room for a gradient; NULL: none was asked for */
    real *m1, *m2, *m3;  /* moments, zero at first */
    real *room;          /* scratch, as the rule asked for */
    int64_t rows, cols, n, t;
    lm_rate kind;
    double lr, eps;
    double decay;  /* decay w is added to the gradient */
    double shrink; /* shrink w is subtracted from w */
    const lm_hyper *hyper;
    const volatile lm_flag *stop; /* NULL, or what may end an update early,
                                          which is then taken back */
} R(lm_part);

typedef struct R(lm_update) {
    R(lm_place) (*place)(const R(lm_part) *);
    void (*update)(const R(lm_part) *);
} R(lm_update);

/* Elements i .. end - 1, for rules that move each by itself. */
static inline R(lm_part)
    R(lm_part_piece)(const R(lm_part) * p, int64_t i, int64_t end)
{
    R(lm_part) piece = *p;
    real **const at[] = {&piece.w,  &piece.start, &piece.moved, &piece.g,
                         &piece.m1, &piece.m2,    &piece.m3};
    for (size_t k = 0; k < sizeof at / sizeof *at; k++)
        if (*at[k]) *at[k] += i;
    piece.n = end - i;
    return piece;
}

/* w[i] becomes smaller by d. */
static inline void R(lm_part_subtract)(const R(lm_part) * p, int64_t i, real d)
{
    if (p->moved) {
        p->moved[i] -= d;
        p->w[i] = p->start[i] + p->moved[i];
    } else {
        p->w[i] -= d;
    }
}

/* The gradient itself, in its room. */
static inline R(lm_place) R(lm_part_gradient)(const R(lm_part) * p)
{
    return (R(lm_place)){p->g, 1, 0};
}

/* 1, -1, or x itself where that is 0 or NaN. */
static inline real R(lm_sign)(real x)
{
    return x > 0 ? 1 : x < 0 ? -1 : x;
}
