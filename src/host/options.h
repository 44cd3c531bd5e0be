/* options.h -- the command line:
 *
 *     limn [options] [script [args]]
 *
 * The grammar is that of lua; options with two dashes are limn's own.  The
 * list below is all that help, the man page and shell completion know. */
#ifndef LM_HOST_OPTIONS_H
#define LM_HOST_OPTIONS_H

#include <lua.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct lm_option {
    const char *name, *argument; /* no argument: NULL */
    const char *doc;
} lm_option;

/* The last one has no name. */
extern const lm_option lm_option_list[];

typedef struct lm_options {
    bool interactive, no_environment, warnings, verbose, help, version;
    bool execute;      /* there is an -e */
    const char *command; /* lua/limn/commands/NAME.lua; NULL: none */
    int threads;         /* 0: not given */
    int script;        /* where in argv the script is; 0: there is none */
    int last;          /* options are argv[1] .. argv[last] */
    const char *wrong; /* the option that is not one */
} lm_options;

lm_options lm_options_read(char **argv);

/* The i-th of -e and -l, as their argument; *at moves on.  NULL at the end.
 * *letter becomes 'e' or 'l'. */
const char *lm_options_next(const lm_options *o, char **argv, int *at,
                            char *letter);

void lm_options_usage(FILE *out);

/* The private module limn.flags: the list, for the manuals. */
int luaopen_limn_flags(lua_State *L);

#endif
