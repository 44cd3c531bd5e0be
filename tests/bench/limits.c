/* What one core of this processor can do at most, with the instructions this
 * file is compiled for: multiply-and-adds in single precision (GF/s), and what
 * is read from the second cache and from memory (GB/s), per second of processor
 * time. */
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

/* Sums by name: those of an array may stay in memory. */
#define TWELVE(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#define OPEN(k) vec a##k = {0};
#define TOTAL(k) *out += total(a##k);
#define HOLD(k) __asm__("" : "+v"(a##k));

static double peak(volatile float *out)
{
    enum { N = 1 << 22 };
    TWELVE(OPEN)
    const vec x = a0 + 0.999f, y = a0 + 1e-3f;
    const double start = now();
    for (int i = 0; i < N; i++) {
#define STEP(k)                                                                \
    a##k = a##k * x + y;                                                       \
    HOLD(k)
        TWELVE(STEP)
    }
    const double spent = now() - start;
    TWELVE(TOTAL)
    return 2e-9 * N * CHAINS * LANES / spent;
}

static double reading(const vec *x, size_t bytes, volatile float *out)
{
    const size_t n = bytes / sizeof *x, times = ((size_t)1 << 30) / bytes;
    TWELVE(OPEN)
    const double start = now();
    for (size_t t = 0; t < times; t++)
        for (size_t i = 0; i + CHAINS <= n; i += CHAINS) {
#define READ(k)                                                                \
    a##k += x[i + k];                                                          \
    HOLD(k)
            TWELVE(READ)
        }
    const double spent = now() - start;
    TWELVE(TOTAL)
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
