/* limn.plot.film, frame and finish: a moving picture. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "plot/film.h"
#include "plot/gnuplot/child.h"
#include "plot/gnuplot/gnuplot.h"
#include "plot/gnuplot/script.h"
#include "plot/layout.h"
#include "plot/save.h"

enum { MOST = 10000 }; /* pictures */

typedef enum { GIF, APNG, NUMBERED } film_kind;

struct lm_film {
    char path[1024];
    double fps;
    film_kind kind;
    bool ended; /* nothing more can be added */
    int64_t frames;
    int64_t width, height; /* of the first */
    /* of a .gif */
    lm_gnuplot *gnuplot;
    lm_file file;
    bool open;
    /* of a moving .png: frame001.png, ... wait there */
    char folder[64];
    /* of numbered pictures: path up to the number, its digits, and from where
     */
    size_t head;
    int digits;
    const char *tail;
};

static void film_free(void *object)
{
    lm_film_free(object);
}

static void film_describe(const void *object, char *text, size_t n)
{
    const lm_film *f = object;
    snprintf(text, n, "film '%.200s', %lld frames", f->path,
             (long long)f->frames);
}

const lm_type lm_film_type = {
    .name = "film",
    .doc = "A moving picture that is being made: figures become its frames.",
    .free = film_free,
    .alone = true,
    .describe = film_describe,
};

static bool ends_in(const char *path, const char *end)
{
    const char *dot = strrchr(path, '.');
    return dot && !strcasecmp(dot, end);
}

static bool program_exists(const char *name)
{
    const char *path = getenv("PATH");
    char place[1200];
    while (path && *path) {
        const size_t n = strcspn(path, ":");
        snprintf(place, sizeof place, "%.*s/%s", (int)(n < 1000 ? n : 1000),
                 path, name);
        if (access(place, X_OK) == 0) return true;
        path += n + (path[n] == ':');
    }
    return false;
}

/* Read the number in the path, which is like "frame%04d.png": into f, or into
 * nothing.  False if there is another, or none that can be read. */
static bool read_number(const char *path, lm_film *f)
{
    const char *from = strchr(path, '%'), *c = from + 1;
    const bool zero = *c == '0';
    c += zero;
    const int digits = *c >= '1' && *c <= '9' ? *c - '0' : 0;
    c += digits > 0;
    if (*c != 'd' || (digits && !zero) || strchr(c, '%')) return false;
    if (!f) return true;
    f->head = (size_t)(from - path);
    f->digits = digits;
    f->tail = f->path + (c + 1 - path);
    return true;
}

lm_status lm_film_new(lm_env *env, const char *path, double fps, lm_film **out)
{
    const bool png = ends_in(path, ".png");
    const bool numbered = png && strchr(path, '%');
    const bool apng = png && !numbered;
    if (!png && !ends_in(path, ".gif"))
        return lm_fail(env, LM_DOMAIN,
                       "'path' must end in .gif or .png, got '%.200s'", path);
    if (numbered && !read_number(path, NULL))
        return lm_fail(env, LM_DOMAIN,
                       "'path' must hold one number such as %%d or %%04d, got "
                       "'%.200s'",
                       path);
    if (strlen(path) >= sizeof((lm_film *)0)->path)
        return lm_fail(env, LM_DOMAIN, "'path' is too long");
    if (apng && !program_exists("apngasm"))
        return lm_fail(env, LM_IO,
                       "a moving .png needs the program apngasm (package "
                       "apngasm); a .gif does not");
    lm_film *f = lm_alloc(env, sizeof *f);
    if (!f) return lm_nomem(env);
    snprintf(f->path, sizeof f->path, "%s", path);
    f->fps = fps;
    f->kind = numbered ? NUMBERED : apng ? APNG : GIF;
    if (numbered) read_number(path, f);
    *out = f;
    return LM_OK;
}

static void frame_path(const lm_film *f, int64_t i, char *text, size_t n)
{
    snprintf(text, n, "%s/frame%05lld.png", f->folder, (long long)i);
}

void lm_film_free(lm_film *f)
{
    if (!f) return;
    lm_gnuplot_free(f->gnuplot);
    if (f->open) lm_file_drop(&f->file);
    for (int64_t i = 1; *f->folder && i <= f->frames + 1; i++) {
        char path[128];
        frame_path(f, i, path, sizeof path);
        unlink(path);
    }
    if (*f->folder) rmdir(f->folder);
    lm_free(f);
}

/* ---- with gnuplot -------------------------------------------------------- */

static lm_status open_gif(lm_env *env, lm_film *f, const lm_figure *fig,
                          lm_out *text)
{
    lm_status status = lm_file_open(env, f->path, &f->file);
    if (status) return status;
    f->open = true;
    status = lm_gnuplot_new(env, lm_gnuplot_program(), 5, &f->gnuplot);
    if (status) return status;
    lm_gnuplot_output(f->gnuplot, f->file.fd);
    lm_gnuplot_once(f->gnuplot);
    lm_out_print(text,
                 "set terminal gif animate delay %.0f loop 0 enhanced size "
                 "%lld,%lld font 'sans,%g' background '#ffffff'\n"
                 "set output '%s'\n",
                 fmax(round(100 / f->fps), 1), (long long)f->width,
                 (long long)f->height, fig->font, LM_GNUPLOT_OUTPUT);
    return LM_OK;
}

/* Have gnuplot do it. */
static lm_status send(lm_env *env, lm_film *f, const lm_out *text,
                      const lm_out *data)
{
    char why[256];
    lm_status status = lm_gnuplot_draw(env, f->gnuplot, 0, text->data, text->n,
                                       data->data, data->n);
    if (!status) status = lm_gnuplot_wait(env, f->gnuplot, 60);
    if (status) return status;
    if (lm_gnuplot_lost(f->gnuplot)) {
        lm_gnuplot_notice(f->gnuplot, why, sizeof why);
        return lm_fail(env, LM_IO, "%s", why);
    }
    if (lm_gnuplot_refused(f->gnuplot))
        return lm_fail(env, LM_IO, "gnuplot refuses the figure: %.200s",
                       lm_gnuplot_complaint(f->gnuplot));
    return LM_OK;
}

static lm_status frame_gif(lm_env *env, lm_film *f, const lm_figure *fig)
{
    char file[24];
    int64_t dropped;
    lm_out text, data;
    lm_out_open(&text, env);
    lm_out_open(&data, env);
    lm_status status = f->open ? LM_OK : open_gif(env, f, fig, &text);
    if (!status)
        status = lm_script_write(env, fig, lm_gnuplot_file(0, file), false,
                                 &text, &data, &dropped);
    return status ? status : send(env, f, &text, &data);
}

static lm_status finish_gif(lm_env *env, lm_film *f)
{
    lm_out text, data;
    lm_out_open(&text, env);
    lm_out_open(&data, env);
    lm_out_text(&text, "unset output\n");
    lm_out_text(&data, "");
    if (text.failed || data.failed) return lm_nomem(env);
    const lm_status status = send(env, f, &text, &data);
    if (status) return status;
    f->open = false;
    return lm_file_commit(env, &f->file);
}

/* ---- with apngasm -------------------------------------------------------- */

/* A picture that must be there. */
static lm_status save_frame(lm_env *env, const lm_figure *fig, const char *path)
{
    lm_saved *saved = lm_scratch(env, sizeof *saved);
    if (!saved) return lm_nomem(env);
    const lm_status status = lm_figure_save(env, fig, path, 1, saved);
    if (status) return status;
    if (strcmp(saved->path, path) != 0)
        return lm_fail(env, LM_IO, "%.300s", saved->notice);
    return LM_OK;
}

static lm_status frame_number(lm_env *env, lm_film *f, const lm_figure *fig)
{
    char path[sizeof f->path + 24];
    snprintf(path, sizeof path, "%.*s%0*lld%s", (int)f->head, f->path,
             f->digits, (long long)f->frames + 1, f->tail);
    return save_frame(env, fig, path);
}

static lm_status frame_png(lm_env *env, lm_film *f, const lm_figure *fig)
{
    char path[128];
    if (!*f->folder) {
        const char *tmp = getenv("TMPDIR");
        const bool fits = tmp && *tmp && strlen(tmp) < 40;
        snprintf(f->folder, sizeof f->folder, "%s/limn.XXXXXX",
                 fits ? tmp : "/tmp");
        if (!mkdtemp(f->folder)) {
            f->folder[0] = 0;
            return lm_fail(env, LM_IO, "cannot make a folder for the frames");
        }
    }
    frame_path(f, f->frames + 1, path, sizeof path);
    return save_frame(env, fig, path);
}

static lm_status wait_for(lm_env *env, lm_child *child)
{
    char said[256];
    const int ends[] = {child->out, child->err};
    while (lm_child_alive(child)) {
        if (lm_stopped(env)) {
            lm_child_end(child, 0);
            return LM_STOPPED;
        }
        lm_child_wait(child, false, 0.1);
        for (int i = 0; i < 2; i++)
            while (read(ends[i], said, sizeof said) > 0) continue;
    }
    lm_child_end(child, 0);
    return LM_OK;
}

static lm_status finish_png(lm_env *env, lm_film *f)
{
    char first[128], made[128], delay[32];
    lm_child child;
    frame_path(f, 1, first, sizeof first);
    snprintf(made, sizeof made, "%s/film.png", f->folder);
    snprintf(delay, sizeof delay, "%.0f", fmax(round(1000 / f->fps), 1));
    const char *const argv[] = {"apngasm", made, first, delay, "1000", NULL};
    if (lm_child_start(&child, argv, NULL, 0))
        return lm_fail(env, LM_IO, "apngasm does not start");
    lm_status status = wait_for(env, &child);
    FILE *in = status ? NULL : fopen(made, "rb");
    lm_file out;
    if (!status && !in) status = lm_fail(env, LM_IO, "apngasm wrote nothing");
    if (!status) status = lm_file_open(env, f->path, &out);
    if (!status) {
        char piece[4096];
        size_t n;
        while (!status && (n = fread(piece, 1, sizeof piece, in)) > 0)
            status =
                lm_stopped(env) ? LM_STOPPED : lm_file_put(env, &out, piece, n);
        if (status)
            lm_file_drop(&out);
        else
            status = lm_file_commit(env, &out);
    }
    if (in) fclose(in);
    unlink(made);
    return status;
}

/* ---- a film -------------------------------------------------------------- */

lm_status lm_film_frame(lm_env *env, lm_film *f, const lm_figure *fig)
{
    const int64_t w = lm_figure_width(fig), h = lm_figure_height(fig);
    if (f->ended)
        return lm_fail(env, LM_DOMAIN, "the film '%.200s' is finished",
                       f->path);
    if (f->frames == MOST)
        return lm_fail(env, LM_DOMAIN, "a film has at most %d frames", MOST);
    if (!f->frames) {
        f->width = w;
        f->height = h;
    }
    if (w != f->width || h != f->height)
        return lm_fail(env, LM_DOMAIN,
                       "the figure is %lld x %lld pixels, the film %lld x %lld",
                       (long long)w, (long long)h, (long long)f->width,
                       (long long)f->height);
    const lm_status status = f->kind == NUMBERED ? frame_number(env, f, fig)
                             : f->kind == APNG   ? frame_png(env, f, fig)
                                                 : frame_gif(env, f, fig);
    f->ended = status != LM_OK;
    f->frames += !status;
    return status;
}

lm_status lm_film_finish(lm_env *env, lm_film *f)
{
    if (f->ended || !f->frames)
        return lm_fail(env, LM_DOMAIN,
                       f->frames ? "the film '%.200s' is finished"
                                 : "the film '%.200s' has no frames",
                       f->path);
    f->ended = true;
    if (f->kind == NUMBERED) return LM_OK; /* all are there */
    return f->kind == APNG ? finish_png(env, f) : finish_gif(env, f);
}

/* ---- limn.plot.film ------------------------------------------------------ */

typedef struct {
    const char *path;
    double fps;
    lm_film *film;
} film_args;

static lm_status film_run(lm_env *env, void *args)
{
    film_args *a = args;
    return lm_film_new(env, a->path, a->fps, &a->film);
}

#define ARGS film_args
static const lm_slot film_slots[] = {
    IN_STR(path,
           "the file: .gif, or .png where apngasm is installed; with a number, "
           "'frame%04d.png', a picture a frame, from 1 on"),
    OPT_NUM(fps, 5, "[0.1,100]", "frames per second"),
    OUT_OBJ(film, film, "an empty film"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, film,
          "Begin a moving picture, whose frames are figures; see frame and "
          "finish.",
          NULL,
          "local film = limn.plot.film(os.tmpname() .. '.gif')\n"
          "assert(tostring(film):find('0 frames'))");
#undef ARGS

/* ---- limn.plot.frame ----------------------------------------------------- */

typedef struct {
    lm_film *film;
    lm_figure *figure;
} frame_args;

static lm_status frame_run(lm_env *env, void *args)
{
    frame_args *a = args;
    return lm_film_frame(env, a->film, a->figure);
}

#define ARGS frame_args
static const lm_slot frame_slots[] = {
    IN_OBJ(film, film, "", "the film"),
    IN_OBJ(figure, figure, "p", "the figure, as it is now"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, frame, "Add a figure to a film as its next frame.", NULL,
          "local film = limn.plot.film(os.tmpname() .. '.gif')\n"
          "local fig = limn.plot.figure()\n"
          "if os.execute('command -v gnuplot > /dev/null') then\n"
          "  film:frame(fig)\n"
          "end");
#undef ARGS

/* ---- limn.plot.finish ---------------------------------------------------- */

typedef struct {
    lm_film *film;
    const char *written;
} finish_args;

static lm_status finish_run(lm_env *env, void *args)
{
    finish_args *a = args;
    a->written = a->film->path;
    return lm_film_finish(env, a->film);
}

#define ARGS finish_args
static const lm_slot finish_slots[] = {
    IN_OBJ(film, film, "", "the film"),
    OUT_STR(written, "the file written"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, finish, "Write a film to its file.", NULL,
          "local film = limn.plot.film(os.tmpname() .. '.gif', {fps = 10})\n"
          "local fig = limn.plot.figure()\n"
          "if os.execute('command -v gnuplot > /dev/null') then\n"
          "  for step = 1, 3 do\n"
          "    fig:add('loss', step, 1 / step)\n"
          "    film:frame(fig)\n"
          "  end\n"
          "  os.remove(film:finish())\n"
          "end");
#undef ARGS
