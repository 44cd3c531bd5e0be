/* net.h -- the functions of model/net.h in one precision each. */
#ifndef LM_MODEL_PASSES_NET_H
#define LM_MODEL_PASSES_NET_H

#include "model/net.h"
#include "model/passes/point.h"

#define LM_TWICE "model/passes/net.hot.h"
#include "core/twice.h"

/* The one for a network. */
#define LM_PRECISE(net, f) ((net)->single ? f##_s : f##_d)

#endif
