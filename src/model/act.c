/* act: limn.model.act, and activations by their names. */
#include "model/act.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/decl.h"
#include "model/duals/quadrature.h"

typedef struct row {
    const char *name;
    double gain;
    int most; /* of a family: the highest degree; -1 */
} row;

#define ACT(name, gain, ...) [LM_ACT_##name] = {#name, gain, -1},
#define FAMILY(name, most) [LM_ACT_##name] = {#name, 1, most},
static const row rows[] = {
#include "model/acts.def"
};
#undef ACT

#define ACT(name, ...) #name " "
static const char names[] =
#include "model/acts.def"
    "hermite0, hermite1, ... power0, power1, ... or a function of x, as "
    "\"x * sigmoid(1.7 * x)\"";
#undef ACT

static bool is_family(int i)
{
    return i == LM_ACT_formula || rows[i].most >= 0;
}

/* "hermite3": a name and a degree. */
static bool family_named(const char *name, lm_act *act)
{
    for (int i = 0; i < LM_ACT_ROWS; i++) {
        const size_t n = strlen(rows[i].name);
        char *end;
        if (rows[i].most < 0 || strncmp(name, rows[i].name, n) != 0) continue;
        if (name[n] < '0' || name[n] > '9') continue;
        const long degree = strtol(name + n, &end, 10);
        if (*end || degree > rows[i].most) continue;
        *act = (lm_act){.row = (lm_act_row)i, .degree = (int)degree};
        return true;
    }
    return false;
}

static lm_status unknown(lm_env *env, const char *name)
{
    char known[320] = "";
    for (int i = 0; i < LM_ACT_ROWS; i++) {
        if (is_family(i)) continue;
        strcat(known, rows[i].name);
        strcat(known, ", ");
    }
    return lm_fail(env, LM_DOMAIN,
                   "'act' must be one of %shermite0 to hermite%d, power0 to "
                   "power%d or a function of x, got '%.40s'",
                   known, rows[LM_ACT_hermite].most, rows[LM_ACT_power].most,
                   name);
}

/* A text without blanks and signs that is not x alone is a name. */
static bool is_word(const char *name)
{
    if (strcmp(name, "x") == 0 || strcmp(name, "pi") == 0) return false;
    if (*name >= '0' && *name <= '9') return false;
    return name[strspn(name,
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX"
                       "YZ0123456789_")] == '\0';
}

/* The gain keeps a variance of 1. */
static lm_status formula_named(lm_env *env, const char *text, lm_act *act)
{
    *act = (lm_act){.row = LM_ACT_formula};
    lm_status status = lm_formula_compile(env, text, &act->formula);
    if (status) return status;
    const lm_mark mark = lm_scratch_mark(env);
    const lm_moment square = {act, 0, 0, 0};
    lm_estimate v = {0, 0};
    status = lm_act_moment(env, &square, 1, 1e-12, &v);
    lm_scratch_release(env, mark);
    act->formula.gain =
        v.value > 0 && isfinite(v.value) ? 1 / sqrt(v.value) : 1;
    return status;
}

lm_status lm_act_named(lm_env *env, const char *name, lm_act *act)
{
    if (strlen(name) >= LM_ACT_TEXT) return formula_named(env, name, act);
    if (family_named(name, act)) return LM_OK;
    for (int i = 0; i < LM_ACT_ROWS; i++) {
        if (is_family(i) || strcmp(name, rows[i].name) != 0) continue;
        *act = (lm_act){.row = (lm_act_row)i};
        return LM_OK;
    }
    return is_word(name) ? unknown(env, name) : formula_named(env, name, act);
}

void lm_act_text(const lm_act *act, char text[LM_ACT_TEXT])
{
    if (act->row == LM_ACT_formula)
        memcpy(text, act->formula.text, LM_ACT_TEXT);
    else if (rows[act->row].most >= 0)
        snprintf(text, LM_ACT_TEXT, "%s%d", rows[act->row].name, act->degree);
    else
        snprintf(text, LM_ACT_TEXT, "%s", rows[act->row].name);
}

bool lm_act_homogeneous(const lm_act *act)
{
    return act->row == LM_ACT_linear || act->row == LM_ACT_relu ||
           act->row == LM_ACT_leaky_relu || act->row == LM_ACT_abs;
}

bool lm_act_same(const lm_act *a, const lm_act *b)
{
    return a->row == b->row && a->degree == b->degree &&
           strcmp(a->formula.text, b->formula.text) == 0;
}

/* E z^2k = (2k - 1)!! */
static double power_gain(int k)
{
    double square = 1;
    for (int j = 2 * k - 1; j > 1; j -= 2) square *= j;
    return 1 / sqrt(square);
}

double lm_act_gain(const lm_act *act)
{
    if (act->row == LM_ACT_formula) return act->formula.gain;
    return act->row == LM_ACT_power ? power_gain(act->degree)
                                    : rows[act->row].gain;
}

/* Numbers at a time: a formula may take microseconds for each. */
enum { PIECE = 1 << 14 };

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
    for (int64_t i = 0; i < n && !lm_stopped(env); i += PIECE) {
        const int64_t some = n - i < PIECE ? n - i : PIECE;
        lm_act_value_d(&act, some, x + i, f + i);
        if (a->order == 1) {
            for (int64_t k = i; k < i + some; k++) out[k] = 1;
            lm_act_back_d(&act, some, x + i, f + i, out + i, out + i);
        }
        if (a->order == 2) lm_act_curve_d(&act, some, x + i, f + i, out + i);
    }
    return lm_unless_stopped(env);
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
          "assert(math.abs(h[1] - 3 / math.sqrt(2)) < 1e-12)\n"
          "local own = limn.model.act({2}, {act = \"x * sigmoid(1.7 * x)\"})\n"
          "assert(math.abs(own[1] - 2 / (1 + math.exp(-3.4))) < 1e-15)");
#undef ARGS
