/* Figures: thinning, ticks, scripts, text, csv, and memory running out. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "plot/axes.h"
#include "plot/color.h"
#include "plot/csv.h"
#include "plot/look.h"
#include "plot/gnuplot/outline.h"
#include "plot/gnuplot/script.h"
#include "plot/text.h"
#include "plot/series.h"
#include "plot/thin.h"

/* Two panels with one of everything; LM_NOMEM leaves *out NULL. */
static lm_status sample(lm_env *env, lm_figure **out)
{
    static const double x[] = {1, 2, 4, 8}, y[] = {1, 0.1, NAN, 0.01};
    static const double hi[] = {2, 0.2, NAN, 0.02}, edge[] = {0, 1, 2, 4, 5},
                        none[] = {NAN};
    const struct {
        const lm_series_kind *kind;
        const double *columns[5];
        int64_t n;
        const char *label;
    } parts[] = {
        {&lm_band_kind, {x, y, hi, NULL}, 4, "band"},
        {&lm_line_kind, {x, y, NULL}, 4, "it's a `line`"},
        {&lm_points_kind, {x, y, NULL}, 4, NULL},
        {&lm_bars_kind, {edge, edge + 1, x, NULL}, 4, "bars"},
        {&lm_vline_kind, {x + 1, NULL}, 1, "v"},
        {&lm_hline_kind, {y + 1, NULL}, 1, "h"},
        {&lm_mark_kind, {x + 1, y + 1, NULL}, 1, "optimum"},
        {&lm_note_kind, {x + 1, y + 1, none, none, NULL}, 1, "here\nand there"},
    };
    lm_status status = lm_figure_new(env, 1, 2, out);
    if (status) return status;
    lm_figure *fig = *out;
    lm_field_set(fig->title, sizeof fig->title, "all");
    fig->panel[0].logy = 10;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !status; i++)
        status = lm_series_put(env, &fig->panel[parts[i].kind == &lm_bars_kind],
                               parts[i].kind, parts[i].label, NULL, parts[i].n,
                               parts[i].columns, NULL);
    return status;
}

static void scripts(lm_env *env)
{
    lm_figure *fig;
    lm_out text, data;
    int64_t dropped;
    CHECK(sample(env, &fig) == LM_OK);
    lm_out_open(&text, env);
    lm_out_open(&data, env);
    CHECK(lm_script_write(env, fig, "/dev/fd/40", false, &text, &data,
                          &dropped) == LM_OK);
    CHECK(dropped == 0);
    /* band 6 + a gap of 2, line 3 + a gap of 2, dots 3 + a gap of 2, two rules
     * of 2 x 2, a mark, bars 4 rows of 3: 14 + 8 + 8 + 8 + 2 + 12 */
    CHECK(data.n == 52 * sizeof(double));
    CHECK(strstr(text.data, "label \"it\\047s a \\140line\\140\" at") != NULL);
    CHECK(strstr(text.data, "\"here and there\"") != NULL);
    CHECK(strstr(text.data, "set logscale y 10") != NULL);
    CHECK(strstr(text.data, "plot '-'") == NULL);
    /* The golden stream. */
    FILE *f = fopen("tests/golden/plot.gp", "r");
    char *want = calloc(1, 1 << 16);
    const size_t n = f ? fread(want, 1, (1 << 16) - 1, f) : 0;
    if (f) fclose(f);
    const int same = n == text.n && !memcmp(want, text.data, n);
    CHECK(same);
    if (!same) {
        f = fopen("/tmp/limn-plot.gp", "w");
        fwrite(text.data, 1, text.n, f);
        fclose(f);
        printf("compare tests/golden/plot.gp with /tmp/limn-plot.gp\n");
    }
    free(want);
    lm_figure_free(fig);
}

/* What lm_outline_of gives inside an axis of 0 to 2 each way, or of 1 to 4 in
 * powers of 2: twice its area by the sum of cross products, in places. */
static double outlined(lm_env *env, int base, const double *x, const double *lo,
                       const double *hi, int64_t *rows)
{
    lm_figure *fig;
    lm_series *s;
    lm_outline o;
    const lm_axis axis = {.lo = base ? 1 : 0, .hi = base ? 4 : 2, .base = base};
    const lm_axes axes = {.x = axis, .y = axis};
    const int64_t keep[] = {0, 1};
    const double *const columns[] = {x, lo, hi, NULL};
    CHECK(lm_figure_new(env, 1, 1, &fig) == LM_OK);
    CHECK(lm_series_put(env, fig->panel, &lm_band_kind, NULL, NULL, 2, columns,
                        &s) == LM_OK);
    CHECK(lm_outline_of(env, s, &axes, keep, 2, &o) == LM_OK);
    double area = 0;
    for (int64_t i = 0; i < o.n; i++) {
        const double *p = o.rows + 2 * i, *q = o.rows + 2 * ((i + 1) % o.n);
        CHECK(p[0] >= axis.lo && p[0] <= axis.hi);
        CHECK(p[1] >= axis.lo && p[1] <= axis.hi);
        area += lm_axis_place(&axis, p[0]) * lm_axis_place(&axis, q[1]) -
                lm_axis_place(&axis, q[0]) * lm_axis_place(&axis, p[1]);
    }
    *rows = o.n;
    lm_figure_free(fig);
    return area;
}

/* Bands are cut at the edges of their panel, exactly. */
static void outlines(lm_env *env)
{
    int64_t rows;
    const double x[] = {0, 2}, lo[] = {0, 2}, hi[] = {1, 3}, top[] = {1, 2};
    /* Nothing outside: the four corners, the area of a trapezium. */
    CHECK_NEAR(outlined(env, 0, x, lo, top, &rows), 2 * 0.25, 1e-12);
    CHECK(rows == 4);
    /* x <= y <= x + 1 without the triangle over y = 2, of the square of 4. */
    CHECK_NEAR(outlined(env, 0, x, lo, hi, &rows), 2 * 1.5 / 4, 1e-12);
    /* 3 x <= y <= 3 x + 1 from far to far: wide y / 3 up to y = 1, then 1 / 3.
     */
    const double far[] = {-2, 4}, low[] = {-6, 12}, up[] = {-5, 13};
    CHECK_NEAR(outlined(env, 0, far, low, up, &rows), 2 * 0.5 / 4, 1e-12);
    /* The second again, where a doubling is half of the axis. */
    const double x2[] = {1, 4}, lo2[] = {1, 4}, hi2[] = {2, 8};
    CHECK_NEAR(outlined(env, 2, x2, lo2, hi2, &rows), 2 * 1.5 / 4, 1e-12);
}

/* Of a band, the lowest of its lower and the highest of its upper ends. */
static void thins_bands(lm_env *env)
{
    enum { N = 20000, W = 300 };
    lm_figure *fig;
    lm_series *s;
    lm_axes axes;
    static double x[N], lo[N], hi[N];
    lm_kept kept;
    for (int i = 0; i < N; i++) {
        x[i] = i;
        lo[i] = i == 3333 ? -50 : -1;
        hi[i] = i == 7777 ? 40 : 1;
    }
    const double *const columns[] = {x, lo, hi, NULL};
    CHECK(lm_figure_new(env, 1, 1, &fig) == LM_OK);
    CHECK(lm_series_put(env, fig->panel, &lm_band_kind, "a", NULL, N, columns,
                        &s) == LM_OK);
    lm_axes_fit(env, fig, W, 200, 10, &axes);
    CHECK(lm_thin(env, s, &axes, W, 200, &kept) == LM_OK);
    int high = 0, low = 0;
    for (int64_t i = 0; i < kept.n; i++) {
        high += kept.row[i] == 7777;
        low += kept.row[i] == 3333;
    }
    CHECK(high == 1 && low == 1);
    CHECK(kept.n <= 4 * W + 8);
    lm_figure_free(fig);
}

/* Of 10^5 points few are drawn, the extremes among them. */
static void thins(lm_env *env)
{
    enum { N = 100000, W = 300 };
    lm_figure *fig;
    double *x = malloc(N * sizeof *x), *y = malloc(N * sizeof *y);
    lm_kept kept;
    for (int i = 0; i < N; i++) {
        x[i] = i;
        y[i] = sin(i * 0.7) + (i == 77777 ? 40 : i == 33333 ? -50 : 0);
    }
    y[50000] = NAN;
    lm_series *s;
    lm_axes axes;
    const double *const columns[] = {x, y, NULL};
    CHECK(lm_figure_new(env, 1, 1, &fig) == LM_OK);
    CHECK(lm_series_put(env, fig->panel, &lm_line_kind, "a", NULL, N, columns,
                        &s) == LM_OK);
    lm_axes_fit(env, fig, W, 200, 10, &axes);
    CHECK(axes.y.lo < -50 && axes.y.hi > 40 && !axes.empty);
    CHECK(lm_thin(env, s, &axes, W, 200, &kept) == LM_OK);
    CHECK(kept.n > W && kept.n <= 4 * W + 8);
    int high = 0, low = 0, gaps = 0, ordered = 1;
    for (int64_t i = 0, last = -1; i < kept.n; i++) {
        high += kept.row[i] == 77777;
        low += kept.row[i] == 33333;
        gaps += kept.row[i] < 0;
        if (kept.row[i] >= 0) {
            ordered &= kept.row[i] > last;
            last = kept.row[i];
        }
    }
    CHECK(high == 1 && low == 1 && gaps == 1 && ordered);
    lm_figure_free(fig);
    free(x);
    free(y);
}

/* Ticks lie on the axis, rise, and are few enough to read. */
static void ticks(lm_env *env)
{
    static const double ends[][2] = {
        {0, 1},        {-3, 7e4},        {1e-9, 2e-9},
        {5, 5},        {1e300, 1.1e300}, {0.3, 2},
        {1e-12, 1e12}, {3, 3.0001},      {-1e-320, 1e-320},
        {1, 1e5},      {-1e308, 1e308}};
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
        for (int base = 0; base <= 10; base += base ? 8 : 2) {
            lm_figure *fig;
            lm_axes axes;
            const double x[] = {1, 2};
            const double *const columns[] = {x, ends[k], NULL};
            CHECK(lm_figure_new(env, 1, 1, &fig) == LM_OK);
            fig->panel[0].logy = base;
            lm_series_put(env, fig->panel, &lm_line_kind, "", NULL, 2, columns,
                          NULL);
            lm_axes_fit(env, fig, 600, 400, 15, &axes);
            const lm_axis *a = &axes.y;
            int named = 0, good = isfinite(a->lo) && a->lo < a->hi;
            for (int i = 0; i < a->ticks; i++) {
                const double at = lm_axis_place(a, a->tick[i].at);
                good &= at > -1e-6 && at < 1 + 1e-6;
                good &= i == 0 || a->tick[i].at > a->tick[i - 1].at;
                named += *a->tick[i].text != 0;
            }
            if (!CHECK(good && named >= 1 && named <= 16))
                printf("  %g .. %g base %d: %d ticks\n", ends[k][0], ends[k][1],
                       base, named);
            lm_figure_free(fig);
        }
}

static void texts(lm_env *env)
{
    lm_figure *fig;
    lm_out out, csv;
    CHECK(sample(env, &fig) == LM_OK);
    for (int look = 0; look < 4; look++) {
        lm_out_open(&out, env);
        const lm_text_look how = {60, 14, look & 1, look & 2};
        CHECK(lm_text_write(env, fig, how, &out) == LM_OK);
        int lines = 0;
        for (const char *c = out.data; *c; c++) lines += *c == '\n';
        CHECK(lines == 14);
        CHECK(strstr(out.data, "optimum") && strstr(out.data, "here and"));
        if (look == 1)
            for (const char *c = out.data; *c; c++)
                if ((unsigned char)*c > 126) CHECK(!"ASCII");
    }
    lm_out_open(&csv, env);
    CHECK(lm_csv_write(env, fig, &csv) == LM_OK);
    CHECK(strstr(csv.data, "\n1,it's a `line`,line,2,0.1,,\n") != NULL);
    CHECK(strstr(csv.data, "\n2,bars,bar,0.5,1,0,1\n") != NULL);
    lm_figure_free(fig);
}

/* Every size of page, down to none. */
static void sizes(lm_env *env)
{
    lm_figure *fig;
    CHECK(sample(env, &fig) == LM_OK);
    for (int w = 8; w < 90; w += 3)
        for (int h = 4; h < 40; h += 5) {
            const lm_mark mark = lm_scratch_mark(env);
            lm_out out;
            lm_out_open(&out, env);
            CHECK(lm_text_write(env, fig, (lm_text_look){w, h, 0, 0}, &out) ==
                  LM_OK);
            lm_scratch_release(env, mark);
        }
    lm_figure_free(fig);
}

static lm_status everything(lm_env *env)
{
    lm_figure *fig = NULL;
    lm_out text, data, page;
    int64_t dropped;
    lm_out_open(&text, env);
    lm_out_open(&data, env);
    lm_out_open(&page, env);
    lm_status status = sample(env, &fig);
    if (!status)
        status = lm_script_write(env, fig, NULL, true, &text, &data, &dropped);
    if (!status)
        status = lm_text_write(env, fig, (lm_text_look){80, 24, 0, 1}, &page);
    if (!status) status = lm_csv_write(env, fig, &page);
    lm_figure_free(fig);
    return status;
}

static void refuses(void)
{
    int failed = 0, k = 0;
    for (;; k++) {
        lm_env env;
        lm_env_open(&env, NULL);
        env.refuse = k;
        const lm_status status = everything(&env);
        lm_env_close(&env);
        if (status == LM_OK) break;
        failed += status != LM_NOMEM;
    }
    CHECK(failed == 0 && k > 5);
}

static void colors(lm_env *env)
{
    uint32_t c;
    CHECK(lm_color_parse(env, "#d55e00", &c) == LM_OK && c == 0xd55e00);
    CHECK(lm_color_parse(env, "viridis:0", &c) == LM_OK && c == 0x440154);
    CHECK(lm_color_parse(env, "viridis:1", &c) == LM_OK && c == 0xfde725);
    CHECK(lm_color_parse(env, "blurple", &c) == LM_DOMAIN);
    CHECK(lm_color_parse(env, "#12", &c) == LM_DOMAIN);
    CHECK(lm_color_256(0xffffff) == 231 && lm_color_256(0) == 16);
    CHECK(lm_color_256(0xff0000) == 196);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    scripts(&env);
    outlines(&env);
    thins(&env);
    thins_bands(&env);
    ticks(&env);
    texts(&env);
    sizes(&env);
    refuses();
    colors(&env);
    lm_env_close(&env);
    return check_done();
}
