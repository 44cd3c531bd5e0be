/* about.h -- the version, and the parts that the program is made of. */
#ifndef LM_HOST_ABOUT_H
#define LM_HOST_ABOUT_H

#include <stdio.h>

/* The version, "0" before the first one. */
const char *lm_version(void);

/* One line a part. */
void lm_about(FILE *out);

#endif
