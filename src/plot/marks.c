/* Reference lines, marked points and notes. */
#include "plot/look.h"

typedef struct {
    lm_figure *figure;
    double x, y;
    const char *label, *color;
    int64_t panel;
    double width, size;
    int dash;
} mark_args;

/* One number or two, as a series of one point. */
static lm_status add_one(lm_env *env, const mark_args *a, lm_shape shape,
                         const double *first, const double *second,
                         lm_series **s)
{
    const double *const columns[] = {first, second, NULL};
    return lm_series_put(env, lm_panel_at(a->figure, a->panel), shape, a->label,
                         a->color, 1, columns, s);
}

static lm_status add_rule(lm_env *env, const mark_args *a, lm_shape shape,
                          const double *at)
{
    lm_series *s;
    const lm_status status = add_one(env, a, shape, at, NULL, &s);
    if (status) return status;
    s->width = a->width;
    s->dash = a->dash;
    return LM_OK;
}

#define ARGS mark_args
#define RULE_SLOTS                                                             \
    OPT_STR(label, NULL, "its name in the key"),                               \
        OPT_STR(color, NULL, "'blue', '#0072b2'; grey if absent"),             \
        OPT_INDEX(panel, "[1,p]", "which panel; the first if absent"),         \
        OPT_NUM(width, 1.2, "(0,40]", "of the line, in points"),               \
        OPT_CHOICE(dash, "dash", LM_DASHES, "how the line is broken"),         \
        LM_SLOTS_END

/* ---- limn.plot.vline ----------------------------------------------------- */

static lm_status vline_run(lm_env *env, void *args)
{
    mark_args *a = args;
    return add_rule(env, a, LM_VLINE, &a->x);
}

static const lm_slot vline_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_NUM(x, "any", "where"),
    RULE_SLOTS,
};
typedef mark_args vline_args;
LM_EXPORT(plot, vline, "Add a vertical line across a panel.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:vline(2, {label = 'edge'})\n"
          "assert(fig:text():find('edge'))");

/* ---- limn.plot.hline ----------------------------------------------------- */

static lm_status hline_run(lm_env *env, void *args)
{
    mark_args *a = args;
    return add_rule(env, a, LM_HLINE, &a->y);
}

static const lm_slot hline_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_NUM(y, "any", "how high"),
    RULE_SLOTS,
};
typedef mark_args hline_args;
LM_EXPORT(plot, hline, "Add a horizontal line across a panel.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:hline(2.3, {label = 'chance'})\n"
          "assert(fig:text():find('chance'))");

/* ---- limn.plot.mark ------------------------------------------------------ */

static lm_status mark_run(lm_env *env, void *args)
{
    mark_args *a = args;
    lm_series *s;
    const lm_status status = add_one(env, a, LM_MARK, &a->x, &a->y, &s);
    if (!status) s->size = a->size;
    return status;
}

static const lm_slot mark_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_NUM(x, "any", "where"),
    IN_NUM(y, "any", "how high"),
    OPT_STR(label, NULL, "its name in the key"),
    OPT_STR(color, NULL, "its colour; red if absent"),
    OPT_INDEX(panel, "[1,p]", "which panel; the first if absent"),
    OPT_NUM(size, 1, "(0,40]", "relative"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, mark, "Mark one point of a figure, such as an optimum.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:line({1, 2, 3}, {2, 1, 3})\n"
          "fig:mark(2, 1, {label = 'optimum'})\n"
          "assert(fig:text():find('optimum'))");

/* ---- limn.plot.note ------------------------------------------------------ */

static lm_status note_run(lm_env *env, void *args)
{
    mark_args *a = args;
    return add_one(env, a, LM_NOTE, &a->x, &a->y, NULL);
}

static const lm_slot note_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_NUM(x, "any", "where"),
    IN_NUM(y, "any", "how high"),
    IN_STR(label, "the words"),
    OPT_STR(color, NULL, "their colour"),
    OPT_INDEX(panel, "[1,p]", "which panel; the first if absent"),
    LM_SLOTS_END,
};
typedef mark_args note_args;
LM_EXPORT(plot, note, "Write words at a point of a figure.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:line({1, 2, 3}, {2, 1, 3})\n"
          "fig:note(2, 1, 'here')\n"
          "assert(fig:text():find('here'))");
#undef ARGS
