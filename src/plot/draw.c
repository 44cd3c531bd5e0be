/* limn.plot.draw: a figure on a screen; what show and flush are made of. */
#include "plot/screen.h"

typedef struct {
    lm_screen *screen;
    lm_figure *figure;
    int64_t share;
    bool wait, moving, drawn, pixels;
    double rest;
    const char *picture, *notice;
} draw_args;

static lm_status draw_run(lm_env *env, void *args)
{
    draw_args *a = args;
    const lm_status status =
        lm_screen_show(env, a->screen, a->figure,
                       (lm_shown){a->share, a->wait, a->moving}, &a->drawn,
                       &a->picture, &a->pixels);
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
    IN_OBJ(screen, screen, "", "the screen"),
    IN_OBJ(figure, figure, "p", "the value"),
    OPT_INT(share, 1, "[1,64]",
            "in a terminal, how many figures share its height"),
    OPT_FLAG(wait, false, "draw in any case, and wait until it is done"),
    OPT_FLAG(moving, false, "it is shown again and again"),
    OUT_FLAG(drawn, "whether a frame was drawn"),
    OUT_NUM(rest, "seconds until the next frame is due"),
    OUT_STR(picture,
            "in a terminal, the frame, which the caller writes; or nil"),
    OUT_FLAG(pixels, "whether that is a picture rather than lines of text"),
    OUT_STR(notice, "a problem, reported once, or nil"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, draw,
          "Draw a figure on a screen if a new frame is due; plot.show and "
          "plot.flush use it.",
          NULL,
          "local screen = limn.plot.screen{term = 'none'}\n"
          "assert(screen:draw(limn.plot.figure()).drawn)");
#undef ARGS
