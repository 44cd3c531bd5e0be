/* limn.plot.draw, screen and await: what show, flush and wait are made of. */
#include "plot/screen.h"

typedef struct {
    const char *term;
    lm_screen *screen;
} screen_args;

static lm_status screen_run(lm_env *env, void *args)
{
    screen_args *a = args;
    return lm_screen_new(env, a->term, &a->screen);
}

#define ARGS screen_args
static const lm_slot screen_slots[] = {
    OPT_STR(term, NULL,
            "'text', 'ascii', 'none' or a terminal of gnuplot; "
            "the environment's LIMN_TERM, or what there is, if "
            "absent"),
    OUT_OBJ(screen, screen, "where figures will be shown"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, screen, "A place to show figures; show makes one by itself.",
          NULL,
          "assert(tostring(limn.plot.screen{term = 'none'}):find("
          "'nowhere'))");
#undef ARGS

typedef struct {
    lm_screen *screen;
    lm_figure *figure;
    bool below, wait, drawn;
    double rest;
    const char *notice;
} draw_args;

static lm_status draw_run(lm_env *env, void *args)
{
    draw_args *a = args;
    if (a->below) lm_screen_below(a->screen);
    const lm_status status =
        lm_screen_show(env, a->screen, a->figure, a->wait, &a->drawn);
    a->rest = lm_screen_rest(a->screen);
    enum { SIZE = 512 };
    char *text = status ? NULL : lm_scratch(env, SIZE);
    if (!text) return status ? status : lm_nomem(env);
    lm_screen_notice(a->screen, text, SIZE);
    a->notice = *text ? text : NULL;
    return LM_OK;
}

#define ARGS draw_args
static const lm_slot draw_slots[] = {
    IN_OBJ(screen, screen, "", "where to show it"),
    IN_OBJ(figure, figure, "p", "what to show"),
    OPT_FLAG(below, false,
             "text goes below what is there, not in the place "
             "of the figure's last picture"),
    OPT_FLAG(wait, false, "show it in any case and to the end"),
    OUT_FLAG(drawn, "whether it was time to draw"),
    OUT_NUM(rest, "seconds for which asking again would draw nothing"),
    OUT_STR(notice, "what went wrong, once, or nil"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, draw,
          "Show a figure on a screen, if it is time; show and "
          "flush use it.",
          NULL,
          "local screen = limn.plot.screen{term = 'none'}\n"
          "assert(screen:draw(limn.plot.figure()).drawn)");
#undef ARGS

typedef struct {
    lm_screen *screen;
    lm_figure *figure;
} await_args;

static lm_status await_run(lm_env *env, void *args)
{
    const await_args *a = args;
    return lm_screen_wait(env, a->screen, a->figure);
}

#define ARGS await_args
static const lm_slot await_slots[] = {
    IN_OBJ(screen, screen, "", "where it is shown"),
    IN_OBJ(figure, figure, "p", "a figure"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, await, "Wait until the user closes a window; wait uses it.",
          NULL, "limn.plot.screen{term = 'none'}:await(limn.plot.figure())");
#undef ARGS
