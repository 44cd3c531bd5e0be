/* film.h -- figures after one another as one moving picture. */
#ifndef LM_PLOT_FILM_H
#define LM_PLOT_FILM_H

#include "plot/figure.h"

typedef struct lm_film lm_film;
extern const lm_type lm_film_type;

/* A film of so many pictures a second in a file: .gif, which gnuplot writes, or
 * .png, which apngasm makes of pictures of gnuplot's, where that is installed;
 * or a file a picture, where the name of the .png holds its number as %d or
 * %04d. */
lm_status lm_film_new(lm_env *env, const char *path, double fps, lm_film **out);
void lm_film_free(lm_film *film);

/* The next picture; all have the size of the first. */
lm_status lm_film_frame(lm_env *env, lm_film *film, const lm_figure *fig);

/* Put the file in its place. */
lm_status lm_film_finish(lm_env *env, lm_film *film);

#endif
