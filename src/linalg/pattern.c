#include "linalg/pattern.h"

/* The root of the tree of i; paths are halved on the way. */
static int64_t root(int64_t *parent, int64_t i)
{
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

int64_t lm_pattern_blocks(lm_mat a, int64_t *label)
{
    const int64_t n = a.rows;
    for (int64_t i = 0; i < n; i++) label[i] = i;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            if (a.data[i * a.stride + j] != 0) {
                const int64_t p = root(label, i), q = root(label, j);
                if (p != q) label[p < q ? q : p] = p < q ? p : q;
            }
    int64_t count = 0;
    /* A parent is less than its children: it has its number before them. */
    for (int64_t i = 0; i < n; i++)
        label[i] = label[i] == i ? -1 - count++ : label[label[i]];
    for (int64_t i = 0; i < n; i++) label[i] = -1 - label[i];
    return count;
}

/* Warshall 1962, a row of bits at a time. */
void lm_pattern_reach(lm_mat a, uint64_t *reach)
{
    const int64_t n = a.rows, words = (n + 63) / 64;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            if (i == j || a.data[i * a.stride + j] != 0)
                reach[i * words + j / 64] |= UINT64_C(1) << (j % 64);
    for (int64_t k = 0; k < n; k++)
        for (int64_t i = 0; i < n; i++)
            if (lm_pattern_leads(n, reach, i, k))
                for (int64_t w = 0; w < words; w++)
                    reach[i * words + w] |= reach[k * words + w];
}
