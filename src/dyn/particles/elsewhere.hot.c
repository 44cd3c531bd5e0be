/* elsewhere: features at other inputs than those of the steps, and what is made
 * of them.  Chunks of inputs by tiles of particles, in scratch. */
#include "core/real.h"
#include "dyn/particles/particles.h"
#include "linalg/blas.h"

enum { CHUNK = 512, ROWS = 256 };

/* A chunk of inputs, and its features at a tile. */
typedef struct chunk {
    int64_t m;   /* inputs */
    real *x, *z; /* CHUNK x D, ROWS x CHUNK */
    real *h;     /* ROWS x CHUNK */
} chunk;

static real *reals(lm_env *env, int64_t n)
{
    return lm_scratch(env, (size_t)n * sizeof(real));
}

static lm_status open(lm_env *env, const lm_particles *run, chunk *c)
{
    c->x = reals(env, CHUNK * run->D);
    c->z = reals(env, ROWS * CHUNK);
    c->h = reals(env, ROWS * CHUNK);
    return c->x && c->z && c->h ? LM_OK : lm_nomem(env);
}

static void load(const lm_env *env, const lm_particles *run, lm_mat x,
                 int64_t at, chunk *c)
{
    c->m = x.rows - at < CHUNK ? x.rows - at : CHUNK;
    R(lm_cloud_load)(env->stop, run, x, at, c->m, c->x);
}

static int64_t rows_at(const lm_particles *run, int64_t at)
{
    const int64_t left = run->spec.width - at;
    return left < ROWS ? left : ROWS;
}

static void make(const lm_env *env, const lm_particles *run, int64_t at,
                 chunk *c)
{
    R(lm_cloud_features)
    (env->stop, run, c->x, c->m, at, rows_at(run, at), c->z, c->h);
}

/* f (c->m x T) += unit h' a of a tile. */
static lm_status add_outputs(const lm_env *env, const lm_particles *run,
                             int64_t at, const chunk *c, double unit, double *f)
{
    const int64_t T = run->T, N = rows_at(run, at), m = c->m;
    const real *a = (const real *)run->a + at * T;
    if (T == 1) {
        for (int64_t i = 0; i < N; i++)
            for (int64_t j = 0; j < m; j++)
                f[j] += unit * (double)a[i] * (double)c->h[i * m + j];
        return LM_OK;
    }
    for (int64_t j = 0; j < m; j++) {
        if (lm_stopped_at_row(env, j, N * T)) return LM_STOPPED;
        for (int64_t i = 0; i < N; i++) {
            const double h = unit * (double)c->h[i * m + j];
            for (int64_t t = 0; t < T; t++)
                f[j * T + t] += h * (double)a[i * T + t];
        }
    }
    return LM_OK;
}

lm_status R(lm_particles_outputs_at)(lm_env *env, const lm_particles *run,
                                     lm_mat x, double *f)
{
    chunk c;
    const int64_t T = run->T;
    const double unit = run->spec.alpha / (double)run->spec.width;
    lm_status status = open(env, run, &c);
    for (int64_t first = 0; !status && first < x.rows; first += CHUNK) {
        load(env, run, x, first, &c);
        for (int64_t j = 0; j < c.m * T && !lm_stopped_at(env, j); j++)
            f[first * T + j] = 0;
        for (int64_t at = 0; !status && at < run->spec.width; at += ROWS) {
            if (lm_stopped(env)) return LM_STOPPED;
            make(env, run, at, &c);
            status = add_outputs(env, run, at, &c, unit, f + first * T);
        }
    }
    return status ? status : lm_unless_stopped(env);
}

lm_status R(lm_particles_features_at)(lm_env *env, const lm_particles *run,
                                      lm_mat x, double *h)
{
    chunk c;
    const lm_status status = open(env, run, &c);
    if (status) return status;
    for (int64_t first = 0; first < x.rows; first += CHUNK) {
        load(env, run, x, first, &c);
        for (int64_t at = 0; at < run->spec.width; at += ROWS) {
            if (lm_stopped(env)) return LM_STOPPED;
            make(env, run, at, &c);
            for (int64_t i = 0; i < rows_at(run, at); i++)
                for (int64_t j = 0; j < c.m; j++)
                    h[(at + i) * x.rows + first + j] = (double)c.h[i * c.m + j];
        }
    }
    return lm_unless_stopped(env);
}

/* k (c->m x d->m, rows ld apart) += unit h' h of a tile; sum is scratch. */
static void add_kernel(const lm_env *env, const lm_particles *run, int64_t at,
                       chunk *c, chunk *d, real *sum, double *k, int64_t ld)
{
    const double unit = 1 / (double)run->spec.width;
    make(env, run, at, c);
    make(env, run, at, d);
    R(lm_gemm)
    (true, false, c->m, d->m, rows_at(run, at), 1, c->h, c->m, d->h, d->m, 0,
     sum, d->m);
    for (int64_t i = 0; i < c->m; i++)
        for (int64_t j = 0; j < d->m; j++)
            k[i * ld + j] += unit * (double)sum[i * d->m + j];
}

lm_status R(lm_particles_kernel_at)(lm_env *env, const lm_particles *run,
                                    lm_mat x, lm_mat z, double *k)
{
    chunk c, d;
    lm_status status = open(env, run, &c);
    if (!status) status = open(env, run, &d);
    real *sum = reals(env, (int64_t)CHUNK * CHUNK);
    if (!status && !sum) status = lm_nomem(env);
    if (status) return status;
    lm_zero_bytes(env->stop, k, (size_t)(x.rows * z.rows) * sizeof *k);
    for (int64_t i = 0; i < x.rows; i += CHUNK)
        for (int64_t j = 0; j < z.rows; j += CHUNK) {
            load(env, run, x, i, &c);
            load(env, run, z, j, &d);
            for (int64_t at = 0; at < run->spec.width; at += ROWS) {
                if (lm_stopped(env)) return LM_STOPPED;
                add_kernel(env, run, at, &c, &d, sum, k + i * z.rows + j,
                           z.rows);
            }
        }
    return lm_unless_stopped(env);
}
