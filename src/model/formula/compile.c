/* compile: a text, checked and measured. */
#include <math.h>

#include "model/formula/spots.h"
#include "model/formula/parse.h"

/* Values and slopes near 0, without which no network could use it. */
static lm_status check_finite(lm_env *env, const lm_formula *f)
{
    enum { PLACES = 65 };
    double x[PLACES], v[PLACES];
    for (int i = 0; i < PLACES; i++) x[i] = (i - PLACES / 2) / 16.;
    lm_formula_run_d(f, f->length, 0, PLACES, x, v, NULL, NULL);
    for (int i = 0; i < PLACES; i++)
        if (!isfinite(v[i]))
            return lm_fail(env, LM_DOMAIN,
                           "'act' must be finite for real x, '%.80s' is %g at "
                           "x = %g",
                           f->text, v[i], x[i]);
    return LM_OK;
}

/* The integral of |f''|: how far f' moves over the mesh.  Infinite if it still
 * moves in the last decades. */
static lm_status measure_turn(lm_env *env, lm_formula *f)
{
    double *x = lm_scratch_doubles(env, 4 * LM_MESH);
    if (!x) return lm_nomem(env);
    double *v = x + LM_MESH, *d = v + LM_MESH, *c = d + LM_MESH;
    double inside = 0, all = 0;
    lm_formula_mesh(x);
    lm_formula_run_d(f, f->length, 2, LM_MESH, x, v, d, c);
    for (int i = 1; i < LM_MESH; i++) {
        const double moved = fabs(d[i] - d[i - 1]);
        all += moved;
        if (fabs(x[i]) < 1e4 && fabs(x[i - 1]) < 1e4) inside += moved;
    }
    f->turn = all <= 1.01 * inside ? 1.05 * all : INFINITY;
    return LM_OK;
}

lm_status lm_formula_compile(lm_env *env, const char *text, lm_formula *f)
{
    lm_status status = lm_formula_parse(env, text, f);
    const lm_mark mark = lm_scratch_mark(env);
    if (!status) status = check_finite(env, f);
    if (!status) status = lm_formula_find_spots(env, f);
    if (!status) status = measure_turn(env, f);
    lm_scratch_release(env, mark);
    return status;
}
