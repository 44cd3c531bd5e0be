/* Systems in one call of LAPACK and in blocks, against Sherman and Morrison:
 * the inverse of diag(d) + v v' is diag(1/d) - w w' / (1 + v'w), w = v/d. */
#include "linalg/posdef.h"

#include "check.h"
#include "core/rng.h"

static volatile lm_flag flag;

typedef struct problem {
    int64_t n;
    double *d, *v, *a, *work;
    double inner; /* v'w */
} problem;

static double *numbers(int64_t n)
{
    double *x = malloc((size_t)(n + 1) * sizeof *x);
    if (!x) exit(1);
    return x;
}

/* The triangle that is not read holds what would be seen. */
static problem problem_of(int64_t n)
{
    problem p = {n, numbers(n), numbers(n), numbers(n * n), numbers(n * n), 0};
    lm_fill_normal(lm_stream_named(1, "v", 0), 0, n, p.v);
    for (int64_t i = 0; i < n; i++) {
        p.d[i] = 1 + (double)(i % 5);
        p.inner += p.v[i] * p.v[i] / p.d[i];
        for (int64_t j = 0; j < n; j++)
            p.a[i * n + j] = j < i ? 1e9 : p.v[i] * p.v[j];
        p.a[i * n + i] += p.d[i];
    }
    return p;
}

static void drop(problem *p)
{
    free(p->d), free(p->v), free(p->a), free(p->work);
}

/* Largest difference of c solutions from the formula. */
static double solved(const problem *p, int64_t c)
{
    const int64_t n = p->n;
    double *b = numbers(c * n), *x = numbers(c * n), most = 0;
    lm_fill_normal(lm_stream_named(2, "b", 0), 0, c * n, b);
    memcpy(x, b, (size_t)(c * n) * sizeof *x);
    lm_posdef_solve(&flag, n, p->a, c, x);
    for (int64_t i = 0; i < c; i++) {
        double along = 0;
        for (int64_t j = 0; j < n; j++)
            along += p->v[j] / p->d[j] * b[i * n + j];
        along /= 1 + p->inner;
        for (int64_t j = 0; j < n; j++) {
            const double is = (b[i * n + j] - along * p->v[j]) / p->d[j];
            most = fmax(most, fabs(x[i * n + j] - is));
        }
    }
    free(b), free(x);
    return most;
}

static double trace(const problem *p)
{
    double sum = 0;
    for (int64_t i = 0; i < p->n; i++) {
        const double w = p->v[i] / p->d[i];
        sum += 1 / p->d[i] - w * w / (1 + p->inner);
    }
    return sum;
}

static void sizes(void)
{
    const int64_t size[] = {1, 2, 255, 257, 1023, 1024, 1025, 1280, 1281, 1500};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        problem p = problem_of(size[i]);
        CHECK(lm_posdef_factor(&flag, p.n, p.a));
        CHECK_NEAR(solved(&p, 1), 0, 1e-11);
        CHECK_NEAR(solved(&p, 3), 0, 1e-11);
        if (p.n <= 2) CHECK_NEAR(solved(&p, 5000), 0, 1e-11);
        CHECK_NEAR(lm_posdef_trace_inverse(&flag, p.n, p.a, p.work) / trace(&p),
                   1, 1e-12);
        drop(&p);
    }
}

/* d from 1 to 1e-12: no solution can be near, but each belongs to a matrix that
 * is, |a x - b| <= 8 n eps |a| |x| (Higham, 2002, theorem 10.4). */
static void ill(void)
{
    const int64_t size[] = {40, 1300};
    for (int k = 0; k < 2; k++) {
        const int64_t n = size[k];
        problem p = problem_of(n);
        double *b = numbers(n), *x = numbers(n), along = 0;
        for (int64_t i = 0; i < n; i++) {
            const double d = pow(10, -12 * (double)i / (double)(n - 1));
            p.a[i * n + i] += d - p.d[i];
            p.d[i] = d;
        }
        lm_fill_normal(lm_stream_named(2, "b", 0), 0, n, b);
        memcpy(x, b, (size_t)n * sizeof *x);
        CHECK(lm_posdef_factor(&flag, n, p.a));
        lm_posdef_solve(&flag, n, p.a, 1, x);
        double size_x = 0, off = 0, size_a = 1;
        for (int64_t i = 0; i < n; i++) along += p.v[i] * x[i];
        for (int64_t i = 0; i < n; i++) {
            const double rest = p.d[i] * x[i] + p.v[i] * along - b[i];
            off += rest * rest;
            size_x += x[i] * x[i];
            size_a += p.v[i] * p.v[i];
        }
        CHECK(sqrt(off) <= 8 * (double)n * 0x1p-53 * size_a * sqrt(size_x));
        free(b), free(x);
        drop(&p);
    }
}

/* One pivot that is not positive, or no number, first and last. */
static void refused(void)
{
    const int64_t size[] = {3, 1300};
    const double bad[] = {-1, NAN, INFINITY, -1e9};
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 4; k++)
            for (int last = 0; last < 2; last++) {
                problem p = problem_of(size[i]);
                p.a[last ? p.n * p.n - 1 : 0] = bad[k];
                CHECK(!lm_posdef_factor(&flag, p.n, p.a));
                drop(&p);
            }
    for (int i = 0; i < 2; i++) { /* off the diagonal */
        problem p = problem_of(size[i]);
        p.a[p.n - 1] = NAN;
        CHECK(!lm_posdef_factor(&flag, p.n, p.a));
        drop(&p);
    }
}

/* Where it is told to stop before the first block, nothing is changed. */
static void told(void)
{
    problem p = problem_of(1300);
    memcpy(p.work, p.a, (size_t)(p.n * p.n) * sizeof *p.a);
    flag = 1;
    CHECK(lm_posdef_factor(&flag, p.n, p.a));
    lm_posdef_solve(&flag, p.n, p.a, 1, p.v);
    flag = 0;
    CHECK(memcmp(p.work, p.a, (size_t)(p.n * p.n) * sizeof *p.a) == 0);
    CHECK(p.v[0] == lm_normal(lm_stream_named(1, "v", 0), 0));
    drop(&p);
}

int main(void)
{
    sizes();
    ill();
    refused();
    told();
    return check_done();
}
