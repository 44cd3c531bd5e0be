/* The tridiagonal form by way of a band: eigenvalues of matrices of every small
 * size, where panels, blocks and sweeps end in every way.
 *
 * min(i, j), i, j = 1 .. n, has the eigenvalues 1 / (4 sin^2 u_k), u_k = (2 k -
 * 1) pi / (4 n + 2) (its inverse is the second difference with ends 0 and free;
 * Fortiana & Cuadras 1997).  The tolerance is 50 roundings of the largest. */
#include <lapacke.h>

#include "check.h"
#include "linalg/band.h"
#include "linalg/blas.h"

enum { MOST = 400 };

static double f[MOST * MOST], d[MOST], e[MOST];

static double least(int i, int j)
{
    return i < j ? i + 1 : j + 1;
}

/* The triangle j < i is not looked at. */
static void fill(int n, double far)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            f[i * n + j] = j < i ? NAN : j - i > far ? 0 : least(i, j);
}

static double sum_of_squares(int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        for (int j = i; j < n; j++)
            sum += (i == j ? 1 : 2) * f[i * n + j] * f[i * n + j];
    return sum;
}

static int values(int n)
{
    lm_env env;
    lm_env_open(&env, NULL);
    const lm_status status = lm_band_reduce(&env, n, f, d, e);
    lm_env_close(&env);
    return status == LM_OK && LAPACKE_dsterf(n, d, e) == 0;
}

static void known(int n)
{
    const double pi = acos(-1);
    double worst = 0, largest = 0;
    fill(n, n);
    CHECK(values(n));
    for (int k = 1; k <= n; k++) {
        const double root = 2 * sin((2 * k - 1) * pi / (4 * n + 2)),
                     is = 1 / (root * root);
        worst = fmax(worst, fabs(d[n - k] - is));
        largest = fmax(largest, is);
    }
    CHECK_NEAR(worst / largest, 0, 50 * 0x1p-53);
}

/* Trace and sum of squares stay. */
static void banded(int n, int far)
{
    double trace = 0, squares = 0;
    fill(n, far);
    const double before = sum_of_squares(n);
    CHECK(values(n));
    for (int i = 0; i < n; i++) {
        trace += d[i];
        squares += d[i] * d[i];
    }
    CHECK_NEAR(trace / (n * (n + 1.) / 2), 1, 1e-13);
    CHECK_NEAR(squares / before, 1, 1e-13);
}

static void stopped(void)
{
    volatile lm_flag stop = 1;
    lm_env env;
    lm_env_open(&env, &stop);
    fill(MOST, MOST);
    CHECK(lm_band_reduce(&env, MOST, f, d, e) == LM_STOPPED);
    lm_env_close(&env);
}

int main(void)
{
    for (int threads = 1; threads <= 3; threads++) {
        lm_blas_threads(threads);
        for (int n = 1; n <= 200; n += threads) known(n);
        for (int n = 255; n <= MOST; n += 29) known(n);
        banded(150, 0);
        banded(150, 1);
        banded(150, 64);
        banded(150, 65);
        banded(330, 100);
        CHECK(lm_blas_threads(0) == threads);
    }
    stopped();
    return check_done();
}
