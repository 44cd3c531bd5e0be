#include "plot/palette.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/decl.h"

typedef struct {
    const char *name;
    int stops;
    uint32_t stop[11];
} palette;

static const palette palettes[LM_PALETTE_COUNT] = {
    {"viridis",
     11,
     {0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884,
      0x44bf70, 0x7ad151, 0xbddf26, 0xfde725}},
    {"plasma",
     11,
     {0x0d0887, 0x41049d, 0x6a00a8, 0x8f0da4, 0xb12a90, 0xcc4778, 0xe16462,
      0xf2844b, 0xfca636, 0xfcce25, 0xf0f921}},
    {"magma",
     11,
     {0x000004, 0x140e36, 0x3b0f70, 0x641a80, 0x8c2981, 0xb73779, 0xde4968,
      0xf7705c, 0xfe9f6d, 0xfecf92, 0xfcfdbf}},
    {"inferno",
     11,
     {0x000004, 0x160b39, 0x420a68, 0x6a176e, 0x932667, 0xbc3754, 0xdd513a,
      0xf37819, 0xfca50a, 0xf6d746, 0xfcffa4}},
    {"cividis",
     9,
     {0x00224e, 0x1b3a6d, 0x434e6c, 0x61656f, 0x7d7c78, 0x9b9476, 0xbcae6e,
      0xdec958, 0xfee838}},
    {"rdbu",
     11,
     {0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7,
      0xf4a582, 0xd6604d, 0xb2182b, 0x67001f}},
    {"gray", 2, {0x000000, 0xffffff}},
};

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
    return !strcmp(palettes[which].name, "rdbu");
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
    const double hi = a->range.data ? a->range.data[1] : 0.92;
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
    IN_INT(n, "[1,1000000]", "how many colours"),
    OPT_CHOICE(palette, "viridis", LM_PALETTES, "which palette"),
    OPT_FLAG(reverse, false, "from the other end"),
    OPT_VEC(range, "2",
            "the part of the palette used; {0, 0.92} if absent, "
            "since the lightest end is hard to see on white"),
    OUT_STRS(colors, "colours such as '#440154', evenly spaced"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, palette, "Evenly spaced colours of a palette, one per curve.",
          NULL,
          "local c = limn.plot.palette(3)\n"
          "assert(#c == 3 and c[1] == '#440154')");
#undef ARGS
