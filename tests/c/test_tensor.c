/* Copies between layouts against loops, sums against exact values, element
 * functions in place, inputs untouched. */
#include <math.h>
#include <string.h>

#include "calc/special.h"
#include "check.h"
#include "core/rng.h"
#include "tensor/part.h"
#include "tensor/shape.h"
#include "tensor/sum.h"

enum { ROOM = 1 << 14 };

static lm_env quiet; /* never stops */
static lm_stream stream;
static uint64_t drawn;

static int64_t draw(int64_t n)
{
    return lm_below(stream, drawn++, n);
}

/* The offset of an element of a layout, from the index of its place. */
static int64_t offset(int rank, const int64_t *size, const int64_t *at,
                      int64_t place)
{
    int64_t sum = 0;
    for (int k = rank - 1; k >= 0; k--) {
        sum += place % size[k] * at[k];
        place /= size[k];
    }
    return sum;
}

/* Random sizes, a random order of axes in each side, and a source that may
 * repeat or run backwards. */
static void one_copy(void)
{
    static double src[ROOM], dst[ROOM];
    int64_t size[LM_RANK_MAX], to[LM_RANK_MAX], from[LM_RANK_MAX];
    int64_t order[LM_RANK_MAX];
    const int rank = (int)draw(5);
    int64_t n = 1, first = 0;
    for (int k = 0; k < rank; k++) n *= size[k] = 1 + draw(6);
    for (int side = 0; side < 2; side++) {
        int64_t step = 1, *at = side ? to : from;
        lm_fill_permutation(&quiet, lm_stream_named(drawn++, "order", 0), rank,
                            order);
        for (int k = 0; k < rank; k++) {
            at[order[k]] = step;
            step *= size[order[k]];
        }
    }
    for (int k = 0; k < rank; k++) {
        const int64_t way = draw(4);
        if (way == 0) from[k] = 0;
        if (way == 1) first += (size[k] - 1) * from[k], from[k] = -from[k];
    }
    for (int64_t i = 0; i < ROOM; i++) src[i] = (double)i, dst[i] = -1;
    lm_copy(rank, size, dst, to, src + first, from);
    bool right = true;
    for (int64_t i = 0; i < n; i++)
        right = right && dst[offset(rank, size, to, i)] ==
                             src[first + offset(rank, size, from, i)];
    for (int64_t i = n; i < ROOM; i++) right = right && dst[i] == -1;
    CHECK(right);
}

static void sums(void)
{
    static double x[4096], out[4], rest[4];
    /* sum of k 2^-k style cancellation: pairs that cancel, and one that does
     * not, in every order of magnitude. */
    for (int i = 0; i < 4095; i += 2) {
        x[i] = ldexp(1, i % 100);
        x[i + 1] = -x[i];
    }
    x[7] = 1, x[6] = 1;
    CHECK_NEAR(lm_sum(NULL, 4096, x), 2, 0);
    CHECK_NEAR(lm_sum(NULL, 0, x), 0, 0);
    for (int n = 1; n < 70; n++) {
        for (int i = 0; i < n; i++) x[i] = 0.1 * i;
        CHECK_NEAR(lm_sum(NULL, n, x), 0.05 * n * (n - 1), 1e-13);
    }
    /* Doubles near 2^60 are 256 apart: 1024 ones count only together. */
    for (int large = 0; large <= 1024; large += 256) {
        for (int i = 0; i <= 1024; i++) x[i] = i == large ? ldexp(1, 60) : -1;
        CHECK_NEAR(lm_sum_abs(NULL, 1025, x), ldexp(1, 60) + 1024, 0);
        x[large] = ldexp(1, 30);
        CHECK_NEAR(lm_sum_squares(NULL, 1025, x, 0), ldexp(1, 60) + 1024, 0);
        for (int i = 0; i <= 1024; i++) x[i] += 3;
        CHECK_NEAR(lm_sum_squares(NULL, 1025, x, 3), ldexp(1, 60) + 1024, 0);
    }
    const double tall[] = {1e16, 1, 1, 2, -1e16, 3};
    lm_sum_columns(NULL, 3, 2, tall, out, rest);
    CHECK_NEAR(out[0], 1, 0);
    CHECK_NEAR(out[1], 6, 0);
    const double odd[] = {INFINITY, 1, NAN};
    CHECK(lm_sum(NULL, 2, odd) == INFINITY);
    CHECK(isnan(lm_sum(NULL, 3, odd)));
    CHECK(lm_sum_squares(NULL, 2, odd, 0) == INFINITY);
    CHECK(isnan(lm_sum_abs(NULL, 3, odd)));
}

/* Sums of many pieces that look at a flag are those that do not look, bit for bit,
 * and end at once where it says so: integers add up exactly. */
static void pieces(void)
{
    enum { ROWS = 3 * LM_PIECE / 1000 + 7, COLS = 1000, N = ROWS * COLS };
    volatile lm_flag flag = 0;
    double *x = malloc(sizeof *x * N), *out = malloc(sizeof *out * 4 * COLS);
    if (!x || !out) return;
    double all = 0, squares = 0;
    for (int i = 0; i < N; i++) {
        x[i] = i % 11 - 4;
        all += x[i], squares += x[i] * x[i];
    }
    CHECK(lm_sum(&flag, N, x) == all);
    CHECK(lm_sum_squares(&flag, N, x, 0) == squares);
    CHECK(lm_sum_squares(&flag, N, x, 1) == squares - 2 * all + N);
    for (int i = 0; i < N; i++) x[i] = sin(i);
    CHECK(lm_sum(&flag, N, x) == lm_sum(NULL, N, x));
    CHECK(lm_sum_abs(&flag, N, x) == lm_sum_abs(NULL, N, x));
    lm_sum_columns(&flag, ROWS, COLS, x, out, out + COLS);
    lm_sum_columns(NULL, ROWS, COLS, x, out + 2 * COLS, out + 3 * COLS);
    CHECK(memcmp(out, out + 2 * COLS, COLS * sizeof *out) == 0);
    for (int j = 0; j < COLS; j += 333) {
        double column = 0;
        for (int i = 0; i < ROWS; i++) column += x[i * COLS + j];
        CHECK_NEAR(out[j], column, 1e-10);
    }
    flag = 1;
    for (int i = 0; i < N; i++) x[i] = 1;
    CHECK(lm_sum(&flag, N, x) < N / 2);
    CHECK(lm_sum_abs(&flag, N, x) < N / 2);
    CHECK(lm_sum_squares(&flag, N, x, 0) < N / 2);
    lm_sum_columns(&flag, ROWS, COLS, x, out, out + COLS);
    CHECK(out[0] < ROWS / 2);
    free(x), free(out);
}

/* Fisher and Yates's shuffle, a value of the stream a step, whatever the
 * length of a batch. */
static void permutations(void)
{
    static int64_t order[600], slow[600];
    for (int64_t n = 0; n <= 600; n += n < 3 ? 1 : 199) {
        const lm_stream s = lm_stream_named(5, "shuffle", (uint64_t)n);
        lm_fill_permutation(&quiet, s, n, order);
        for (int64_t i = 0; i < n; i++) {
            const int64_t k = lm_below(s, (uint64_t)i, i + 1);
            slow[i] = i;
            slow[i] = slow[k];
            slow[k] = i;
        }
        CHECK(memcmp(order, slow, (size_t)n * sizeof *slow) == 0);
    }
}

static void masks(void)
{
    double mask[100] = {[0] = 1, [63] = 1, [98] = 1};
    int64_t at[101];
    CHECK(lm_mask_count(99, mask) == 3);
    CHECK(lm_mask_count(0, mask) == 0);
    lm_mask_places(NULL, 99, mask, at);
    CHECK(at[0] == 0 && at[1] == 63 && at[2] == 98);
    mask[99] = NAN;
    CHECK(lm_mask_count(100, mask) == -1);
    mask[99] = 2;
    CHECK(lm_mask_count(100, mask) == -1);
}

static void parts(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    double data[12], value[2] = {7, 8}, out[4];
    for (int i = 0; i < 12; i++) data[i] = i;
    const lm_tensor t = {data, 2, {3, 4}};
    const int64_t rows[] = {2, 0};
    const lm_pick picks[] = {{.count = 2, .list = rows},
                             {.start = 3, .count = 2, .step = -2}};
    CHECK(lm_part_get(&env, &t, picks, out) == LM_OK);
    CHECK(out[0] == 11 && out[1] == 9 && out[2] == 3 && out[3] == 1);
    const lm_tensor v = {value, 1, {2}}, wrong = {value, 1, {1}};
    CHECK(lm_part_set(&env, &t, picks, &v) == LM_OK);
    CHECK(data[11] == 7 && data[9] == 8 && data[3] == 7 && data[1] == 8);
    CHECK(data[0] == 0 && data[10] == 10);
    CHECK(lm_part_set(&env, &t, picks, &wrong) == LM_OK && data[9] == 7);
    const lm_tensor three = {data, 1, {3}};
    CHECK(lm_part_set(&env, &t, picks, &three) == LM_DOMAIN);
    lm_env_close(&env);
}

/* ---- uniform numbers ----------------------------------------------------- */

static uint32_t inverse(uint32_t odd)
{
    uint32_t x = odd; /* to three bits */
    for (int i = 0; i < 4; i++) x *= 2 - odd * x;
    return x;
}

/* Philox 4x32-10 (Salmon et al. 2011) backwards: c is the counter that makes
 * c under this key. */
static void philox_back(uint64_t key, uint32_t c[4])
{
    const uint32_t m0 = 0xd2511f53, m1 = 0xcd9e8d57;
    for (uint32_t round = 10; round-- > 0;) {
        const uint32_t k0 = (uint32_t)key + round * 0x9e3779b9;
        const uint32_t k1 = (uint32_t)(key >> 32) + round * 0xbb67ae85;
        const uint32_t c2 = c[1] * inverse(m1), c0 = c[3] * inverse(m0);
        const uint32_t q = (uint32_t)((uint64_t)m1 * c2 >> 32);
        const uint32_t p = (uint32_t)((uint64_t)m0 * c0 >> 32);
        c[1] = c[0] ^ q ^ k0;
        c[3] = c[2] ^ p ^ k1;
        c[0] = c0;
        c[2] = c2;
    }
}

/* Where all bits are ones, or zeros, is the last, or the first, of the cells
 * of (0, 1). */
static void ends(void)
{
    const uint32_t words[2] = {0, UINT32_MAX};
    for (int i = 0; i < 2; i++) {
        const uint32_t bits = words[i];
        uint32_t c[4] = {0, ~0u, 0, ~0u};
        for (uint32_t other = 0; c[1] >> 31; other++) {
            c[0] = c[1] = bits;
            c[2] = c[3] = other;
            philox_back(7, c);
        }
        const uint64_t at = 2 * (c[0] | (uint64_t)c[1] << 32);
        const lm_stream s = {7, c[2] | (uint64_t)c[3] << 32};
        double filled;
        lm_fill_uniform(s, at, 1, &filled);
        CHECK(lm_bits(s, at) == (bits ? UINT64_MAX : 0));
        CHECK(lm_uniform(s, at) == filled);
        CHECK(filled == (bits ? 1 - 0x1p-53 : 0x1p-54));
    }
}

/* A size of 0 makes nothing of the others, which must be possible still. */
static void counts(void)
{
    const int64_t large = INT64_C(1) << 40;
    CHECK(lm_count(3, (int64_t[]){2, 3, 4}) == 24);
    CHECK(lm_count(2, (int64_t[]){0, large}) == 0);
    CHECK(lm_count(3, (int64_t[]){0, large, large}) == -1);
    CHECK(lm_count(3, (int64_t[]){large, large, 0}) == -1);
}

int main(void)
{
    counts();
    stream = lm_stream_named(1, "test", 0);
    for (int i = 0; i < 2000; i++) one_copy();
    sums();
    pieces();
    permutations();
    masks();
    parts();
    ends();
    return check_done();
}
