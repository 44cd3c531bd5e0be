/* limn.plot.await: until a window is closed; what wait is made of. */
#include "plot/screen.h"

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
    IN_OBJ(screen, screen, "", "the screen"),
    IN_OBJ(figure, figure, "p", "a figure"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, await, "Wait until a window is closed; plot.wait uses it.",
          NULL, "limn.plot.screen{term = 'none'}:await(limn.plot.figure())");
#undef ARGS
