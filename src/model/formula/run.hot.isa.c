/* run: a formula on blocks of numbers. */
#include <stdlib.h>

#include "model/act_row.hot.h"
#include "model/formula/ops.h"

enum { BLOCK = 64 };

/* All in one function takes the compiler twice as long. */
#define APART static __attribute__((noinline))

/* What a place of the stack holds: f, f' and f''. */
typedef struct slot {
    real f[BLOCK], d[BLOCK], c[BLOCK];
} slot;

/* From u to h(u), with h, h' and h'' in t, up to an order. */
ALWAYS void chain(slot *s, const slot *t, int order)
{
    for (int i = 0; i < BLOCK; i++) s->f[i] = t->f[i];
    if (order > 1)
        for (int i = 0; i < BLOCK; i++)
            s->c[i] = t->c[i] * s->d[i] * s->d[i] + t->d[i] * s->c[i];
    if (order > 0)
        for (int i = 0; i < BLOCK; i++) s->d[i] *= t->d[i];
}

ALWAYS void row_loops(lm_act_row row, slot *s, int order)
{
    slot t;
#pragma omp simd
    for (int i = 0; i < BLOCK; i++) t.f[i] = value_of(row, s->f[i]);
    if (order > 0) {
#pragma omp simd
        for (int i = 0; i < BLOCK; i++) t.d[i] = slope_of(row, s->f[i], t.f[i]);
    }
    if (order > 1) {
#pragma omp simd
        for (int i = 0; i < BLOCK; i++) t.c[i] = curve_of(row, s->f[i], t.f[i]);
    }
    chain(s, &t, order);
}

#define OP(name, value, slope, curve, kind)                                    \
    APART void loops_##name(slot *s, int order)                                \
    {                                                                          \
        slot t;                                                                \
        _Pragma("omp simd") for (int i = 0; i < BLOCK; i++)                    \
        {                                                                      \
            const real u = s->f[i];                                            \
            t.f[i] = value;                                                    \
        }                                                                      \
        if (order > 0) _Pragma("omp simd") for (int i = 0; i < BLOCK; i++)     \
            {                                                                  \
                const real u = s->f[i], f = t.f[i];                            \
                t.d[i] = slope;                                                \
                t.c[i] = curve;                                                \
                (void)u, (void)f;                                              \
            }                                                                  \
        chain(s, &t, order);                                                   \
    }
#include "model/formula/ops.def"
#undef OP

#define ACT(name, ...)                                                         \
    APART void row_##name(slot *s, int order)                                  \
    {                                                                          \
        row_loops(LM_ACT_##name, s, order);                                    \
    }
#include "model/acts.def"
#undef ACT

/* u^p: whole powers by squares. */
static void whole(int p, const real *u, real *out)
{
    real square[BLOCK];
    for (int i = 0; i < BLOCK; i++) square[i] = u[i], out[i] = 1;
    for (int left = abs(p); left > 0; left /= 2) {
        if (left % 2)
            for (int i = 0; i < BLOCK; i++) out[i] *= square[i];
        for (int i = 0; i < BLOCK; i++) square[i] *= square[i];
    }
    for (int i = 0; p < 0 && i < BLOCK; i++) out[i] = 1 / out[i];
}

/* factor u^p, where a factor 0 makes 0. */
static void powers(real factor, real p, const real *u, real *out)
{
    if (factor == 0)
        for (int i = 0; i < BLOCK; i++) out[i] = 0;
    else if (p == M(rint)(p) && M(fabs)(p) <= 64)
        whole((int)p, u, out);
    else
        _Pragma("omp simd") for (int i = 0; i < BLOCK; i++) out[i] =
            M(pow)(u[i], p);
    for (int i = 0; i < BLOCK; i++) out[i] *= factor;
}

static void to_power(slot *s, real p, int order)
{
    slot t;
    powers(1, p, s->f, t.f);
    if (order > 0) powers(p, p - 1, s->f, t.d);
    if (order > 1) powers(p * (p - 1), p - 2, s->f, t.c);
    chain(s, &t, order);
}

static void negate(slot *s, int order)
{
    for (int i = 0; i < BLOCK; i++) s->f[i] = -s->f[i];
    for (int i = 0; order > 0 && i < BLOCK; i++) s->d[i] = -s->d[i];
    for (int i = 0; order > 1 && i < BLOCK; i++) s->c[i] = -s->c[i];
}

static void add(slot *s, const slot *r, real sign, int order)
{
    for (int i = 0; i < BLOCK; i++) s->f[i] += sign * r->f[i];
    for (int i = 0; order > 0 && i < BLOCK; i++) s->d[i] += sign * r->d[i];
    for (int i = 0; order > 1 && i < BLOCK; i++) s->c[i] += sign * r->c[i];
}

static void multiply(slot *s, const slot *r, int order)
{
    for (int i = 0; order > 1 && i < BLOCK; i++)
        s->c[i] = s->c[i] * r->f[i] + 2 * s->d[i] * r->d[i] + s->f[i] * r->c[i];
    for (int i = 0; order > 0 && i < BLOCK; i++)
        s->d[i] = s->d[i] * r->f[i] + s->f[i] * r->d[i];
    for (int i = 0; i < BLOCK; i++) s->f[i] *= r->f[i];
}

/* f = u / v: f' = (u' - f v') / v, f'' = (u'' - 2 f' v' - f v'') / v. */
static void divide(slot *s, const slot *r, int order)
{
    for (int i = 0; i < BLOCK; i++) s->f[i] /= r->f[i];
    for (int i = 0; order > 0 && i < BLOCK; i++)
        s->d[i] = (s->d[i] - s->f[i] * r->d[i]) / r->f[i];
    for (int i = 0; order > 1 && i < BLOCK; i++)
        s->c[i] =
            (s->c[i] - 2 * s->d[i] * r->d[i] - s->f[i] * r->c[i]) / r->f[i];
}

/* The larger of sign u and sign v, times sign; NaN stays, of either. */
static void larger(slot *s, const slot *r, real sign, int order)
{
    real other[BLOCK];
#pragma omp simd
    for (int i = 0; i < BLOCK; i++) {
        const real u = s->f[i], v = r->f[i];
        other[i] = sign * u < sign * v ? 1 : v == v ? 0 : 1;
        s->f[i] = other[i] > 0 ? v : u;
    }
    for (int i = 0; order > 0 && i < BLOCK; i++)
        s->d[i] = other[i] > 0 ? r->d[i] : s->d[i];
    for (int i = 0; order > 1 && i < BLOCK; i++)
        s->c[i] = other[i] > 0 ? r->c[i] : s->c[i];
}

/* A constant, or x: f, f' and 0. */
static void constant(slot *s, real f, int order)
{
    for (int i = 0; i < BLOCK; i++) s->f[i] = f;
    for (int i = 0; order > 0 && i < BLOCK; i++) s->d[i] = s->c[i] = 0;
}

static void variable(slot *s, const real *x, int order)
{
    for (int i = 0; i < BLOCK; i++) s->f[i] = x[i];
    for (int i = 0; order > 0 && i < BLOCK; i++) s->d[i] = 1, s->c[i] = 0;
}

static void two(lm_op op, slot *s, const slot *r, int order)
{
    if (op == LM_OP_ADD) add(s, r, 1, order);
    if (op == LM_OP_SUBTRACT) add(s, r, -1, order);
    if (op == LM_OP_MULTIPLY) multiply(s, r, order);
    if (op == LM_OP_DIVIDE) divide(s, r, order);
    if (op == LM_OP_MAX) larger(s, r, 1, order);
    if (op == LM_OP_MIN) larger(s, r, -1, order);
}

#define ACT(name, ...)                                                         \
    case (int)LM_ACT_##name:                                                   \
        row_##name(s, order);                                                  \
        break;
#define OP(name, ...)                                                          \
    case LM_OP_##name: loops_##name(s, order); break;
static void one(int op, real number, slot *s, int order)
{
    switch (op) {
#include "model/acts.def"
#include "model/formula/ops.def"
    case LM_OP_NEGATE: negate(s, order); break;
    case LM_OP_POWER: to_power(s, number, order); break;
    }
}
#undef ACT
#undef OP

/* The stack after `length` instructions; its top. */
static const slot *block(const lm_formula *f, int length, int order,
                         const real *x, slot *stack)
{
    slot *top = stack - 1;
    for (int i = 0; i < length; i++) {
        const int op = f->op[i];
        const real number = (real)f->value[f->number[i]];
        if (op == LM_OP_X)
            variable(++top, x, order);
        else if (op == LM_OP_NUMBER)
            constant(++top, number, order);
        else if (lm_op_arguments((lm_op)op) == 2)
            top--, two((lm_op)op, top, top + 1, order);
        else
            one(op, number, top, order);
    }
    return top;
}

void R(lm_formula_run)(const lm_formula *f, int length, int order, int64_t n,
                       const real *x, real *value, real *slope, real *curve)
{
    slot stack[LM_FORMULA_DEPTH];
    real in[BLOCK];
    for (int64_t at = 0; at < n; at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        for (int i = 0; i < BLOCK; i++) in[i] = i < count ? x[at + i] : 0;
        const slot *top = block(f, length, order, in, stack);
        for (int64_t i = 0; i < count; i++)
            value[at + i] = in[i] == in[i] ? top->f[i] : in[i];
        for (int64_t i = 0; order > 0 && i < count; i++)
            slope[at + i] = top->d[i];
        for (int64_t i = 0; order > 1 && i < count; i++)
            curve[at + i] = top->c[i];
    }
}

/* ---- as an activation ---------------------------------------------------- */

void R(lm_formula_value)(const lm_act *act, int64_t n, const real *z, real *f)
{
    const lm_formula *of = &act->formula;
    R(lm_formula_run)(of, of->length, 0, n, z, f, NULL, NULL);
}

void R(lm_formula_back)(const lm_act *act, int64_t n, const real *z,
                        const real *g, real *out)
{
    const lm_formula *of = &act->formula;
    real f[BLOCK], d[BLOCK];
    for (int64_t at = 0; at < n; at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        R(lm_formula_run)(of, of->length, 1, count, z + at, f, d, NULL);
        for (int64_t i = 0; i < count; i++) out[at + i] = g[at + i] * d[i];
    }
}

void R(lm_formula_curve)(const lm_act *act, int64_t n, const real *z, real *out)
{
    const lm_formula *of = &act->formula;
    real f[BLOCK], d[BLOCK];
    for (int64_t at = 0; at < n; at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        R(lm_formula_run)(of, of->length, 2, count, z + at, f, d, out + at);
    }
}
