/* axis.h -- one axis: its ends, and where its ticks are. */
#ifndef LM_PLOT_AXIS_H
#define LM_PLOT_AXIS_H

#include <stdbool.h>

enum { LM_TICKS_MAX = 48, LM_TICK_TEXT = 40 };

typedef struct lm_tick {
    double at;
    bool minor; /* no text, no grid line */
    bool power; /* the text is base^exponent */
    int exponent;
    char text[LM_TICK_TEXT]; /* UTF-8 */
} lm_tick;

typedef struct lm_axis {
    double lo, hi; /* lo < hi; both positive on a logarithmic axis */
    int base;      /* 0: linear */
    int ticks;
    lm_tick tick[LM_TICKS_MAX];
} lm_axis;

/* Where v lies on the axis: 0 at lo, 1 at hi; NaN if it cannot be shown. */
double lm_axis_place(const lm_axis *axis, double v);

/* The value at that place. */
double lm_axis_at(const lm_axis *axis, double place);

/* Place about `count` ticks on an axis whose ends are set. */
void lm_axis_ticks(lm_axis *axis, double count);

/* How many letters wide the axis must be for the texts of its ticks to stand
 * side by side; 0 for less than two of them. */
double lm_axis_crowd(const lm_axis *axis);

#endif
