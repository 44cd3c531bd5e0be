#include "host/options.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

const lm_option lm_option_list[] = {
    {"-e", "STAT", "execute the string STAT"},
    {"-i", NULL, "enter the prompt after executing the script"},
    {"-l", "MOD", "require the library MOD into the global MOD; also NAME=MOD"},
    {"-v", NULL, "print the version; show whole tracebacks"},
    {"-E", NULL, "ignore environment variables and the startup file"},
    {"-W", NULL, "turn warnings on"},
    {"--threads", "N",
     "threads of one matrix product; default: as the environment says, or all "
     "cores"},
    {"--version", NULL, "print the versions of all parts"},
    {"--list-terms", NULL, "print where figures can be shown and saved"},
    {"--selftest", NULL, "test this installation, some seconds"},
    {"--help", NULL, "print this list"},
    {"--", NULL, "end of the options"},
    {"-", NULL, "execute standard input as a script"},
    {NULL, NULL, NULL},
};

/* The value of "--threads 4" or "--threads=4"; 0 if it is wrong. */
static int read_threads(char **argv, int *i)
{
    const char *text = argv[*i] + strlen("--threads");
    if (*text == '=')
        text++;
    else if (argv[*i + 1])
        text = argv[++*i];
    char *end;
    const long n = strtol(text, &end, 10);
    return *text && !*end && n >= 1 && n <= 4096 ? (int)n : 0;
}

static bool is_threads(const char *word)
{
    const size_t n = strlen("--threads");
    return strncmp(word, "--threads", n) == 0 && (!word[n] || word[n] == '=');
}

/* An option of one letter; false if it is none. */
static bool read_letter(lm_options *o, char **argv, int *i)
{
    const char *word = argv[*i];
    if (word[1] == 'e' || word[1] == 'l') {
        if (word[1] == 'e') o->execute = true;
        return word[2] || argv[++*i];
    }
    if (word[2]) return false;
    switch (word[1]) {
    case 'i': o->interactive = true; break;
    case 'v': o->version = o->verbose = true; break;
    case 'E': o->no_environment = true; break;
    case 'W': o->warnings = true; break;
    default: return false;
    }
    return true;
}

/* Options that stand for a command of limn's own. */
static const char *command_of(const char *word)
{
    if (strcmp(word, "--list-terms") == 0) return "terms";
    return strcmp(word, "--selftest") == 0 ? "selftest" : NULL;
}

static bool read_word(lm_options *o, char **argv, int *i)
{
    const char *word = argv[*i];
    if (is_threads(word)) return (o->threads = read_threads(argv, i)) > 0;
    if (strcmp(word, "--help") == 0) return o->help = true;
    if ((o->command = command_of(word))) return true;
    if (strcmp(word, "--version") == 0) return o->version = o->execute = true;
    return word[1] != '-' && read_letter(o, argv, i);
}

lm_options lm_options_read(char **argv)
{
    lm_options o = {0};
    int i = 1;
    for (; argv[0] && argv[i] && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "-") == 0) break;
        if (strcmp(argv[i], "--") == 0) {
            o.last = i - 1;
            o.script = argv[i + 1] ? i + 1 : 0;
            return o;
        }
        const int word = i;
        if (read_word(&o, argv, &i)) continue;
        o.wrong = argv[word];
        return o;
    }
    o.last = i - 1;
    o.script = argv[0] && argv[i] ? i : 0;
    return o;
}

const char *lm_options_next(const lm_options *o, char **argv, int *at,
                            char *letter)
{
    while (++*at <= o->last) {
        const char *word = argv[*at];
        if (strcmp(word, "--threads") == 0) ++*at;
        if (word[1] != 'e' && word[1] != 'l') continue;
        *letter = word[1];
        return word[2] ? word + 2 : argv[++*at];
    }
    return NULL;
}

void lm_options_usage(FILE *out)
{
    fputs("usage: limn [options] [script [args]]\n", out);
    for (const lm_option *o = lm_option_list; o->name; o++)
        fprintf(out, "  %s %-*s %s\n", o->name, (int)(15 - strlen(o->name)),
                o->argument ? o->argument : "", o->doc);
}

int luaopen_limn_flags(lua_State *L)
{
    lua_newtable(L);
    for (const lm_option *o = lm_option_list; o->name; o++) {
        lua_createtable(L, 0, 3);
        lua_pushstring(L, o->name);
        lua_setfield(L, -2, "name");
        lua_pushstring(L, o->argument);
        lua_setfield(L, -2, "argument");
        lua_pushstring(L, o->doc);
        lua_setfield(L, -2, "doc");
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    }
    return 1;
}
