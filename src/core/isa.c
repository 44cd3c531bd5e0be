#include "core/isa.h"

#ifdef LM_ISA_SETS
#include <sys/mman.h>
#include <unistd.h>

/* By core/isa.sh: the functions of each set from the least on, which have one
 * order, and a page of its own with the address of those in use. */
extern void *const *const lm_isa_sets[];
extern void *const *lm_isa_now;

int lm_isa(void)
{
    int i = 0;
    while (lm_isa_sets[i] != lm_isa_now) i++;
    return LM_ISA_LEAST + i;
}

const char *lm_isa_name(void)
{
    static const char *const names[] = {"x86-64-v2", "x86-64-v3", "x86-64-v4"};
    return names[lm_isa() - LM_ISA_LEAST];
}

bool lm_isa_use(int level)
{
    if (level < LM_ISA_LEAST || level > LM_ISA_MOST || level > lm_isa_best())
        return false;
    lm_isa_now = lm_isa_sets[level - LM_ISA_LEAST];
    /* From here on it is a constant. */
    mprotect(&lm_isa_now, (size_t)sysconf(_SC_PAGESIZE), PROT_READ);
    return true;
}

#else

int lm_isa(void)
{
    return 0;
}

const char *lm_isa_name(void)
{
    return LM_ARCH;
}

bool lm_isa_use(int level)
{
    (void)level;
    return false;
}

#endif

/* What tells the levels apart, in words that both gcc and clang know. */
int lm_isa_best(void)
{
#ifdef __x86_64__
    if (!__builtin_cpu_supports("sse4.2")) return 1;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
        !__builtin_cpu_supports("bmi2"))
        return 2;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512cd") &&
                   __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl")
               ? 4
               : 3;
#else
    return 0;
#endif
}
