#include "host/processor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linalg/blas.h"

#define CHOICE "OPENBLAS_CORETYPE"

/* The kernels that these instructions allow; NULL: nothing to gain. */
static const char *better(void)
{
#ifdef __x86_64__
    if (strcmp(lm_blas_core(), "Prescott") != 0) return NULL;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return "Haswell";
#endif
    return NULL;
}

void lm_processor_choose(char **argv)
{
    if (getenv(CHOICE)) return; /* the user's, or ours */
    char path[4096]; /* by its own name, which ps and pgrep then show */
    const char *core = better();
    const ssize_t n = core ? readlink("/proc/self/exe", path, sizeof path) : 0;
    if (n <= 0 || n == sizeof path || setenv(CHOICE, core, 1) != 0) return;
    path[n] = '\0';
    execv(path, argv);
    unsetenv(CHOICE); /* it could not be: go on with what there is */
}
