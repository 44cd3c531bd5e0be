/* docs.h -- what the documentation of several functions of particles shares. */
#ifndef LM_DYN_PARTICLES_DOCS_H
#define LM_DYN_PARTICLES_DOCS_H

/* Inputs, targets, and a run whose second layer is optimal. */
#define LM_PARTICLES_EXAMPLE                                                   \
    "local x, y = {{-1}, {0}, {1}, {2}}, {-1, 0, 1, 0}\n"                      \
    "local run = limn.dyn.twotime(x, y, {width = 50, seed = 1})\n"

#define LM_PARTICLES_RUN_DOC "a run of limn.dyn.langevin or limn.dyn.twotime"

#endif
