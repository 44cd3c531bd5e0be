#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plot/gnuplot/gnuplot.h"
#include "plot/gnuplot/script.h"
#include "plot/layout.h"
#include "plot/pixels.h"
#include "plot/save.h"

static void put_terminal(const lm_figure *fig, lm_graphics how, lm_out *text)
{
    if (how == LM_GRAPHICS_KITTY)
        lm_script_terminal(fig, "pngcairo", 1, 0, text);
    else
        lm_out_print(text,
                     "set terminal sixelgd enhanced truecolor size %lld,%lld "
                     "font 'sans,%g' background '#ffffff'\n",
                     (long long)lm_figure_width(fig),
                     (long long)lm_figure_height(fig), fig->font);
    lm_out_text(text, "set output '" LM_GNUPLOT_OUTPUT "'\n");
}

/* What gnuplot writes to fd. */
static lm_status draw(lm_env *env, const lm_figure *fig, lm_graphics how,
                      int fd, char *why, size_t size)
{
    char file[24];
    int64_t dropped;
    lm_out text, data;
    lm_gnuplot *g;
    lm_out_open(&text, env);
    lm_out_open(&data, env);
    put_terminal(fig, how, &text);
    lm_status status = lm_script_write(env, fig, lm_gnuplot_file(0, file),
                                       false, &text, &data, &dropped);
    lm_out_text(&text, "unset output\n");
    if (!status && text.failed) status = lm_nomem(env);
    if (!status) status = lm_gnuplot_new(env, lm_gnuplot_program(), 5, &g);
    if (status) return status;
    lm_gnuplot_output(g, fd);
    lm_gnuplot_once(g);
    status = lm_gnuplot_draw(env, g, 0, text.data, text.n, data.data, data.n);
    if (!status) status = lm_gnuplot_wait(env, g, 60);
    if (!status && lm_gnuplot_lost(g))
        lm_gnuplot_notice(g, why, size);
    else if (!status && lm_gnuplot_refused(g))
        snprintf(why, size, "gnuplot refuses the figure: %.200s",
                 lm_gnuplot_complaint(g));
    lm_gnuplot_free(g);
    return status;
}

/* The picture in pieces of 4096 letters, as the protocol wants them. */
static void put_kitty(lm_out *out, const unsigned char *bytes, size_t n)
{
    static const char letter[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    enum { PIECE = 3072 };
    for (size_t from = 0; from < n && !lm_stopped(out->env); from += PIECE) {
        const size_t to = from + PIECE < n ? from + PIECE : n;
        lm_out_print(out, "\033_G%sm=%d;", from ? "" : "a=T,f=100,q=2,",
                     to < n);
        for (size_t i = from; i < to; i += 3) {
            const size_t left = to - i;
            const unsigned code = (unsigned)bytes[i] << 16 |
                                  (left > 1 ? (unsigned)bytes[i + 1] << 8 : 0) |
                                  (left > 2 ? (unsigned)bytes[i + 2] : 0);
            const char four[4] = {letter[code >> 18], letter[code >> 12 & 63],
                                  left > 1 ? letter[code >> 6 & 63] : '=',
                                  left > 2 ? letter[code & 63] : '='};
            lm_out_bytes(out, four, 4);
        }
        lm_out_text(out, "\033\\");
    }
}

static void put_picture(lm_out *out, lm_graphics how, int fd, char *why,
                        size_t size)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || st.st_size == 0) {
        snprintf(why, size, "gnuplot wrote no picture");
        return;
    }
    const size_t n = (size_t)st.st_size;
    unsigned char *bytes = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED) {
        snprintf(why, size, "the picture cannot be read");
        return;
    }
    if (how == LM_GRAPHICS_KITTY)
        put_kitty(out, bytes, n);
    else
        lm_out_bytes(out, bytes, n);
    lm_out_text(out, "\n");
    munmap(bytes, n);
}

lm_status lm_pixels_write(lm_env *env, lm_figure *fig, lm_graphics how,
                          lm_out *out, char *why, size_t size)
{
    int width, height;
    const int64_t own[2] = {fig->width, fig->height};
    const int fd = memfd_create("limn", MFD_CLOEXEC);
    why[0] = 0;
    if (fd < 0) {
        snprintf(why, size, "no room for a picture");
        return LM_OK;
    }
    if (lm_terminal_pixels(&width, &height) && lm_figure_width(fig) > width) {
        fig->height = lm_figure_height(fig) * width / lm_figure_width(fig);
        fig->width = width;
    }
    const lm_status status = draw(env, fig, how, fd, why, size);
    fig->width = own[0];
    fig->height = own[1];
    if (!status && !*why) put_picture(out, how, fd, why, size);
    close(fd);
    return status        ? status
           : out->failed ? lm_nomem(env)
                         : lm_unless_stopped(env);
}
