/* limn.plot.write: a figure as a file; what limn.plot.save is made of. */
#include "core/decl.h"
#include "plot/save.h"

typedef struct {
    lm_figure *figure;
    const char *path;
    double scale;
    const char *written, *notice;
} write_args;

static lm_status write_run(lm_env *env, void *args)
{
    write_args *a = args;
    lm_saved *saved = lm_scratch(env, sizeof *saved);
    if (!saved) return lm_nomem(env);
    const lm_status status =
        lm_figure_save(env, a->figure, a->path, a->scale, saved);
    a->written = saved->path;
    a->notice = *saved->notice ? saved->notice : NULL;
    return status;
}

#define ARGS write_args
static const lm_slot write_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_STR(path, "the file: .png, .svg, .pdf, .gp, .csv or .txt"),
    OPT_NUM(scale, 2, "[0.1,20]",
            "resolution of a .png: pixels per pixel of the figure"),
    OUT_STR(written, "the file written"),
    OUT_STR(notice, "a problem, or nil"),
    LM_SLOTS_END,
};
LM_EXPORT(
    plot, write,
    "Write a figure to a file and report problems; plot.save prints them.",
    NULL,
    "local fig = limn.plot.figure()\n"
    "fig:line({1, 2}, {3, 4})\n"
    "local path = os.tmpname()\n"
    "assert(fig:write(path .. '.csv').notice == nil)\n"
    "os.remove(path) os.remove(path .. '.csv')");
#undef ARGS
