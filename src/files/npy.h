/* npy.h -- numpy's format of one array.
 *
 * The magic "\x93NUMPY", two bytes of version, the length of a header (2
 * bytes in version 1, 4 in 2 and 3, little-endian), the header, which is a
 * Python dictionary {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4)}
 * padded so that the data start at a multiple of 64, and the elements.
 * NumPy enhancement proposal 1; numpy.lib.format.
 */
#ifndef LM_FILES_NPY_H
#define LM_FILES_NPY_H

#include "files/source.h"

/* What an npz, a zip of such files, adds to the name of an array. */
#define LM_NPY_ENDING ".npy"

typedef struct lm_npy {
    lm_format format;
    bool complex; /* two numbers each: a last axis of 2, real and imaginary */
    bool fortran; /* the first index varies fastest */
    int rank;
    int64_t size[LM_RANK_MAX];
    bool foreign; /* it is sound, but no array of numbers that limn knows */
} lm_npy;

/* Read up to the data: LM_FORMAT with a reason if it is no array of numbers
 * (then h->foreign is set) or the source cannot hold its elements. */
lm_status lm_npy_header(lm_source *s, lm_npy *h);

/* The shape of the elements as they will be read. */
void lm_npy_shape(const lm_npy *h, lm_tensor *shape);
/* Read the elements, row-major, into a tensor of that shape. */
lm_status lm_npy_data(lm_source *s, const lm_npy *h, lm_tensor *out);

/* The header of a row-major array of doubles or of floats in this machine's
 * order; returns its length. */
enum { LM_NPY_HEADER = 512 };
int lm_npy_write_header(const lm_tensor *t, bool single, char *bytes);

#endif
