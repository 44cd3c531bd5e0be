/* docs.h -- what the documentation of several functions of a network shares. */
#ifndef LM_MODEL_DOCS_H
#define LM_MODEL_DOCS_H

#define LM_FLAT_DOC "in the order of params(), each row-major"

/* A network, inputs and targets. */
#define LM_NET_EXAMPLE                                                         \
    "local net = limn.model.net(2, {width = 8, act = \"tanh\", seed = 1})\n"   \
    "local x, y = {{1, 0}, {0, 1}, {1, 1}}, {1, -1, 0}\n"

#endif
