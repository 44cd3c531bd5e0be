/* Iterative methods where Lua does not reach: operators in C, what residuals
 * bound when there are few products, stops and refusals in the middle. */
#include "check.h"

#include "linalg/krylov/lanczos.h"
#include "linalg/krylov/svds.h"
#include "linalg/krylov/tridiagonal.h"

enum { N = 200 };

/* The second difference with zero ends, with eigenvalues
 * 4 sin^2(i pi / (2 (n + 1))), i = 1 .. n; what goes wrong at which call. */
typedef struct difference {
    lm_operator base;
    int calls, nan_at, fail_at, stop_at;
    volatile lm_flag stop;
} difference;

static lm_status apply(lm_env *env, const lm_operator *self, bool transposed,
                       int64_t count, const double *x, double *y)
{
    difference *d = (difference *)self;
    const int64_t n = self->rows;
    (void)transposed;
    d->calls++;
    if (d->calls == d->stop_at) d->stop = 1;
    if (d->calls == d->fail_at) return lm_fail(env, LM_DOMAIN, "no");
    for (int64_t k = 0; k < count; k++, x += n, y += n)
        for (int64_t i = 0; i < n; i++)
            y[i] = 2 * x[i] - (i ? x[i - 1] : 0) - (i + 1 < n ? x[i + 1] : 0);
    if (d->calls == d->nan_at) y[-1] = NAN;
    return LM_OK;
}

static difference difference_of(int64_t n)
{
    return (difference){.base = {n, n, true, apply, "difference"}};
}

static double exact(int64_t n, int64_t i)
{
    const double s = sin((double)i * M_PI / (2 * ((double)n + 1)));
    return 4 * s * s;
}

static lm_solver *lanczos(lm_env *env, int64_t n, lm_eigs_wish wish)
{
    lm_solver *solver = NULL;
    if (!wish.products) wish.products = 10000;
    CHECK(lm_lanczos_new(env, n, &wish, &solver) == LM_OK);
    return solver;
}

/* n = 1, 2 and 3, every k and block; n = 200 with and without restarts. */
static void test_values(lm_env *env)
{
    for (int64_t n = 1; n <= 3; n++)
        for (int64_t k = 0; k <= n; k++)
            for (int64_t block = 0; block <= 4; block++) {
                difference d = difference_of(n);
                lm_solver *s = lanczos(env, n,
                                       (lm_eigs_wish){.k = k,
                                                      .end = LM_END_BOTTOM,
                                                      .block = block,
                                                      .seed = 3});
                CHECK(lm_solver_run(env, s, &d.base) == LM_OK);
                const lm_eigs *found = lm_lanczos_found(s);
                CHECK(found->converged && s->products <= n);
                for (int64_t i = 0; i < k; i++)
                    CHECK_NEAR(found->value[i], exact(n, i + 1), 1e-14);
                lm_solver_type.free(s);
            }
    for (int64_t basis = 12; basis <= N; basis += N - 12) {
        difference d = difference_of(N);
        lm_solver *s = lanczos(
            env, N,
            (lm_eigs_wish){
                .k = 3, .block = 2, .basis = basis, .tol = 1e-11, .seed = 1});
        CHECK(lm_solver_run(env, s, &d.base) == LM_OK);
        const lm_eigs *found = lm_lanczos_found(s);
        CHECK(found->converged && s->products >= d.calls);
        for (int64_t i = 0; i < 3; i++) {
            CHECK_NEAR(found->value[i], exact(N, N - i), 1e-12);
            CHECK(found->residual[i] < 1e-10);
        }
        lm_solver_type.free(s);
    }
}

/* With any number of products the residual bounds the distance to an
 * eigenvalue, and the flag tells whether it is small. */
static void test_few_products(lm_env *env)
{
    for (int64_t products = 1; products <= 60; products += 3) {
        difference d = difference_of(N);
        lm_solver *s =
            lanczos(env, N,
                    (lm_eigs_wish){
                        .k = 1, .basis = 20, .products = products, .seed = 1});
        CHECK(lm_solver_run(env, s, &d.base) == LM_OK);
        const lm_eigs *found = lm_lanczos_found(s);
        double nearest = INFINITY;
        for (int64_t i = 1; i <= N; i++)
            nearest = fmin(nearest, fabs(found->value[0] - exact(N, i)));
        CHECK(!found->converged && s->products == products);
        CHECK(nearest <= found->residual[0]);
        lm_solver_type.free(s);
    }
}

/* Random vectors outside of a support are zero: the values of a diagonal
 * there only, and none beyond. */
static lm_status diagonal(lm_env *env, const lm_operator *self, bool transposed,
                          int64_t count, const double *x, double *y)
{
    (void)env, (void)transposed;
    for (int64_t k = 0; k < count; k++)
        for (int64_t i = 0; i < self->rows; i++)
            y[k * self->rows + i] = (double)(i + 1) * x[k * self->rows + i];
    return LM_OK;
}

static void test_support(lm_env *env)
{
    const double support[] = {1, 0, 1, 0, 0};
    const lm_operator a = {.rows = 5, .cols = 5, .symmetric = true,
                           .apply = diagonal, .what = "diagonal"};
    lm_solver *s = lanczos(
        env, 5,
        (lm_eigs_wish){.k = 3, .block = 1, .seed = 1, .support = support});
    CHECK(lm_solver_run(env, s, &a) == LM_OK);
    const lm_eigs *found = lm_lanczos_found(s);
    CHECK_NEAR(found->value[0], 3, 1e-14);
    CHECK_NEAR(found->value[1], 1, 1e-14);
    CHECK(isnan(found->value[2]) && !found->converged && s->products == 2);
    lm_solver_type.free(s);
}

/* A refusal of the operator and a stop come through; after a stop one may go
 * on to the same numbers; NaN at any time is a result. */
static void test_trouble(lm_env *env)
{
    for (int at = 1; at <= 9; at += 4) {
        difference d = difference_of(N), e = d, f = d;
        const lm_eigs_wish wish = {.k = 2, .basis = 16, .tol = 1e-8, .seed = 1};
        lm_solver *s = lanczos(env, N, wish), *whole = lanczos(env, N, wish);
        d.stop_at = at;
        env->stop = &d.stop;
        CHECK(lm_solver_run(env, s, &d.base) == LM_STOPPED);
        CHECK(d.calls == at && isnan(lm_lanczos_found(s)->value[0]));
        env->stop = NULL;
        CHECK(lm_solver_run(env, s, &d.base) == LM_OK);
        CHECK(lm_solver_run(env, whole, &e.base) == LM_OK);
        CHECK(lm_lanczos_found(s)->value[1] ==
              lm_lanczos_found(whole)->value[1]);
        lm_solver_type.free(s);
        lm_solver_type.free(whole);

        s = lanczos(env, N, wish);
        f.fail_at = at;
        CHECK(lm_solver_run(env, s, &f.base) == LM_DOMAIN);
        CHECK_STR(env->message, "no");
        lm_solver_type.free(s);

        s = lanczos(env, N, wish);
        f = difference_of(N);
        f.nan_at = at;
        CHECK(lm_solver_run(env, s, &f.base) == LM_OK);
        CHECK(f.calls == at && isnan(lm_lanczos_found(s)->value[0]));
        CHECK(!lm_lanczos_found(s)->converged);
        lm_solver_type.free(s);
    }
}

/* Every request for memory refused in turn: nothing is lost, and a solver
 * that has failed has ended. */
static void test_memory(lm_env *env)
{
    bool done = false;
    for (int64_t grant = 0; !done; grant++) {
        difference d = difference_of(40);
        const lm_eigs_wish wish = {
            .k = 2, .basis = 12, .products = 1000, .tol = 1e-8, .seed = 1};
        lm_solver *s = NULL;
        env->refuse = grant;
        lm_status status = lm_lanczos_new(env, 40, &wish, &s);
        if (!status) status = lm_solver_run(env, s, &d.base);
        env->refuse = -1;
        done = status == LM_OK;
        if (!done && status != LM_NOMEM) CHECK(status == LM_NOMEM);
        if (s) lm_solver_type.free(s);
    }
    CHECK(done);
}

static void test_svds_stop(lm_env *env)
{
    const volatile lm_flag stop = 1;
    double a[] = {2, 1, 1, 3};
    const lm_matrix m = lm_matrix_of((lm_mat){a, 2, 2, 2}, true);
    const lm_svds_wish wish = {.k = 2, .steps = 5, .tol = 1e-8, .seed = 1};
    lm_solver *s;
    CHECK(lm_svds_new(env, 2, 2, &wish, &s) == LM_OK);
    env->stop = &stop;
    CHECK(lm_solver_run(env, s, &m.base) == LM_STOPPED);
    env->stop = NULL;
    CHECK(lm_solver_run(env, s, &m.base) == LM_OK);
    /* (5 +- sqrt 5) / 2 */
    CHECK_NEAR(lm_svds_found(s)->s[0], (5 + sqrt(5)) / 2, 1e-14);
    CHECK(!lm_lanczos_found(s));
    lm_solver_type.free(s);
}

/* Where a reply takes long, stopping ends the solver, and nothing is found. */
static void test_long_reply(lm_env *env)
{
    enum { LONG = 1 << 23 };
    const lm_mark mark = lm_scratch_mark(env);
    lm_solver *s = lanczos(env, LONG, (lm_eigs_wish){.k = 1, .products = 10});
    double *y = lm_scratch_doubles(env, LONG);
    CHECK(y && s->ask.count == 1);
    for (int64_t i = 0; i < LONG; i++) y[i] = (i % 3) * s->ask.x[i];
    lm_flag stop = 1;
    env->stop = &stop;
    CHECK(lm_solver_reply(env, s, y) == LM_STOPPED);
    env->stop = NULL;
    CHECK(s->ask.count == 0);
    const lm_eigs *found = lm_lanczos_found(s);
    CHECK(!found->converged && isnan(found->value[0]) &&
          isnan(found->residual[0]));
    lm_solver_type.free(s);
    lm_scratch_release(env, mark);
}

/* The second-difference matrix: 2 - 2 cos(pi j / (n + 1)). */
static void tridiagonal(lm_env *env)
{
    enum { SIDE = 12 };
    double d[SIDE], e[SIDE], last[SIDE];
    for (int i = 0; i < SIDE; i++) d[i] = 2, e[i] = -1;
    CHECK(lm_tridiagonal(env, SIDE, d, e, last) == LM_OK);
    for (int i = 0; i < SIDE; i++) {
        const double angle = M_PI * (i + 1) / (SIDE + 1);
        CHECK_NEAR(d[i], 2 - 2 * cos(angle), 1e-14);
        CHECK_NEAR(fabs(last[i]), sqrt(2.0 / (SIDE + 1)) * sin(angle), 1e-13);
    }
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    tridiagonal(&env);
    test_values(&env);
    test_few_products(&env);
    test_support(&env);
    test_trouble(&env);
    test_memory(&env);
    test_svds_stop(&env);
    test_long_reply(&env);
    lm_env_close(&env);
    return check_done();
}
