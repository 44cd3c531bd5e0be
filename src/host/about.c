#include "host/about.h"

#include <lua.h>
#include <readline/readline.h>

#include "core/isa.h"
#include "linalg/blas.h"

const char *lm_version(void)
{
    return LIMN_VERSION[0] ? LIMN_VERSION : "0";
}

void lm_about(FILE *out)
{
    static const char *const kinds[] = {"serial", "pthreads", "OpenMP"};
    fprintf(out, "limn %s, kernels for %s\n%s\n", lm_version(), lm_isa_name(),
            LUA_RELEASE);
    fprintf(out, "%s, core %s, %s, %d threads\n", lm_blas_config(),
            lm_blas_core(), kinds[lm_blas_parallel()], lm_blas_threads(0));
    fprintf(out, "GNU Readline %s\n", rl_library_version);
}
