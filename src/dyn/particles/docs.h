/* docs.h -- what the documentation of several functions of particles shares. */
#ifndef LM_DYN_PARTICLES_DOCS_H
#define LM_DYN_PARTICLES_DOCS_H

/* Inputs, targets, and a run whose second layer is optimal. */
#define LM_PARTICLES_EXAMPLE                                                   \
    "local x, y = {{-1}, {0}, {1}, {2}}, {-1, 0, 1, 0}\n"                      \
    "local run = limn.dyn.twotime(x, y, {width = 50, seed = 1})\n"

/* Slots of the two constructors. */
#define LM_PARTICLES_SCHEDULE                                                  \
    OPT_CHOICE(schedule, "constant", LM_SCHEDULE_NAMES,                        \
               "step-size schedule; step: a tenth after each 1000 steps"),     \
        OPT_CHOICE(anneal, "constant", LM_ANNEAL_NAMES,                        \
                   "temperature schedule; log: 1 / log(e + lr t)"),            \
        OPT_INT(steps, 0, "[0,inf)",                                           \
                "where linear and cosine schedules reach 0"),                  \
        OPT_VEC(factors, "?",                                                  \
                "instead of a schedule: the factor on the step size of each "  \
                "step, the last from then on")

#define LM_PARTICLES_RUN_DOC "a run of limn.dyn.langevin or limn.dyn.twotime"

#endif
