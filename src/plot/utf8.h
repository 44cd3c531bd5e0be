/* utf8.h -- characters of a text that may be anything. */
#ifndef LM_PLOT_UTF8_H
#define LM_PLOT_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum { LM_UTF8_BAD = 0xFFFD };

/* The character at *text, which is not at its end, and past it: a space for
 * one of control, LM_UTF8_BAD for a byte that begins none (Unicode 15, table
 * 3-7) and for what no file may hold. */
uint32_t lm_utf8_next(const char **text);

/* Its bytes; returns how many. */
size_t lm_utf8_bytes(uint32_t code, char bytes[4]);

#endif
