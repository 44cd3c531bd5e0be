#include "plot/palette.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/decl.h"

typedef struct {
    const char *name;
    bool diverges;
    int stops;
    uint32_t stop[16];
} palette;

#define STOPS(...) ((int)(sizeof((uint32_t[]){__VA_ARGS__}) / 4))
#define ROW(constant, word, diverges, ...)                                     \
    {#word, diverges, STOPS(__VA_ARGS__), {__VA_ARGS__}},
static const palette palettes[] = {LM_PALETTES(ROW)};
#undef ROW
#undef STOPS

static uint32_t mix(uint32_t a, uint32_t b, double t)
{
    uint32_t out = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        const double u = (a >> shift) & 255, v = (b >> shift) & 255;
        out |= (uint32_t)lround(u + t * (v - u)) << shift;
    }
    return out;
}

uint32_t lm_palette_at(int which, double t)
{
    const palette *p = &palettes[which];
    const int last = p->stops - 1;
    if (!(t > 0)) return p->stop[0];
    if (t >= 1) return p->stop[last];
    const int i = (int)(t * last);
    return mix(p->stop[i], p->stop[i + 1], t * last - i);
}

bool lm_palette_diverges(int which)
{
    return palettes[which].diverges;
}

int lm_palette_stops(int which)
{
    return palettes[which].stops;
}

bool lm_palette_parse(const char *text, uint32_t *color)
{
    for (int i = 0; i < LM_PALETTE_COUNT; i++) {
        const size_t n = strlen(palettes[i].name);
        if (strncmp(text, palettes[i].name, n) || text[n] != ':') continue;
        char *end;
        const double t = strtod(text + n + 1, &end);
        *color = lm_palette_at(i, t);
        return end != text + n + 1 && *end == 0;
    }
    return false;
}

/* ---- limn.plot.palette --------------------------------------------------- */

typedef struct {
    int64_t n;
    int palette;
    bool reverse;
    lm_vec range;
    lm_strs colors;
} palette_args;

static lm_status palette_run(lm_env *env, void *args)
{
    palette_args *a = args;
    const double lo = a->range.data ? a->range.data[0] : 0;
    const double hi = a->range.data ? a->range.data[1] : LM_PALETTE_DARK;
    const char **list = lm_scratch(env, (size_t)a->n * sizeof *list);
    char(*text)[8] = lm_scratch(env, (size_t)a->n * sizeof *text);
    if (!list || !text) return lm_nomem(env);
    for (int64_t i = 0; i < a->n; i++) {
        const double s = a->n > 1 ? (double)i / (double)(a->n - 1) : 0.5;
        const double t = a->reverse ? 1 - s : s;
        const uint32_t c = lm_palette_at(a->palette, lo + t * (hi - lo));
        for (int k = 0; k < 6; k++)
            text[i][k + 1] = "0123456789abcdef"[(c >> (20 - 4 * k)) & 15];
        text[i][0] = '#';
        text[i][7] = 0;
        list[i] = text[i];
    }
    a->colors = (lm_strs){list, a->n};
    return LM_OK;
}

#define ARGS palette_args
static const lm_slot palette_slots[] = {
    IN_INT(n, "[1,1000000]", "number of colours"),
    OPT_CHOICE(palette, "viridis", LM_CHOICE_OF_ROWS(LM_PALETTES),
               "name of the palette"),
    OPT_FLAG(reverse, false, "reverse the order"),
    OPT_VEC(range, "2",
            "part of the palette to use; default {0, 0.92}, for its lightest "
            "end is hard to see on white"),
    OUT_STRS(colors, "colours such as '#440154'"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, palette, "Evenly spaced colours of a palette, one per curve.",
          NULL,
          "local c = limn.plot.palette(3)\n"
          "assert(#c == 3 and c[1] == '#440154')");
#undef ARGS
