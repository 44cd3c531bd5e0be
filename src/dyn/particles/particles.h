/* particles.h -- two-layer networks as interacting particles.
 *
 * N particles (w_i, a_i), w_i of D numbers (a bias is the last one) and a_i of
 * T outputs, make the network
 *
 *     f(x) = (alpha / N) sum_i a_i phi(w_i . x)
 *
 * and move by Langevin dynamics, step dt = lr schedule(t) / alpha^2,
 *
 *     w_i -= dt N d/dw_i F + sqrt(2 dt temperature) xi_i,
 *     F    = loss(f) + 1/N sum_i (decay |w_i|^2 + decay_out |a_i|^2) / 2,
 *
 * in which N is the mean-field learning rate: at alpha = 1 this is muP with
 * SGD. What a_i does says `second`:
 *
 *     fixed     nothing
 *     trained   it moves as w_i does
 *     optimal   it is the minimiser of F for these w at every step
 *               (model/readout/readout.h): the two-timescale limit
 *     fast      it takes `ratio` noiseless gradient steps for each of w
 *
 * The last two average the loss and |a_i|^2 over outputs, as the paper does.
 * On the sphere w_i has norm 1 and moves in its tangent space.
 *
 * The noise of particle i at step t is a function of (seed, t, i), whatever
 * N is: two clouds of one seed are coupled.  A step allocates nothing.  Tiles
 * of particles pass through the caches; where features of all of them take too
 * much memory they are made twice.
 */
#ifndef LM_DYN_PARTICLES_H
#define LM_DYN_PARTICLES_H

#include "dyn/batch.h"
#include "dyn/run.h"
#include "dyn/schedule.h"
#include "model/act.h"
#include "model/readout/readout.h"

#define LM_SECONDS(X)                                                          \
    X(LM_SECOND_FIXED, fixed)                                                  \
    X(LM_SECOND_TRAINED, trained)                                              \
    X(LM_SECOND_OPTIMAL, optimal) X(LM_SECOND_FAST, fast)
typedef enum lm_second { LM_SECONDS(LM_CONSTANT) } lm_second;

/* The temperature at step t over that at step 0. */
#define LM_ANNEALS(X)                                                          \
    X(LM_ANNEAL_CONSTANT, constant)                                            \
    X(LM_ANNEAL_LINEAR, linear)                                                \
    X(LM_ANNEAL_COSINE, cosine) X(LM_ANNEAL_LOG, log)
typedef enum lm_anneal { LM_ANNEALS(LM_CONSTANT) } lm_anneal;
#define LM_ANNEAL_NAMES LM_CHOICE_OF(LM_ANNEALS)

/* What injected label noise e does, with the read-out fitted to y + e:
 * paper   the clean risk of that fit, with its whole derivative
 * frozen  the same, but the read-out is held fixed in the derivative
 * both    the risk on y + e, too */
#define LM_INJECTS(X)                                                          \
    X(LM_INJECT_PAPER, paper)                                                  \
    X(LM_INJECT_FROZEN, frozen) X(LM_INJECT_BOTH, both)
typedef enum lm_inject { LM_INJECTS(LM_CONSTANT) } lm_inject;
#define LM_INJECT_NAMES LM_CHOICE_OF(LM_INJECTS)

#define LM_OUTS(X) X(LM_OUT_NORMAL, normal) X(LM_OUT_SIGNS, signs)
typedef enum lm_out_start { LM_OUTS(LM_CONSTANT) } lm_out_start;
#define LM_OUT_START_NAMES LM_CHOICE_OF(LM_OUTS)

typedef struct lm_particles_spec {
    lm_second second;
    lm_act act;
    lm_loss loss;
    int64_t width, outputs, batch;
    bool bias, sphere, single, antisymmetric;
    lm_out_start out;
    double std, std_out, alpha, ratio;
    double lr, temperature, decay, decay_out;
    lm_order order;
    lm_schedule schedule; /* of lr; its steps also those of anneal */
    lm_anneal anneal;
    lm_inject inject;
    double noise; /* injected labels: uniform in [-noise, noise] */
    double limit; /* a loss above it is a divergence */
    uint64_t seed;
    lm_mat w, a; /* the start, or data NULL: drawn */
} lm_particles_spec;

/* What a thread needs of its own: tile x n, or D, D + T, pairs.  With panels
 * (linalg/panel.h) the particles of a tile are the columns of z, h, slope (n x
 * tile) and of wt and g (D x tile). */
typedef struct lm_desk {
    void *z, *g, *wt;
    void *h, *slope; /* where they are not stored for all particles */
    void *move, *draw;
    void *u;  /* the left half of the pairs that a gradient is of */
    void *ft; /* n x T: sums over a tile */
} lm_desk;

/* Sums over particles are those of shares of the tiles, in this order, so that
 * they do not depend on the number of threads; fewer if there are fewer tiles.
 */
enum { LM_SHARES = 16 };

typedef struct lm_particles {
    lm_particles_spec spec;
    lm_mat x, y; /* m x d, m x T (xent: or 1), borrowed */
    lm_batch batch;
    lm_readout readout; /* optimal */
    int64_t n;          /* samples a step */
    int64_t D, T, pairs, tile, shares;
    int64_t t;
    bool diverged, whole, stored, keeps_h;
    bool panels; /* one output, fixed or trained: tiles are panels */
    bool fresh;  /* optimal: a belongs to w */
    size_t bytes;
    void *w, *a; /* N x D, N x T */
    /* Of a step that takes long, w and a as they were before, so that one that
     * the user stops is not taken; else NULL. */
    void *before_w, *before_a;
    const volatile lm_flag *stop; /* or NULL: passes do not end early */
    void *all, *now;   /* m x D, n x D: inputs, with a column of ones */
    int threads, crew; /* that can share the tiles, and that do now */
    lm_desk desk[LM_SHARES];
    void *h, *slope;   /* of all tiles, if stored: features and slopes */
    void *one;         /* tile x n */
    void *v;           /* n x pairs: what a gradient is of */
    void *vx;          /* n x D: v_j x_j, of one pair */
    void *dual;        /* pairs x n */
    void *k;           /* n x n: a sum over particles */
    double *sums;      /* shares x n x T */
    double *f, *delta; /* n x T */
    double *y_now;     /* n x T, or 1 */
    double *e, *beta;  /* T x n: injected labels, M^-1 e */
} lm_particles;

extern const lm_type lm_particles_type; /* sizes: d, T, n, state, N, D */

lm_status lm_particles_new(lm_env *env, lm_mat x, lm_tensor y,
                           const lm_particles_spec *spec, lm_particles **out);
void lm_particles_free(void *run);

/* At most k steps, as lm_run_step. */
void lm_particles_step(lm_env *env, lm_particles *run, int64_t k,
                       lm_report *report);
/* optimal: make a the read-out of w, and readout that of it, if they are not.
 */
lm_status lm_particles_refresh(lm_env *env, lm_particles *run);
/* Outputs m x T at x (m x d). */
lm_status lm_particles_forward(lm_env *env, lm_particles *run, lm_mat x,
                               double *f);
/* Features, N x m; and (1/N) H(x)' H(z), m x p. */
lm_status lm_particles_features(lm_env *env, lm_particles *run, lm_mat x,
                                double *h);
lm_status lm_particles_kernel(lm_env *env, lm_particles *run, lm_mat x,
                              lm_mat z, double *k);
/* -N d/dw F over all data, N x D. */
lm_status lm_particles_drift(lm_env *env, lm_particles *run, double *drift);
/* x and y, or where both are absent those of the run; LM_DOMAIN if they do not
 * fit. */
lm_status lm_particles_data(lm_env *env, const lm_particles *run, lm_mat *x,
                            lm_tensor *y);
/* Element i of a block of the run, and the setting of one. */
double lm_particles_at(const lm_particles *run, const void *block, int64_t i);
void lm_particles_put(const lm_particles *run, void *block, int64_t i,
                      double value);

const char *lm_second_name(lm_second second);
const char *lm_anneal_name(lm_anneal anneal);
const char *lm_inject_name(lm_inject inject);
/* Exchange w and a with what was kept of them. */
void lm_particles_exchange(lm_particles *run);
/* The length of step t, and its temperature. */
double lm_particles_dt(const lm_particles *run, int64_t t);
double lm_particles_temperature(const lm_particles *run, int64_t t);
/* T where the loss is a mean over outputs, else 1. */
double lm_particles_share(const lm_particles *run);

#define LM_TWICE "dyn/particles/tiles.hot.h"
#include "core/twice.h"

#endif
