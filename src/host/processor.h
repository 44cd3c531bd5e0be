/* processor.h -- the kernels that the processor deserves: ours, and those of
 * OpenBLAS.
 */
#ifndef LM_HOST_PROCESSOR_H
#define LM_HOST_PROCESSOR_H

#include <stdbool.h>

/* Use our best (core/isa.h), or those that LIMN_ISA names: "v2", "v3", "v4".
 * False, after a message, if the processor does not run them. */
bool lm_processor_kernels(void);

/* OpenBLAS knows processors by their numbers, and one that is newer than the
 * library gets kernels of 2004, three times slower than those it could run.
 * What it can run is a matter of its instructions, so the program then names
 * the kernels (OPENBLAS_CORETYPE) and starts itself again: the library reads
 * its environment before main.  Returns if all is well, or nothing better can
 * be had. */
void lm_processor_blas(char **argv);

#endif
