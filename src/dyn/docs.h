/* docs.h -- what the documentation of several functions of a run shares. */
#ifndef LM_DYN_DOCS_H
#define LM_DYN_DOCS_H

/* A network, inputs, targets, and a run. */
#define LM_RUN_EXAMPLE                                                         \
    "local net = limn.model.net(2, {width = 16, seed = 1})\n"                  \
    "local x, y = {{1, 0}, {0, 1}, {1, 1}}, {1, -1, 1}\n"                      \
    "local run = limn.dyn.gd(net, x, y, {lr = 0.1})\n"

#endif
