/* One gradient step of a finite network as a polynomial in the learning rate
 * (net.h), in one pass backwards and one forwards over the weights. */
#include <string.h>

#include "linalg/blas.h"
#include "theory/linear/weights.h"

/* With a_l = W_l .. W_0 e_k, b_l = W_(l+1)' .. W_L' V and u_l = sum_k g_k
 * a_l(e_k) at the start, one step adds lr rate_l b_l u_(l-1)' to W_l.  So after
 * it
 *
 *     a_l(e_k) = W_l .. W_0 e_k + sum_(q <= l) p_kq(lr) W_l .. W_(q+1) b_q,
 *     p_kl = lr rate_l u_(l-1) . a_(l-1)(e_k),   p_k0 = lr rate_0 g_k,
 *
 * where the p_kq are polynomials and all inner products are numbers of the
 * initialization.  Both sums are carried as rows of one matrix: first the d
 * vectors a_l(e_k) of the initialization, then the b_q pushed forward from the
 * layer where they arose, one more a layer.  So a layer costs one product with
 * d + l rows and one row of inner products with u_l, from which raise_poly
 * makes
 *
 *     p_kl = lr rate_l (u . a(e_k) + sum_(q < l) p_kq u . b_q),
 *
 * one degree higher than those below.  At the top f(e_k) = V' a_L(e_k), and V'
 * W_L
 * .. W_(q+1) b_q = b_q . b_q: the coefficient of lr^j is
 *
 *     coef_jk = sum_q |b_q|^2 (p_kq)_j,
 *
 * to which a trained V adds u_L . a_L(e_k), a polynomial of the same kind. */

typedef struct step {
    int64_t n, d, depth, degree;
    real *b;      /* (L + 1) x n */
    real *a;      /* (d + L + 1) x n: a_l(e_k), then the b_q pushed forward */
    real *next;   /* likewise */
    real *u;      /* n */
    double *g;    /* d */
    double *dots; /* d + L + 1: u . the rows of a */
    double *p;    /* d x (L + 1) x (degree + 1) */
} step;

static lm_status step_new(lm_env *env, const lm_linear_net *net, step *s)
{
    const int64_t n = net->width, d = net->inputs, L = net->depth;
    *s = (step){.n = n, .d = d, .depth = L, .degree = L + 2};
    const size_t wide = (size_t)((d + L + 1) * n) * sizeof(real);
    const int64_t numbers = d * (L + 1) * (s->degree + 1);
    s->b = lm_scratch(env, (size_t)((L + 1) * n) * sizeof(real));
    s->a = lm_scratch(env, wide);
    s->next = lm_scratch(env, wide);
    s->u = lm_scratch(env, (size_t)n * sizeof(real));
    s->g = lm_scratch_doubles(env, d);
    s->dots = lm_scratch_doubles(env, d + L + 1);
    s->p = lm_scratch_doubles(env, numbers);
    if (!s->b || !s->a || !s->next || !s->u || !s->g || !s->dots || !s->p)
        return lm_nomem(env);
    memset(s->p, 0, (size_t)numbers * sizeof(double));
    return LM_OK;
}

static double dot(int64_t n, const real *x, const real *y)
{
    return (double)R(lm_dot)(n, x, y);
}

/* u = sum_k g_k a(e_k) and its products with the d + q rows of a. */
static void features(step *s, int64_t q)
{
    memset(s->u, 0, (size_t)s->n * sizeof(real));
    for (int64_t k = 0; k < s->d; k++)
        R(lm_axpy)(s->n, (real)s->g[k], s->a + k * s->n, s->u);
    for (int64_t i = 0; i < s->d + q; i++)
        s->dots[i] = dot(s->n, s->u, s->a + i * s->n);
}

static double *poly(const step *s, int64_t k, int64_t q)
{
    return s->p + (k * (s->depth + 1) + q) * (s->degree + 1);
}

/* out += lr rate (dots_k + sum_(i < q) dots_(d+i) p_ki). */
static void raise_poly(const step *s, int64_t k, int64_t q, double rate,
                       double *out)
{
    out[1] += rate * s->dots[k];
    for (int64_t i = 0; i < q; i++) {
        const double *p = poly(s, k, i);
        for (int64_t j = 0; j < s->degree; j++)
            out[j + 1] += rate * s->dots[s->d + i] * p[j];
    }
}

/* f_0 from the input side, and g = x' (y - f_0) / m. */
static lm_status gradient(lm_env *env, step *s, lm_mat x, lm_vec y,
                          double *coef)
{
    double *r = lm_scratch_doubles(env, x.rows);
    if (!r) return lm_nomem(env);
    for (int64_t k = 0; k < s->d; k++)
        coef[k] = dot(s->n, s->b, s->a + k * s->n);
    memcpy(r, y.data, (size_t)x.rows * sizeof *r);
    lm_gemv_d(false, x.rows, s->d, -1, x.data, x.stride, coef, 1, r);
    lm_gemv_d(true, x.rows, s->d, 1 / (double)x.rows, x.data, x.stride, r, 0,
              s->g);
    return LM_OK;
}

lm_status R(lm_linear_step)(lm_env *env, const lm_linear_net *net, lm_mat x,
                            lm_vec y, double *coef)
{
    R(lm_weights) w;
    step s;
    lm_status status = R(lm_weights_new)(env, net, false, &w);
    if (!status) status = step_new(env, net, &s);
    if (status) return status;
    const int64_t n = s.n, d = s.d, L = s.depth;
    const bool whole = net->rate[L + 1] != 0;
    R(lm_weights_last)(&w, s.b + L * n);
    for (int64_t l = L; l >= 1 && !status; l--)
        status = R(lm_weights_backward)(env, &w, l, 1, s.b + l * n,
                                        s.b + (l - 1) * n);
    R(lm_weights_first)(&w, s.a);
    memset(coef, 0, (size_t)((s.degree + 1) * d) * sizeof *coef);
    if (!status) status = gradient(env, &s, x, y, coef);
    if (status) return status;
    for (int64_t k = 0; k < d; k++) poly(&s, k, 0)[1] = net->rate[0] * s.g[k];
    memcpy(s.a + d * n, s.b, (size_t)n * sizeof(real));
    for (int64_t l = 1; l <= L; l++) {
        features(&s, l);
        for (int64_t k = 0; k < d; k++)
            raise_poly(&s, k, l, net->rate[l], poly(&s, k, l));
        if (l == L && !whole) break; /* V alone sees layer L: b_q . b_q */
        status = R(lm_weights_forward)(env, &w, l, d + l, s.a, s.next);
        if (status) return status;
        real *t = s.a;
        s.a = s.next;
        s.next = t;
        memcpy(s.a + (d + l) * n, s.b + l * n, (size_t)n * sizeof(real));
    }
    if (whole) features(&s, L + 1);
    for (int64_t k = 0; k < d; k++) {
        for (int64_t q = 0; q <= L; q++) {
            const double square = dot(n, s.b + q * n, s.b + q * n);
            for (int64_t j = 1; j <= s.degree; j++)
                coef[j * d + k] += square * poly(&s, k, q)[j];
        }
    }
    if (!whole) return LM_OK;
    double *last = lm_scratch_doubles(env, s.degree + 2);
    if (!last) return lm_nomem(env);
    for (int64_t k = 0; k < d; k++) {
        memset(last, 0, (size_t)(s.degree + 2) * sizeof *last);
        raise_poly(&s, k, L + 1, net->rate[L + 1], last);
        for (int64_t j = 1; j <= s.degree; j++) coef[j * d + k] += last[j];
    }
    return LM_OK;
}
