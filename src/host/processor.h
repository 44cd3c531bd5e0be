/* processor.h -- the kernels of OpenBLAS that the processor deserves.
 *
 * OpenBLAS knows processors by their numbers, and one that is newer than the
 * library gets kernels of 2004, three times slower than those it could run.
 * What it can run is a matter of its instructions, so the program then names
 * the kernels (OPENBLAS_CORETYPE) and starts itself again: the library reads
 * its environment before main.
 */
#ifndef LM_HOST_PROCESSOR_H
#define LM_HOST_PROCESSOR_H

/* Returns if all is well, or nothing better can be had. */
void lm_processor_choose(char **argv);

#endif
