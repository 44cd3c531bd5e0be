#include "host/keys.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <readline/readline.h>
#include <string.h>
#include <unistd.h>

#include "host/interrupt.h"

enum { KEY_WAIT = 50 };    /* milliseconds */
enum { READ_ERROR = -2 };  /* what Readline calls READERR */
enum { ANSWER = 256 };     /* no answer is longer */

/* A key.  Ctrl-C throws away what was typed ahead, so that read() might wait
 * for ever where poll() has just seen a key. */
static int get_key(FILE *in)
{
    struct pollfd set = {.fd = fileno(in), .events = POLLIN};
    unsigned char c;
    while (!lm_interrupt_signal()) {
        if (poll(&set, 1, KEY_WAIT) <= 0) {
            rl_check_signals();
            continue;
        }
        const ssize_t n = read(set.fd, &c, 1);
        if (n == 1) return c;
        if (n == 0 || errno != EINTR) return EOF;
    }
    return READ_ERROR;
}

/* ---- answers of the terminal --------------------------------------------- */

/* "ESC [ ? 62 ; 4 c": its attributes.  The beginning has been read. */
static int drop_attributes(int count, int key)
{
    (void)count;
    (void)key;
    for (int i = 0; i < ANSWER; i++) {
        const int c = rl_read_key();
        if (c <= 0 || !strchr("0123456789;", c)) break;
    }
    return 0;
}

/* "ESC _ G ... ESC \\": what it makes of a picture of kitty's protocol. */
static int drop_command(int count, int key)
{
    (void)count;
    (void)key;
    for (int i = 0, last = 0; i < ANSWER; i++) {
        const int c = rl_read_key();
        if (c <= 0 || (last == '\033' && c == '\\')) break;
        last = c;
    }
    return 0;
}

void lm_keys_open(void)
{
    rl_getc_function = get_key;
    rl_bind_keyseq("\\e[A", rl_history_search_backward);
    rl_bind_keyseq("\\e[B", rl_history_search_forward);
    rl_bind_keyseq("\\eOA", rl_history_search_backward);
    rl_bind_keyseq("\\eOB", rl_history_search_forward);
    rl_bind_keyseq("\\e[?", drop_attributes);
    rl_bind_keyseq("\\e_G", drop_command);
}
