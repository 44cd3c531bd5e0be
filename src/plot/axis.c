#include "plot/axis.h"

#include <math.h>
#include <stdio.h>

#include "plot/canvas.h"

double lm_axis_place(const lm_axis *a, double v)
{
    if (!a->base) return (v - a->lo) / (a->hi - a->lo);
    return v > 0 ? log(v / a->lo) / log(a->hi / a->lo) : NAN;
}

double lm_axis_at(const lm_axis *a, double place)
{
    if (!a->base) return a->lo + place * (a->hi - a->lo);
    return a->lo * pow(a->hi / a->lo, place);
}

/* The new tick, or NULL outside the axis. */
static lm_tick *add_tick(lm_axis *a, double at, bool minor)
{
    const double slack = 1e-9;
    const double place = lm_axis_place(a, at);
    if (!(place >= -slack && place <= 1 + slack)) return NULL;
    if (a->ticks == LM_TICKS_MAX) return NULL;
    lm_tick *t = &a->tick[a->ticks++];
    *t = (lm_tick){.at = at, .minor = minor};
    return t;
}

/* The step 1, 2 or 5 times 10^k nearest above span / count. */
static double nice_step(double span, double count)
{
    const double raw = span / fmax(count, 1);
    const double power = pow(10, floor(log10(raw)));
    const double lead = raw / power;
    return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

/* Numbers that are not short: 1.2M, 350k, 2.5e-07; with as many digits as tell
 * one tick from the next. */
static void wide_text(char *text, double at, double size, double step)
{
    const double unit = size >= 1e6 ? 1e6 : 1e3;
    const double digits = -floor(log10(step / unit) + 1e-9);
    if (size >= 1e5 && size < 1e9 && at != 0 && digits <= 6) {
        snprintf(text, LM_TICK_TEXT, "%.*f%c", (int)fmax(digits, 0), at / unit,
                 unit == 1e6 ? 'M' : 'k');
        return;
    }
    const double needed = floor(log10(size)) - floor(log10(step) + 1e-9) + 1;
    snprintf(text, LM_TICK_TEXT, "%.*g", (int)fmin(fmax(needed, 6), 15), at);
}

static void linear_ticks(lm_axis *a, double count)
{
    const double step = nice_step(a->hi - a->lo, count);
    const double first = ceil(a->lo / step - 1e-9);
    const double size = fmax(fabs(a->lo), fabs(a->hi));
    const bool tidy = size < 1e5 && (step >= 1e-4 || size >= 1e-2);
    const int decimals = tidy ? (int)fmax(0, -floor(log10(step) + 1e-9)) : 0;
    for (int i = 0; i < LM_TICKS_MAX; i++) {
        double at = (first + i) * step;
        if (at > a->hi + 1e-9 * step) break;
        if (fabs(at) < 1e-9 * step) at = 0;
        lm_tick *t = add_tick(a, at, false);
        if (t && tidy)
            snprintf(t->text, LM_TICK_TEXT, "%.*f", decimals, at);
        else if (t)
            wide_text(t->text, at, size, step);
    }
}

/* 10 with the exponent raised, as UTF-8: 10⁻³. */
static void power_text(char *text, size_t size, int base, int exponent)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴",
                                         "⁵", "⁶", "⁷", "⁸", "⁹"};
    char digits[16];
    int n = snprintf(text, size, "%d%s", base, exponent < 0 ? "⁻" : "");
    snprintf(digits, sizeof digits, "%d", exponent < 0 ? -exponent : exponent);
    for (const char *d = digits; *d && n < (int)size; d++)
        n += snprintf(text + n, size - (size_t)n, "%s", raised[*d - '0']);
}

/* Small powers are written out: 0.01, 256. */
static void log_text(const lm_axis *a, lm_tick *t, int exponent)
{
    const double limit = a->base == 2 ? 2e5 : 2e4;
    const bool plain =
        a->lo > 0.99e-3 && a->hi < limit && (a->base != 2 || a->lo > 0.1);
    if (plain) {
        snprintf(t->text, LM_TICK_TEXT, "%.6g", t->at);
        return;
    }
    t->power = true;
    t->exponent = exponent;
    power_text(t->text, LM_TICK_TEXT, a->base, exponent);
}

/* Inside less than about two powers: 1, 2, 5 or, closer still, steps as on a
 * linear axis. */
static void narrow_log_ticks(lm_axis *a, double count)
{
    if (a->base != 10 || a->hi / a->lo < 4) {
        linear_ticks(a, fmin(count, 5));
        return;
    }
    const int from = (int)floor(log10(a->lo)), to = (int)ceil(log10(a->hi));
    for (int e = from; e <= to; e++)
        for (int k = 1; k < 10; k++) {
            const bool named = k == 1 || k == 2 || k == 5;
            lm_tick *t = add_tick(a, k * pow(10, e), !named);
            if (t && named) snprintf(t->text, LM_TICK_TEXT, "%.6g", t->at);
        }
}

static void log_ticks(lm_axis *a, double count)
{
    enum { MINORS = 30 }; /* powers; of more those without a text go */
    const double scale = log(a->base);
    const double from = log(a->lo) / scale, to = log(a->hi) / scale;
    const double whole = floor(to + 1e-9) - ceil(from - 1e-9) + 1;
    if (whole < 2 || (whole < 3 && a->base == 10)) {
        narrow_log_ticks(a, count);
        return;
    }
    const int every = (int)fmax(1, ceil(whole / fmax(count, 2)));
    const bool minor = a->base == 10 && every == 1 && whole <= 5;
    for (int e = (int)floor(from); e <= (int)ceil(to); e++) {
        const bool minor_too = ((e % every) + every) % every != 0;
        if (minor_too && whole > MINORS) continue;
        lm_tick *t = add_tick(a, pow(a->base, e), minor_too);
        if (t && !minor_too) log_text(a, t, e);
        for (int k = 2; minor && k < 10; k++) add_tick(a, k * pow(10, e), true);
    }
}

double lm_axis_crowd(const lm_axis *a)
{
    double nearest = INFINITY, before = NAN;
    int longest = 1;
    for (int i = 0; i < a->ticks; i++) {
        if (!*a->tick[i].text) continue;
        const double place = lm_axis_place(a, a->tick[i].at);
        if (place - before < nearest) nearest = place - before;
        before = place;
        const int n = lm_text_cells(a->tick[i].text);
        if (n > longest) longest = n;
    }
    return (longest + 2) / nearest;
}

void lm_axis_ticks(lm_axis *a, double count)
{
    a->ticks = 0;
    if (a->base)
        log_ticks(a, count);
    else
        linear_ticks(a, count);
}
