#include "host/processor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/isa.h"
#include "linalg/blas.h"

#define CHOICE "OPENBLAS_CORETYPE"
#define WISH "LIMN_ISA"

bool lm_processor_kernels(void)
{
    const char *wish = getenv(WISH);
    const int best = lm_isa_best();
    if (lm_isa() == 0) return true;
    if (best < LM_ISA_LEAST) {
        fprintf(stderr, "limn: this processor has not the instructions of "
                        "x86-64-v2, which limn needs\n");
        return false;
    }
    if (!wish || !*wish) return lm_isa_use(best);
    if (strlen(wish) == 2 && wish[0] == 'v' && lm_isa_use(wish[1] - '0'))
        return true;
    fprintf(stderr, "limn: %s: expected %s, got '%s'\n", WISH,
            best >= 4   ? "v2, v3 or v4"
            : best == 3 ? "v2 or v3, which this processor runs"
                        : "v2, which this processor runs",
            wish);
    return false;
}

/* The kernels that these instructions allow; NULL: nothing to gain. */
static const char *better(void)
{
    if (strcmp(lm_blas_core(), "Prescott") != 0) return NULL;
    switch (lm_isa_best()) {
    case 4: return "SkylakeX";
    case 3: return "Haswell";
    default: return NULL;
    }
}

void lm_processor_blas(char **argv)
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
