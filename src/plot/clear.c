/* limn.plot.clear: a figure without its series. */
#include "plot/figure.h"

typedef struct {
    lm_figure *figure;
    int64_t panel;
} clear_args;

static lm_status clear_run(lm_env *env, void *args)
{
    (void)env;
    clear_args *a = args;
    for (int64_t p = 0; p < lm_figure_panels(a->figure); p++)
        if (a->panel < 0 || p == a->panel) lm_panel_clear(&a->figure->panel[p]);
    return LM_OK;
}

#define ARGS clear_args
static const lm_slot clear_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    OPT_INDEX(panel, "[1,p]", "index of one panel; default: all"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, clear,
          "Remove all series from a figure; panels keep their settings.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:line({1, 2}, {1, 2})\n"
          "fig:clear()\n"
          "assert(tostring(fig):find('0 series'))");
#undef ARGS
