#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot/color.h"
#include "plot/palette.h"

static const struct {
    const char *name;
    uint32_t color;
} names[] = {
    {"blue", 0x0072b2},   {"orange", 0xe69f00},     {"green", 0x009e73},
    {"red", 0xd62728},    {"purple", 0x8856a7},     {"pink", 0xcc79a7},
    {"sky", 0x56b4e9},    {"vermillion", 0xd55e00}, {"brown", 0x8c564b},
    {"yellow", 0xf0e442}, {"gray", 0x7f7f7f},       {"grey", 0x7f7f7f},
    {"black", 0x000000},  {"white", 0xffffff},      {"silver", 0xc8c8c8},
};

static const uint32_t cycle[LM_CYCLE] = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7,
                                 0xe69f00, 0x56b4e9, 0x4d4d4d, 0x8c564b};

enum { NAMES = sizeof names / sizeof *names };

uint32_t lm_turn_color(int64_t i, int64_t curves)
{
    if (curves <= LM_CYCLE) return cycle[i % LM_CYCLE];
    const double t = (double)i / (double)(curves - 1);
    return lm_palette_at(LM_PALETTE_VIRIDIS, LM_PALETTE_DARK * fmin(t, 1));
}

static bool parse_hex(const char *text, uint32_t *color)
{
    if (text[0] != '#' || strlen(text) != 7) return false;
    char *end;
    const unsigned long value = strtoul(text + 1, &end, 16);
    *color = (uint32_t)value;
    return *end == 0 && text[1] != '-' && text[1] != '+' && text[1] != ' ';
}

lm_status lm_color_parse(lm_env *env, const char *text, uint32_t *color)
{
    for (int i = 0; i < NAMES; i++)
        if (!strcmp(text, names[i].name)) {
            *color = names[i].color;
            return LM_OK;
        }
    if (parse_hex(text, color) || lm_palette_parse(text, color)) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "no colour '%.40s' (try 'blue', '#d55e00' or "
                   "'viridis:0.5')",
                   text);
}

int lm_color_256(uint32_t color)
{
    const int r = (color >> 16) & 255, g = (color >> 8) & 255, b = color & 255;
    const int spread = abs(r - g) + abs(g - b) + abs(r - b);
    if (spread < 24 && r > 3 && r < 247) return 232 + (r - 3) / 10;
    const int level[] = {r, g, b};
    int index = 16;
    for (int i = 0; i < 3; i++) {
        const int l = level[i];
        const int step = l < 48 ? 0 : l < 115 ? 1 : (l - 35) / 40;
        index += step * (i == 0 ? 36 : i == 1 ? 6 : 1);
    }
    return index;
}
