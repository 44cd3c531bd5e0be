/* buffers.h -- which memory a value or a derivative has, by how long it lives.
 *
 * A value lives from the node that makes it to the last that reads it; the
 * derivative by a value from the last that reads it, on the way back, to the
 * node that made it.  What lives at one time lies in different buffers.
 */
#ifndef LM_MODEL_NODES_BUFFERS_H
#define LM_MODEL_NODES_BUFFERS_H

#include "model/nodes/draft.h"

/* Say them of all nodes, and how large they are (net->slot, delta; in
 * scratch).  Where nothing below trains there is no derivative. */
lm_status lm_buffers(lm_draft *draft, lm_net *net);

#endif
