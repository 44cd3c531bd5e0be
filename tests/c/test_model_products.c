/* How many products of matrices derivatives take, of networks of L dense layers
 * whose inputs, widths and outputs are as many.
 *
 * A layer makes x W on the way forward, g W' on the way back but for the first,
 * and x' g: 3 L - 1 products for a gradient.  Along a direction V of the weights
 * each becomes the derivative of a product:
 *
 *     T(x) W + x V      2 L - 1, since the inputs do not move
 *     r W' + g V'       2 (L - 1)
 *     x' r + T(x)' g    2 L - 1
 *
 * which is 6 L - 4 for a Hessian times a vector where x and g are known, less than
 * two gradients, and 8 L - 5 with the 2 L - 1 that make them.
 *
 * Products are counted where they are made: cblas_dgemm is this file's. */
#include <cblas.h>
#include <dlfcn.h>

#include "check.h"
#include "core/rng.h"
#include "model/curvature.h"
#include "model/net.h"

static double multiplied; /* in all products */

typedef void gemm(CBLAS_LAYOUT, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, blasint,
                  blasint, blasint, double, const double *, blasint,
                  const double *, blasint, double, double *, blasint);

void cblas_dgemm(CBLAS_LAYOUT layout, CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb,
                 blasint m, blasint n, blasint k, double alpha, const double *a,
                 blasint lda, const double *b, blasint ldb, double beta,
                 double *c, blasint ldc)
{
    static gemm *theirs;
    if (!theirs) {
        void *symbol = dlsym(RTLD_NEXT, "cblas_dgemm");
        memcpy(&theirs, &symbol, sizeof theirs);
    }
    multiplied += (double)m * n * k;
    theirs(layout, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

enum { D = 12, M = 20, VECTORS = 8 };

static lm_env env;
static double x[M * D], y[M * D];

/* Products since the last call. */
static double products(void)
{
    const double count = multiplied / ((double)M * D * D);
    multiplied = 0;
    return count;
}

static void check(int depth)
{
    const int L = depth + 1;
    lm_net_spec spec = lm_net_spec_default(D);
    lm_net *net;
    spec.width = D, spec.depth = depth, spec.act = "tanh", spec.outputs = D;
    CHECK(lm_net_new(&env, &spec, &net) == LM_OK);
    const int64_t n = net->count;
    const lm_mat inputs = {x, M, D, D};
    const lm_tensor targets = {y, 2, {M, D}};
    double *v = malloc((size_t)(VECTORS * n) * sizeof *v);
    double *hv = malloc((size_t)(VECTORS * n) * sizeof *hv);
    lm_fill_normal(lm_stream_named(7, "v", 0), 0, VECTORS * n, v);

    products();
    lm_net_gradient(&env, net, inputs, targets, LM_LOSS_MSE, NULL,
                    (lm_vec){hv, n});
    CHECK_NEAR(products(), 3 * L - 1, 1e-12);

    lm_net_hvp(&env, net, inputs, targets, LM_LOSS_MSE, (lm_mat){v, 1, n, n},
               (lm_mat){hv, 1, n, n}, NULL);
    CHECK_NEAR(products(), 8 * L - 5, 1e-12);

    lm_curvature h =
        lm_hessian_of(net, inputs, targets, LM_LOSS_MSE, false);
    CHECK(lm_hessian_keep(&env, &h) == LM_OK);
    CHECK(lm_operator_apply(&env, &h.base, false, 1, v, hv) == LM_OK);
    CHECK_NEAR(products(), 8 * L - 5, 1e-12);
    CHECK(lm_operator_apply(&env, &h.base, false, 1, v, hv) == LM_OK);
    CHECK_NEAR(products(), 6 * L - 4, 1e-12);
    CHECK(lm_operator_apply(&env, &h.base, false, VECTORS, v, hv) == LM_OK);
    CHECK_NEAR(products(), VECTORS * (6 * L - 4), 1e-12);
    free(v);
    free(hv);
    lm_net_type.free(net);
}

int main(void)
{
    lm_env_open(&env, NULL);
    lm_fill_normal(lm_stream_named(7, "x", 0), 0, M * D, x);
    lm_fill_normal(lm_stream_named(7, "y", 0), 0, M * D, y);
    for (int depth = 1; depth <= 12; depth++) check(depth);
    lm_env_close(&env);
    return check_done();
}
