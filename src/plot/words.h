/* words.h -- what can be chosen of a figure.  Each list is one table, whose
 * rows are a constant, the word that users type, and what gnuplot is told; the
 * enum, the rule of a choice and the texts for gnuplot follow from it (as in
 * core/names.h, with one column more). */
#ifndef LM_PLOT_WORDS_H
#define LM_PLOT_WORDS_H

#define LM_ROW_CONSTANT(constant, word, ...) constant,
#define LM_ROW_BAR(constant, word, ...) "|" #word
#define LM_ROW_VALUE(constant, word, value) value,
#define LM_CHOICE_OF_ROWS(list) (&(list(LM_ROW_BAR))[1])

/* How lines are broken: dash types, in units of the width of the line. */
#define LM_DASHES(X)                                                           \
    X(LM_DASH_SOLID, solid, "solid")                                           \
    X(LM_DASH_DASH, dash, "(8,5)")                                             \
    X(LM_DASH_DOT, dot, "(2,4)")                                               \
    X(LM_DASH_DASHDOT, dashdot, "(9,4,2,4)")
typedef enum lm_dash { LM_DASHES(LM_ROW_CONSTANT) } lm_dash;

/* What is drawn at a point: point types, filled where gnuplot has one. */
#define LM_MARKERS(X)                                                          \
    X(LM_MARKER_NONE, none, 0)                                                 \
    X(LM_MARKER_CIRCLE, circle, 7)                                             \
    X(LM_MARKER_SQUARE, square, 5)                                             \
    X(LM_MARKER_TRIANGLE, triangle, 9)                                         \
    X(LM_MARKER_DIAMOND, diamond, 13)                                          \
    X(LM_MARKER_CROSS, cross, 2)                                               \
    X(LM_MARKER_PLUS, plus, 1)                                                 \
    X(LM_MARKER_STAR, star, 3)
typedef enum lm_marker { LM_MARKERS(LM_ROW_CONSTANT) } lm_marker;

/* How the points of a curve are joined: plotting styles. */
#define LM_STYLES(X)                                                           \
    X(LM_STYLE_LINE, line, "lines")                                            \
    X(LM_STYLE_STEPS, steps, "steps")                                          \
    X(LM_STYLE_IMPULSES, impulses, "impulses")
typedef enum lm_style { LM_STYLES(LM_ROW_CONSTANT) } lm_style;

/* Where the legend is placed; at the ends of curves it is their names there. */
#define LM_LEGENDS(X)                                                          \
    X(LM_LEGEND_AUTO, auto, 0)                                                 \
    X(LM_LEGEND_TOPRIGHT, topright, 0)                                         \
    X(LM_LEGEND_TOPLEFT, topleft, 0)                                           \
    X(LM_LEGEND_BOTTOMRIGHT, bottomright, 0)                                   \
    X(LM_LEGEND_BOTTOMLEFT, bottomleft, 0)                                     \
    X(LM_LEGEND_OUTSIDE, outside, 0)                                           \
    X(LM_LEGEND_BELOW, below, 0)                                               \
    X(LM_LEGEND_ENDS, ends, 0)                                                 \
    X(LM_LEGEND_NONE, none, 0)
typedef enum lm_legend { LM_LEGENDS(LM_ROW_CONSTANT) } lm_legend;

/* How long the axes are to one another: as the room is; a unit of y as long as
 * one of x; both alike. */
#define LM_ASPECTS(X)                                                          \
    X(LM_ASPECT_AUTO, auto, 0)                                                 \
    X(LM_ASPECT_FREE, free, 0)                                                 \
    X(LM_ASPECT_EQUAL, equal, 0)                                               \
    X(LM_ASPECT_SQUARE, square, 0)
typedef enum lm_aspect { LM_ASPECTS(LM_ROW_CONSTANT) } lm_aspect;

#endif
