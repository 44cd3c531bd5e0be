/* What one core of this processor can do at most, with the instructions this file
 * is compiled for: multiply-and-adds in single precision (GF/s), and what is read
 * from the second cache and from memory (GB/s), per second of processor time. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#ifdef __AVX512F__
enum { BYTES = 64 };
#else
enum { BYTES = 32 };
#endif
typedef float vec __attribute__((vector_size(BYTES)));
enum { LANES = BYTES / 4, CHAINS = 12 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static float total(vec x)
{
    float s = 0;
    for (int k = 0; k < LANES; k++) s += x[k];
    return s;
}

static double peak(volatile float *out)
{
    enum { N = 1 << 22 };
    vec a[CHAINS] = {{0}};
    const vec x = a[0] + 0.999f, y = a[0] + 1e-3f;
    const double start = now();
    for (int i = 0; i < N; i++)
#pragma GCC unroll 12
        for (int k = 0; k < CHAINS; k++) {
            a[k] = a[k] * x + y;
            __asm__("" : "+v"(a[k]));
        }
    const double spent = now() - start;
    for (int k = 0; k < CHAINS; k++) *out += total(a[k]);
    return 2e-9 * N * CHAINS * LANES / spent;
}

static double reading(const vec *x, size_t bytes, volatile float *out)
{
    const size_t n = bytes / sizeof *x, times = ((size_t)1 << 30) / bytes;
    vec a[8] = {{0}};
    const double start = now();
    for (size_t t = 0; t < times; t++)
        for (size_t i = 0; i + 8 <= n; i += 8)
#pragma GCC unroll 8
            for (int k = 0; k < 8; k++) {
                a[k] += x[i + k];
                __asm__("" : "+v"(a[k]));
            }
    const double spent = now() - start;
    for (int k = 0; k < 8; k++) *out += total(a[k]);
    return 1e-9 * (double)(times * bytes) / spent;
}

int main(void)
{
    enum { SECOND = 1 << 19, MEMORY = 1 << 29, TURNS = 15 };
    vec *x = aligned_alloc(4096, MEMORY);
    volatile float out = 0;
    double best[3] = {0};
    if (!x) return 1;
    for (size_t i = 0; i < MEMORY / sizeof *x; i++) x[i] = (vec){1};
    for (int t = 0; t < TURNS; t++) {
        const double found[3] = {peak(&out), reading(x, SECOND, &out),
                                 reading(x, MEMORY, &out)};
        for (int k = 0; k < 3; k++)
            if (found[k] > best[k]) best[k] = found[k];
    }
    printf("%.0f %.0f %.0f\n", best[0], best[1], best[2]);
    free(x);
    return 0;
}
