/* summary.h -- what a Gram matrix of points at the start and now says. */
#ifndef LM_DYN_LIMIT_SUMMARY_H
#define LM_DYN_LIMIT_SUMMARY_H

#include "dyn/limit/limit.h"

enum { LM_SUMMARIES = 4 };

/* Of a (2p x 2p, the p points at the start first): the change |h_t - h_0| /
 * |h_0|, averaged over points; the least eigenvalues of the blocks at the start
 * and now; that of a. */
lm_status lm_limit_summary(lm_env *env, int64_t p, const double *a,
                           double out[LM_SUMMARIES]);

/* The same of the mean over g matrices, with standard errors by the
 * jackknife, NaN for one. */
lm_status lm_limit_summaries(lm_env *env, int64_t p, int64_t g,
                             const double *each, double out[LM_SUMMARIES],
                             double se[LM_SUMMARIES]);

/* Of pre (groups x depth x 2p x 2p), into out->summary and summary_se. */
lm_status lm_limit_summarise(lm_env *env, const lm_limit *run, int64_t p,
                             const double *pre, const lm_limit_kernels *out);

#endif
