/* isa.h -- sets of instructions: one program for every processor.
 *
 * A file named *.isa.c (or *.hot.isa.c, core/real.h) is compiled once for each
 * of the sets x86-64-v2, -v3 and -v4, and the functions of each copy call those
 * of the same copy.  Whoever else calls one of them reaches a jump into the set
 * in use (core/isa.sh).  What the linker gathers, exports and kinds of nodes,
 * says which set it is of.  Such a file shares no other data with files that
 * are compiled once.
 *
 * A program that was built for one processor (make ARCH=...) has no sets.
 */
#ifndef LM_CORE_ISA_H
#define LM_CORE_ISA_H

#include <stdbool.h>

/* The level of the set that this file is compiled for; 0: compiled once. */
#ifndef LM_ISA
#define LM_ISA 0
#endif

/* The least and the greatest level that there are. */
enum { LM_ISA_LEAST = 2, LM_ISA_MOST = 4 };

/* The level of the set in use: at first the least; 0 if there are none. */
int lm_isa(void);
/* "x86-64-v3", or what the program was built for. */
const char *lm_isa_name(void);

/* The greatest level that this processor runs; below LM_ISA_LEAST if it lacks
 * instructions of every set, 0 where it is not known. */
int lm_isa_best(void);

/* Use another set, of a level that the processor runs; false if there is none.
 * Once, before any other function of limn. */
bool lm_isa_use(int level);

/* Whether what was compiled for this level is in use. */
static inline bool lm_isa_has(int level)
{
    return level == 0 || level == lm_isa();
}

#endif
