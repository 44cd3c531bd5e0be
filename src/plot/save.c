#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "plot/csv.h"
#include "core/file.h"
#include "plot/gnuplot/gnuplot.h"
#include "plot/save.h"
#include "plot/gnuplot/script.h"
#include "plot/layout.h"
#include "plot/text.h"

const char *lm_gnuplot_program(void)
{
    const char *program = getenv("LIMN_GNUPLOT");
    return program && *program ? program : "gnuplot";
}

/* ---- without gnuplot ----------------------------------------------------- */

/* A script that carries its data and draws itself. */
static lm_status put_gp(lm_env *env, const lm_figure *fig, lm_out *out)
{
    lm_out text;
    int64_t dropped;
    lm_out_open(&text, env);
    lm_out_print(out,
                 "# Drawn by limn.  To see it:  gnuplot -p THIS\n"
                 "# To have a picture:  gnuplot -e \"set term pngcairo size "
                 "%lld,%lld; set out 'x.png'\" THIS\n",
                 (long long)lm_figure_width(fig),
                 (long long)lm_figure_height(fig));
    const lm_status status =
        lm_script_write(env, fig, NULL, false, &text, out, &dropped);
    if (status) return status;
    lm_out_bytes(out, text.data, text.n);
    return out->failed ? lm_nomem(env) : lm_unless_stopped(env);
}

static lm_status put_txt(lm_env *env, const lm_figure *fig, lm_out *out)
{
    const lm_text_look look = {.width = 79, .height = 23 * (int)fig->rows};
    return lm_text_write(env, fig, look, out);
}

typedef lm_status put_fn(lm_env *env, const lm_figure *fig, lm_out *out);

static lm_status save_plain(lm_env *env, const lm_figure *fig, put_fn *put,
                            const char *path)
{
    lm_out out;
    lm_out_open(&out, env);
    const lm_status status = put(env, fig, &out);
    return status ? status : lm_file_write(env, path, out.data, out.n);
}

/* "dir/loss.png" and ".gp" make "dir/loss.gp". */
static void rename_to(const char *path, const char *end, char *out, size_t n)
{
    const char *dot = strrchr(path, '.');
    snprintf(out, n, "%.*s%s", (int)(dot - path), path, end);
}

/* No picture: the data and the script that will draw it. */
static lm_status save_instead(lm_env *env, const lm_figure *fig,
                              const char *path, const char *why,
                              lm_saved *saved)
{
    char csv[sizeof saved->path];
    rename_to(path, ".csv", csv, sizeof csv);
    rename_to(path, ".gp", saved->path, sizeof saved->path);
    lm_status status = save_plain(env, fig, lm_csv_write, csv);
    if (!status) status = save_plain(env, fig, put_gp, saved->path);
    snprintf(saved->notice, sizeof saved->notice,
             "%.200s; wrote '%.80s' and '%.80s' instead", why, saved->path,
             csv);
    return status;
}

/* ---- with gnuplot -------------------------------------------------------- */

static lm_status picture_script(lm_env *env, const lm_figure *fig,
                                const char *terminal, double scale,
                                lm_out *text, lm_out *data, int64_t *dropped)
{
    char file[24];
    lm_out_open(text, env);
    lm_out_open(data, env);
    lm_script_terminal(fig, terminal, scale, 0, text);
    lm_out_print(text, "set output '%s'\n", LM_GNUPLOT_OUTPUT);
    const lm_status status =
        lm_script_write(env, fig, lm_gnuplot_file(0, file),
                        strcmp(terminal, "pngcairo") != 0, text, data, dropped);
    lm_out_text(text, "unset output\n");
    return status;
}

/* Have a gnuplot write the picture to fd; why is what it complains of. */
static lm_status draw_picture(lm_env *env, const lm_out *text,
                              const lm_out *data, int fd, bool *written,
                              char *why, size_t size)
{
    lm_gnuplot *g;
    struct stat st;
    lm_status status = lm_gnuplot_new(env, lm_gnuplot_program(), 5, &g);
    if (status) return status;
    lm_gnuplot_output(g, fd);
    lm_gnuplot_once(g);
    status =
        lm_gnuplot_draw(env, g, 0, text->data, text->n, data->data, data->n);
    if (!status) status = lm_gnuplot_wait(env, g, 60);
    why[0] = 0;
    if (!status && lm_gnuplot_refused(g))
        status = lm_fail(env, LM_IO, "gnuplot refuses the figure: %.200s",
                         lm_gnuplot_complaint(g));
    if (!status && lm_gnuplot_lost(g))
        lm_gnuplot_notice(g, why, size);
    else if (!status && *lm_gnuplot_complaint(g))
        snprintf(why, size, "gnuplot says '%.120s'", lm_gnuplot_complaint(g));
    lm_gnuplot_free(g);
    *written = fstat(fd, &st) == 0 && st.st_size > 0;
    if (!status && !*written && !*why)
        snprintf(why, size, "gnuplot wrote nothing");
    return status;
}

static lm_status save_picture(lm_env *env, const lm_figure *fig,
                              const char *path, const char *terminal,
                              double scale, lm_saved *saved)
{
    char why[256];
    lm_out text, data;
    lm_file file;
    int64_t dropped;
    bool written;
    lm_status status =
        picture_script(env, fig, terminal, scale, &text, &data, &dropped);
    if (!status) status = lm_file_open(env, path, &file);
    if (status) return status;
    status =
        draw_picture(env, &text, &data, file.fd, &written, why, sizeof why);
    if (status || !written) {
        lm_file_drop(&file);
        return status ? status : save_instead(env, fig, path, why, saved);
    }
    if (*why)
        snprintf(saved->notice, sizeof saved->notice, "'%.200s': %s", path,
                 why);
    else if (dropped)
        lm_dropped_text(dropped, saved->notice, sizeof saved->notice);
    return lm_file_commit(env, &file);
}

lm_status lm_figure_save(lm_env *env, const lm_figure *fig, const char *path,
                         double scale, lm_saved *saved)
{
    static const struct {
        const char *end, *terminal;
        put_fn *put;
    } kinds[] = {
        {".png", "pngcairo", NULL},   {".svg", "svg", NULL},
        {".pdf", "pdfcairo", NULL},   {".gp", NULL, put_gp},
        {".csv", NULL, lm_csv_write}, {".txt", NULL, put_txt},
    };
    const char *dot = strrchr(path, '.');
    *saved = (lm_saved){.notice = ""};
    snprintf(saved->path, sizeof saved->path, "%s", path);
    for (size_t i = 0; dot && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcasecmp(dot, kinds[i].end) != 0) continue;
        if (kinds[i].put) return save_plain(env, fig, kinds[i].put, path);
        return save_picture(env, fig, path, kinds[i].terminal, scale, saved);
    }
    return lm_fail(env, LM_DOMAIN,
                   "'path' must end in .png, .svg, .pdf, .gp, .csv or .txt, "
                   "got '%.200s'",
                   path);
}
