/* act.hot.h -- activations in one precision (core/twice.h): n elements each,
 * f = phi(z).  Results may overwrite g. */
void R(lm_act_value)(const lm_act *act, int64_t n, const real *z, real *f);
/* out = g phi'(z) */
void R(lm_act_back)(const lm_act *act, int64_t n, const real *z, const real *f,
                    const real *g, real *out);
/* out = phi''(z) */
void R(lm_act_curve)(const lm_act *act, int64_t n, const real *z, const real *f,
                     real *out);

/* The loops of each family. */
#define ACT(...)
#define FAMILY(name, most)                                                     \
    void R(lm_##name##_value)(const lm_act *act, int64_t n, const real *z,     \
                              real *f);                                        \
    void R(lm_##name##_back)(const lm_act *act, int64_t n, const real *z,      \
                             const real *g, real *out);                        \
    void R(lm_##name##_curve)(const lm_act *act, int64_t n, const real *z,     \
                              real *out);
#include "model/acts.def"
#undef ACT
