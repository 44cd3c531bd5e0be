/* act: limn.model.act, and activations by their names. */
#include "model/act.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/decl.h"

typedef struct row {
    const char *name;
    double gain;
} row;

#define ACT(name, gain, value, slope, curve) [LM_ACT_##name] = {#name, gain},
static const row rows[] = {
#include "model/acts.def"
    [LM_ACT_hermite] = {"hermite", 1},
};
#undef ACT

#define ACT(name, ...) #name " "
static const char names[] =
#include "model/acts.def"
    "or hermite0, hermite1, ...";
#undef ACT

static bool hermite_named(const char *name, lm_act *act)
{
    static const char prefix[] = "hermite";
    char *end;
    if (strncmp(name, prefix, sizeof prefix - 1) != 0) return false;
    name += sizeof prefix - 1;
    if (*name < '0' || *name > '9') return false;
    const long degree = strtol(name, &end, 10);
    if (*end || degree > LM_ACT_DEGREE_MAX) return false;
    *act = (lm_act){LM_ACT_hermite, (int)degree};
    return true;
}

lm_status lm_act_named(lm_env *env, const char *name, lm_act *act)
{
    if (hermite_named(name, act)) return LM_OK;
    for (int i = 0; i < LM_ACT_hermite; i++) {
        if (strcmp(name, rows[i].name) != 0) continue;
        *act = (lm_act){(lm_act_row)i, 0};
        return LM_OK;
    }
    char known[256] = "";
    for (int i = 0; i < LM_ACT_hermite; i++) {
        strcat(known, rows[i].name);
        strcat(known, ", ");
    }
    return lm_fail(env, LM_DOMAIN,
                   "'act' must be one of %shermite0 to hermite%d, got '%.40s'",
                   known, LM_ACT_DEGREE_MAX, name);
}

void lm_act_name(lm_act act, char text[16])
{
    if (act.row == LM_ACT_hermite)
        snprintf(text, 16, "hermite%d", act.degree);
    else
        snprintf(text, 16, "%s", rows[act.row].name);
}

double lm_act_gain(lm_act act)
{
    return rows[act.row].gain;
}

typedef struct {
    lm_tensor x, value;
    const char *act;
    int64_t order;
} act_args;

static lm_status act_run(lm_env *env, void *args)
{
    act_args *a = args;
    lm_act act;
    lm_status status = lm_act_named(env, a->act, &act);
    if (status) return status;
    const int64_t n = lm_count(a->x.rank, a->x.size);
    const double *x = a->x.data;
    double *out = a->value.data, *f = out;
    if (a->order > 0 && !(f = lm_scratch_doubles(env, n))) return lm_nomem(env);
    lm_act_value_d(act, n, x, f);
    if (a->order == 1) {
        for (int64_t i = 0; i < n; i++) out[i] = 1;
        lm_act_back_d(act, n, x, f, out, out);
    }
    if (a->order == 2) lm_act_curve_d(act, n, x, f, out);
    return LM_OK;
}

#define ARGS act_args
static const lm_slot act_slots[] = {
    IN_TENSOR(x, "...", "arguments"),
    OPT_STR(act, "relu", names),
    OPT_INT(order, 0, "[0,2]", "order of the derivative; 0: the function"),
    OUT_TENSOR(value, "...", "the activation or its derivative at each x"),
    LM_SLOTS_END,
};
LM_EXPORT(model, act,
          "Activation function phi(x), or its first or second derivative.",
          NULL,
          "local y = limn.model.act({-1, 0, 2}, {act = \"relu\"})\n"
          "assert(y[1] == 0 and y[3] == 2)\n"
          "local h = limn.model.act({2}, {act = \"hermite2\"})\n"
          "assert(math.abs(h[1] - 3 / math.sqrt(2)) < 1e-12)");
#undef ARGS
