/* The law of singular values: of s = sqrt x, x the eigenvalues of a positive
 * semidefinite matrix a'a. */
#include <math.h>

#include "theory/rmt/law.h"

/* x - lower = (s - s_lower) (s + s_lower), without cancellation. */
static lm_status density(lm_env *env, const lm_law *law, lm_place at,
                         lm_estimate *out)
{
    const lm_band *b = &law->band[at.band];
    const double s = fmax(at.x, 1e-140 * b->upper), /* the limit at 0 */
        below = s > at.x ? s - b->lower : at.below;
    const lm_place of = {at.band, s * s, below * (s + b->lower),
                         at.above * (s + b->upper)};
    const lm_status status = law->a->kind->density(env, law->a, of, out);
    out->value *= 2 * s;
    out->error = out->error * 2 * s + 0x1p-51 * out->value;
    return status;
}

static const lm_law_kind singular_kind = {"singular value", NULL, density,
                                          false};

typedef struct {
    lm_law *bulk, *law;
} singular_args;

static lm_status singular_run(lm_env *env, void *args)
{
    singular_args *a = args;
    const lm_law *x = a->bulk;
    if (lm_law_lowest(x) < 0)
        return lm_fail(env, LM_DOMAIN,
                       "'bulk' must have no negative values, got %g",
                       lm_law_lowest(x));
    lm_band *band = lm_law_room(env, x->band, x->bands, 1, sizeof *band);
    lm_point *point = lm_law_room(env, x->point, x->points, 1, sizeof *point);
    if (!band || !point) return lm_nomem(env);
    if (lm_stopped(env)) return LM_STOPPED;
    for (int64_t i = 0; i < x->bands; i++) {
        lm_band *b = &band[i];
        const lm_estimate lower = lm_law_root(
                              (lm_estimate){b->lower, b->lower_error}),
                          upper = lm_law_root(
                              (lm_estimate){b->upper, b->upper_error});
        *b = (lm_band){lower.value, upper.value, lower.error, upper.error,
                       b->width / (lower.value + upper.value)};
    }
    for (int64_t i = 0; i < x->points && !lm_stopped_at(env, i); i++)
        point[i].at = sqrt(point[i].at);
    if (lm_stopped(env)) return LM_STOPPED;
    lm_law draft = {.kind = &singular_kind,
                    .a = x,
                    .bands = x->bands,
                    .band = band,
                    .points = x->points,
                    .point = point,
                    .mass = x->mass,
                    .low = lm_law_root(x->low),
                    .high = lm_law_root(x->high)};
    const lm_status status = lm_law_panels(env, &draft);
    return status ? status : lm_law_pack(env, &draft, &a->law);
}

#define ARGS singular_args
static const lm_slot singular_slots[] = {
    IN_OBJ(bulk, law, "", "of eigenvalues that are not negative"),
    OUT_OBJ(law, law, "of their square roots"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, singular,
          "The law of the singular values whose squares have a given law.", "",
          "local s = limn.theory.rmt.mp(1):singular() -- a quarter circle\n"
          "assert(math.abs(s:density(1).density - math.sqrt(3) / math.pi) < "
          "1e-13)");
#undef ARGS
