#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plot/gnuplot/child.h"
#include "plot/axes.h"
#include "plot/display.h"
#include "plot/gnuplot/gnuplot.h"
#include "plot/pixels.h"
#include "plot/save.h"
#include "plot/screen.h"
#include "plot/gnuplot/script.h"
#include "plot/text.h"

typedef enum { ON_NOTHING, ON_TEXT, ON_WINDOW, ON_PIXELS } place;

struct lm_screen {
    place place;
    char term[64]; /* of gnuplot */
    lm_gnuplot *gnuplot;
    bool ascii, color;
    lm_graphics graphics; /* of the terminal, for ON_PIXELS */
    pid_t owner;          /* forked copies show nothing */
    int figures;          /* windows given out */
    double next;          /* no frame before this time */
    double spent;         /* by us on the last frame */
    bool told_dropped;
    char notice[512];
};

static void screen_free(void *object)
{
    lm_screen_free(object);
}

static void screen_describe(const void *object, char *text, size_t n)
{
    static const char *const names[] = {"nowhere", "as text", "in windows",
                                        "as pictures in the terminal"};
    const lm_screen *s = object;
    snprintf(text, n, "screen, shows %s", names[s->place]);
}

const lm_type lm_screen_type = {
    .name = "screen",
    .doc = "Where figures are shown: windows, the terminal, or nowhere.",
    .free = screen_free,
    .alone = true,
    .describe = screen_describe,
};

static place text_or_nothing(void)
{
    int w, h;
    return lm_terminal_size(&w, &h) ? ON_TEXT : ON_NOTHING;
}

/* In the terminal: as pictures where it says that it shows them. */
static place in_terminal(lm_screen *s)
{
    const place at = text_or_nothing();
    if (at == ON_TEXT) s->graphics = lm_terminal_graphics();
    return s->graphics == LM_GRAPHICS_NONE ? at : ON_PIXELS;
}

/* It becomes part of a command. */
static bool is_name(const char *term)
{
    const size_t most = sizeof((lm_screen *)0)->term;
    size_t n = 0;
    for (; n < most && (isalnum((unsigned char)term[n]) || term[n] == '_'); n++)
        continue;
    return n < most && !term[n];
}

static lm_status check_name(lm_env *env, const char *term, const char *what)
{
    if (!term || is_name(term)) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "%s must be the name of a terminal, of letters, digits and "
                   "'_', got '%.60s'",
                   what, term);
}

static void choose(lm_screen *s, const char *term)
{
    s->ascii = !lm_locale_utf8();
    s->color = !getenv("NO_COLOR");
    snprintf(s->term, sizeof s->term, "window");
    if (!term || !*term) {
        s->place = lm_display_answers() ? ON_WINDOW : in_terminal(s);
    } else if (!strcmp(term, "none")) {
        s->place = ON_NOTHING;
    } else if (!strcmp(term, "sixel") || !strcmp(term, "kitty")) {
        s->graphics =
            !strcmp(term, "kitty") ? LM_GRAPHICS_KITTY : LM_GRAPHICS_SIXEL;
        s->place = text_or_nothing() == ON_TEXT ? ON_PIXELS : ON_NOTHING;
    } else if (!strcmp(term, "text") || !strcmp(term, "ascii")) {
        s->place = ON_TEXT;
        s->ascii |= !strcmp(term, "ascii");
    } else {
        s->place = ON_WINDOW;
        snprintf(s->term, sizeof s->term, "%s", term);
    }
}

lm_status lm_screen_new(lm_env *env, const char *term, lm_screen **out)
{
    const char *what = term ? "'term'" : "LIMN_TERM";
    if (!term) term = getenv("LIMN_TERM");
    lm_status status = check_name(env, term, what);
    if (status) return status;
    lm_screen *s = lm_alloc(env, sizeof *s);
    if (!s) return lm_nomem(env);
    s->owner = getpid();
    choose(s, term);
    status = s->place != ON_WINDOW
                 ? LM_OK
                 : lm_gnuplot_new(env, lm_gnuplot_program(), 5, &s->gnuplot);
    if (status) {
        lm_free(s);
        return status;
    }
    if (s->place == ON_WINDOW) {
        lm_child_adopt();
        if (getenv("LIMN_KEEP")) lm_gnuplot_keep(s->gnuplot);
    }
    *out = s;
    return LM_OK;
}

void lm_screen_free(lm_screen *s)
{
    if (!s) return;
    lm_gnuplot_free(s->gnuplot);
    lm_free(s);
}

static void tell(lm_screen *s, const char *text)
{
    if (!*s->notice) snprintf(s->notice, sizeof s->notice, "%s", text);
}

void lm_screen_notice(lm_screen *s, char *text, size_t size)
{
    snprintf(text, size, "%s", s->notice);
    s->notice[0] = 0;
}

static void tell_dropped(lm_screen *s, int64_t dropped)
{
    char text[120];
    if (!dropped || s->told_dropped) return;
    s->told_dropped = true;
    lm_dropped_text(dropped, text, sizeof text);
    tell(s, text);
}

/* How long to rest after a frame: `least`, what gnuplot is to be spared, and
 * two hundred times what we spent: half a per cent of a loop. */
static double rest_after(const lm_screen *s, double spare, double least)
{
    const double ours = 200 * s->spent;
    const double rest = ours > spare ? ours : spare;
    return rest > least ? rest : least;
}

/* ---- as text ------------------------------------------------------------- */

static lm_status show_text(lm_env *env, lm_screen *s, const lm_figure *fig,
                           int64_t share, bool fresh, const char **text)
{
    int columns = 80, lines = 24;
    lm_out out;
    const double began = lm_now();
    lm_terminal_size(&columns, &lines);
    /* Below it are a bar and the cursor, above it perhaps half a line. */
    const int room = (lines - 3) / (int)share;
    const int most = 22 * (int)fig->rows;
    const int height = room < most ? room : most;
    const lm_text_look look = {.width = columns - 1 < 120 ? columns - 1 : 120,
                               .height = height < 6 ? 6 : height,
                               .ascii = s->ascii,
                               .color = s->color};
    lm_out_open(&out, env);
    const lm_status status = lm_text_write(env, fig, look, &out);
    if (status) return status;
    *text = out.data;
    const double now = lm_now();
    s->spent = now - began;
    /* A picture that cannot stay in its place shall not fill the page. */
    s->next = now + rest_after(s, 0, fresh || isatty(STDOUT_FILENO) ? 0.3 : 5);
    return LM_OK;
}

/* ---- as pictures in the terminal ----------------------------------------- */

/* Once, and in its last state: what is in a terminal cannot be replaced. */
static lm_status show_pixels(lm_env *env, lm_screen *s, lm_figure *fig,
                             const char **text)
{
    char why[256];
    lm_out out;
    lm_out_open(&out, env);
    const lm_status status =
        lm_pixels_write(env, fig, s->graphics, &out, why, sizeof why);
    if (status) return status;
    if (*why) {
        tell(s, why);
        s->place = ON_TEXT;
    } else {
        *text = out.data;
    }
    return LM_OK;
}

/* ---- in a window --------------------------------------------------------- */

static lm_status draw_window(lm_env *env, lm_screen *s, const lm_figure *fig)
{
    char file[24];
    lm_out text, data;
    int64_t dropped;
    const int window = fig->window % LM_WINDOWS;
    const double began = lm_now();
    lm_out_open(&text, env);
    lm_out_open(&data, env);
    lm_script_terminal(fig, s->term, 1, fig->window, &text);
    lm_status status = lm_script_write(env, fig, lm_gnuplot_file(window, file),
                                       false, &text, &data, &dropped);
    if (!status)
        status = lm_gnuplot_draw(env, s->gnuplot, window, text.data, text.n,
                                 data.data, data.n);
    if (!status) tell_dropped(s, dropped);
    s->spent = lm_now() - began;
    return status;
}

/* gnuplot is gone for good, or has no windows: show text if we can. */
static void leave_windows(lm_screen *s, const char *why)
{
    tell(s, why);
    lm_gnuplot_free(s->gnuplot);
    s->gnuplot = NULL;
    s->place = text_or_nothing();
}

static void poll_window(lm_screen *s)
{
    char why[256];
    lm_gnuplot *g = s->gnuplot;
    const bool before = lm_gnuplot_idle(g);
    lm_gnuplot_poll(g);
    lm_gnuplot_notice(g, why, sizeof why);
    if (lm_gnuplot_lost(g)) {
        leave_windows(s, why);
    } else if (!strcmp(lm_gnuplot_complaint(g), LM_NO_WINDOW)) {
        leave_windows(s, "this gnuplot opens no windows (the package "
                         "gnuplot-qt does)");
    } else {
        if (*why) tell(s, why);
        if (!before && lm_gnuplot_idle(g)) {
            s->next = lm_now() + rest_after(s, 4 * lm_gnuplot_took(g), 0.05);
            if (*lm_gnuplot_complaint(g)) tell(s, lm_gnuplot_complaint(g));
        }
    }
}

/* A figure that has never been seen is worth half a second. */
static lm_status show_window(lm_env *env, lm_screen *s, const lm_figure *fig,
                             bool fresh, bool wait, bool *drawn)
{
    if (wait || fresh) {
        const lm_status status =
            lm_gnuplot_wait(env, s->gnuplot, wait ? 60 : 0.5);
        if (status) return status;
    }
    poll_window(s);
    if (s->place != ON_WINDOW) return LM_OK;
    if (!lm_gnuplot_idle(s->gnuplot) || (!wait && !fresh && lm_now() < s->next))
        return LM_OK;
    lm_status status = draw_window(env, s, fig);
    *drawn = !status;
    if (!status && wait) status = lm_gnuplot_wait(env, s->gnuplot, 60);
    if (s->place == ON_WINDOW) poll_window(s);
    return status;
}

lm_status lm_screen_show(lm_env *env, lm_screen *s, lm_figure *fig,
                         lm_shown how, bool *drawn, const char **text,
                         bool *pixels)
{
    const bool wait = how.wait;
    *drawn = *pixels = false;
    *text = NULL;
    if (s->owner != getpid()) {
        *drawn = true;
        return LM_OK;
    }
    const bool fresh = !fig->window;
    if (fresh) fig->window = ++s->figures;
    if (s->place == ON_WINDOW) {
        const lm_status status = show_window(env, s, fig, fresh, wait, drawn);
        if (status || s->place == ON_WINDOW) return status;
        *drawn = false;
    }
    if (s->place == ON_PIXELS && !how.moving) {
        const lm_status status = wait ? show_pixels(env, s, fig, text) : LM_OK;
        *drawn = *pixels = *text != NULL;
        if (status || s->place == ON_PIXELS) return status;
    }
    const bool texts = s->place == ON_TEXT || s->place == ON_PIXELS;
    if (texts && (wait || fresh || lm_now() >= s->next)) {
        *drawn = true;
        return show_text(env, s, fig, how.share, fresh, text);
    }
    *drawn |= s->place == ON_NOTHING;
    return LM_OK;
}

double lm_screen_rest(const lm_screen *s)
{
    const double rest = s->next - lm_now();
    if (s->place == ON_NOTHING) return 1;
    if (s->place == ON_WINDOW && !lm_gnuplot_idle(s->gnuplot)) return 0.005;
    return rest > 0 ? rest : 0;
}

lm_status lm_screen_wait(lm_env *env, lm_screen *s, const lm_figure *fig)
{
    static const char until_closed[] = "pause mouse close\n";
    if (s->owner != getpid() || s->place != ON_WINDOW || !fig->window)
        return LM_OK;
    lm_out text;
    lm_out_open(&text, env);
    lm_script_terminal(fig, s->term, 1, fig->window, &text);
    lm_out_text(&text, until_closed);
    if (text.failed) return lm_nomem(env);
    lm_status status = lm_gnuplot_wait(env, s->gnuplot, 60);
    if (status) return status;
    status = lm_gnuplot_draw(env, s->gnuplot, fig->window % LM_WINDOWS,
                             text.data, text.n, "", 0);
    lm_gnuplot_patience(s->gnuplot, true);
    if (!status) status = lm_gnuplot_wait(env, s->gnuplot, 1e9);
    lm_gnuplot_patience(s->gnuplot, false);
    return status;
}

/* ---- limn.plot.screen ---------------------------------------------------- */

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
    OPT_STR(
        term, NULL,
        "'text', 'ascii', 'sixel', 'kitty', 'none' or a terminal of gnuplot; "
        "default: "
        "LIMN_TERM, or what the machine has"),
    OUT_OBJ(screen, screen, "the screen"),
    LM_SLOTS_END,
};
LM_EXPORT(
    plot, screen,
    "Open a screen on which figures are shown; plot.show opens one by itself.",
    NULL,
    "assert(tostring(limn.plot.screen{term = 'none'}):find("
    "'nowhere'))");
#undef ARGS
