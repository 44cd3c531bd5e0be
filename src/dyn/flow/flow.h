/* flow.h -- gradient flow of a finite network.
 *
 *     dw/dt = -rate dL/dw,   rate of each tensor as that of gd (pace.h),
 *
 * so that gd with learning rate h is its Euler method, h apart in time.  The
 * flow has two solutions, with tolerances tol and tol / 10 a step (calc/ode.h):
 * the network follows the better one, and the distance of the other is kept
 * in moment[0].  Twice the distance is the error at this time:
 * errors are relative to |w| + 1, of a tracked network to |w - start| +
 * min(1, gamma), since the lazier a network is the less it moves.
 *
 * The method is explicit: its steps are no longer than about 4 / lambda, lambda
 * the largest eigenvalue of the Hessian in the metric of the rates, so that a
 * time t takes at least 6.5 lambda t gradients, however slow the solution is.
 * A step has some 20 blocks like net->w in memory.
 *
 * With kinks (relu) the right-hand side jumps where a sample crosses the kink
 * of a unit.  A crossing costs some hundred gradients; but where both sides
 * point to the kink the exact solution slides along it, which the two
 * solutions follow in steps of the size of tol.  A step that takes more
 * gradients than allowed is given up: the run is stuck.
 */
#ifndef LM_DYN_FLOW_FLOW_H
#define LM_DYN_FLOW_FLOW_H

#include "dyn/run.h"

/* What run->number holds. */
enum { LM_FLOW_ERROR, LM_FLOW_GRADIENTS, LM_FLOW_NEXT, LM_FLOW_NEXT_COARSE };

typedef struct lm_flow_own {
    double dt; /* time of one step of the run */
    double tol;
    int64_t gradients; /* of a step, at most */
} lm_flow_own;

extern const lm_rule lm_rule_flow;

#endif
