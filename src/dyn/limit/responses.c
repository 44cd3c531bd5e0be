/* responses: limn.dyn.limit.responses. */
#include <string.h>

#include "core/decl.h"
#include "dyn/limit/dmft.h"

typedef struct {
    lm_limit *run;
    lm_tensor a, b, a_se, b_se;
} responses_args;

/* A^l of the rows of batches, and B^l, of one march. */
static void gather(const lm_env *env, const lm_march *m, int64_t l,
                   int64_t cols, double *a, double *b)
{
    const int64_t all = m->steps * m->batch;
    for (int64_t i = 0; i < cols && !lm_stopped_at_row(env, i, cols); i++) {
        memcpy(a + i * cols, m->field[l].a + m->row[i] * all,
               (size_t)cols * sizeof *a);
        memcpy(b + i * cols, m->field[l + 1].b + i * all,
               (size_t)cols * sizeof *b);
    }
}

static lm_status responses_run(lm_env *env, void *args)
{
    responses_args *r = args;
    lm_limit *run = r->run;
    if (strcmp(run->solver->name, "dmft") != 0)
        return lm_fail(env, LM_DOMAIN,
                       "'run' must be of dyn.limit.dmft: the sampler has "
                       "responses to normals only");
    const int64_t L = run->plan.depth - 1, cols = run->t * run->batch.size;
    const int64_t size[] = {L, cols, cols}, n = L * cols * cols;
    lm_tensor *const all[] = {&r->a, &r->b, &r->a_se, &r->b_se};
    lm_status status = LM_OK;
    for (int i = 0; i < 4 && !status; i++)
        status = lm_result(env, all[i], 3, size);
    double *each = lm_scratch_doubles(env, 2 * run->groups * n);
    if (status) return status;
    if (!each) return lm_nomem(env);
    double *b = each + run->groups * n;
    const lm_dmft *s = (const lm_dmft *)run;
    for (int64_t g = 0; g < run->groups; g++)
        for (int64_t l = 0; l < L; l++) {
            const int64_t at = g * n + l * cols * cols;
            gather(env, &s->march[g], l, cols, each + at, b + at);
        }
    status = lm_limit_mean(env, run->groups, n, each, r->a.data, r->a_se.data);
    return status
               ? status
               : lm_limit_mean(env, run->groups, n, b, r->b.data, r->b_se.data);
}

#define ARGS responses_args
static const lm_slot responses_slots[] = {
    IN_OBJ(run, limit, "", "a run of dyn.limit.dmft"),
    OUT_TENSOR(a, "?",
               "A^l = <d x^l / d r^l> for l = 1 .. L - 1, over the samples of "
               "all batches so far: of the first step, of the second, ..."),
    OUT_TENSOR(b, "?", "B^l = <d dh^(l+1) / d u^(l+1)>, likewise"),
    OUT_TENSOR(a_se, "?", "standard errors of a"),
    OUT_TENSOR(b_se, "?", "standard errors of b"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, responses,
          "Responses of features to backward fields and of gradients to "
          "forward fields, at infinite width.",
          "Bordelon & Pehlevan 2022",
          "local net = limn.model.net(1, {act = 'tanh', base = 1, seed = 1})\n"
          "local run = limn.dyn.limit.dmft(net, {{1}}, {1}, {steps = 3,\n"
          "  samples = 400, seed = 1})\n"
          "run:step(3)\n"
          "local r = run:responses()\n"
          "assert(r.a[1][1][2] == 0 and r.a[1][2][1] ~= 0)");
#undef ARGS
