#include "linalg/equilibrate.h"

#include <limits.h>
#include <math.h>

#include "linalg/lapack.h"

/* Row i is multiplied by 2^r_i, column j by 2^c_j, and in logarithms that is a
 * sum: with e_ij = floor(log2 |a_ij|), the exponent of the scaled entry is
 * e_ij + r_i + c_j.  Two aims:
 *
 *     largest:    max_j (e_ij + r_i + c_j) = 0 for every row, then every
 * column, which is what LAPACK's dgeequ does and enough for most; geometric:
 * the r and c that minimise sum (e_ij + r_i + c_j)^2 over the nonzero entries
 * (Curtis & Reid 1972), the logarithms as near to 0 as scaling can bring them.
 *
 * The second is a linear least squares problem, solved by turns: for given c
 * the best r_i is minus the mean of e_ij + c_j along the row, and likewise for
 * c.  Each turn lowers the sum; without zeros, where rows and columns decouple,
 * the first one ends it.  Integers hold all of this, so no product of scales
 * overflows.
 */

bool lm_badly_scaled(lm_env *env, lm_mat a)
{
    const int64_t n = a.rows;
    const lm_mark mark = lm_scratch_mark(env);
    double *column = lm_scratch_doubles(env, n);
    double least = INFINITY, most = 0;
    if (!column) return false; /* the caller runs out as well */
    for (int64_t j = 0; j < n; j++) column[j] = 0;
    for (int64_t i = 0; i < n; i++) {
        const double row = lm_row_size(n, a.data + i * a.stride, column);
        least = row < least ? row : least;
        most = row > most ? row : most;
    }
    for (int64_t j = 0; j < n; j++)
        least = column[j] < least ? column[j] : least;
    lm_scratch_release(env, mark);
    return least < 0.1 * most || most > 0x1p500 || most < 0x1p-500;
}

/* ---- exponents -------------------------------------------------------- */

enum { NONE = SHRT_MIN }; /* the exponent of 0, and outside a triangle */

static bool inside(lm_form form, int64_t i, int64_t j)
{
    return form == LM_FORM_LOWER   ? j <= i
           : form == LM_FORM_UPPER ? j >= i
                                   : true;
}

static short *exponents(lm_env *env, lm_mat a, lm_form form)
{
    const int64_t n = a.rows;
    short *e = lm_scratch(env, (size_t)(n * n) * sizeof *e);
    for (int64_t i = 0; e && i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            const double x = a.data[i * a.stride + j];
            const bool counts = x != 0 && inside(form, i, j);
            e[i * n + j] = counts ? (short)ilogb(x) : NONE;
        }
    return e;
}

/* Lines are rows (at = n, step = 1) or columns (1, n). */
typedef struct lines {
    const short *e;
    int64_t n, at, step;
} lines;

/* own_i = -mean over j of e_ij + other_j */
static void make_mean_zero(const lines *l, double *own, const double *other)
{
    for (int64_t i = 0; i < l->n; i++) {
        double sum = 0, count = 0;
        for (int64_t j = 0; j < l->n; j++) {
            const short e = l->e[i * l->at + j * l->step];
            if (e != NONE) sum += e + other[j], count++;
        }
        own[i] = count > 0 ? -sum / count : 0;
    }
}

/* own_i = -max over j of e_ij + other_j */
static void make_largest_one(const lines *l, int *own, const int *other)
{
    for (int64_t i = 0; i < l->n; i++) {
        int most = INT_MIN;
        for (int64_t j = 0; j < l->n; j++) {
            const short e = l->e[i * l->at + j * l->step];
            if (e != NONE && e + other[j] > most) most = e + other[j];
        }
        own[i] = most == INT_MIN ? 0 : -most;
    }
}

/* The columns of the least squares sum (e_ij + r_i + c_j)^2, by turns; one
 * turn is exact where no entry is 0. */
static lm_status mean_columns(lm_env *env, const lines *rows,
                              const lines *columns, int *column)
{
    enum { TURNS = 12 };
    const int64_t n = rows->n;
    double *r = lm_scratch_doubles(env, n), *c = lm_scratch_doubles(env, n);
    if (!r || !c) return lm_nomem(env);
    for (int64_t j = 0; j < n; j++) c[j] = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        make_mean_zero(rows, r, c);
        make_mean_zero(columns, c, r);
    }
    for (int64_t j = 0; j < n; j++) column[j] = (int)rint(c[j]);
    return LM_OK;
}

lm_status lm_equilibrate(lm_env *env, lm_mat a, lm_form form, bool geometric,
                         lm_scales *s)
{
    const int64_t n = a.rows;
    s->row = lm_scratch_ints(env, n);
    s->column = lm_scratch_ints(env, n);
    if (!s->row || !s->column) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++) s->column[i] = 0;
    if (form == LM_FORM_POSITIVE) {
        for (int64_t i = 0; i < n; i++) {
            const double d = a.data[i * a.stride + i];
            s->row[i] = s->column[i] = d == 0 ? 0 : -(ilogb(d) + 1) / 2;
        }
        return LM_OK;
    }
    short *e = exponents(env, a, form);
    if (!e) return lm_nomem(env);
    const lines rows = {e, n, n, 1}, columns = {e, n, 1, n};
    const lm_status status =
        geometric ? mean_columns(env, &rows, &columns, s->column) : LM_OK;
    make_largest_one(&rows, s->row, s->column);
    make_largest_one(&columns, s->column, s->row);
    return status;
}

void lm_scales_apply(const lm_scales *s, lm_mat a, lm_form form, double *f)
{
    const int64_t n = a.rows;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            const double x = a.data[i * a.stride + j];
            const int e = s->row ? s->row[i] + s->column[j] : 0;
            f[i * n + j] = !inside(form, i, j) ? 0 : e ? ldexp(x, e) : x;
        }
}
