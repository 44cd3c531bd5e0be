/* safetensors.h -- a file of named tensors, as PyTorch and others write them.
 *
 * Eight bytes, the length of a header, little-endian; the header, a JSON object
 * {"name": {"dtype": "F32", "shape": [3, 4], "data_offsets": [0, 48]}, ...}
 * with "__metadata__" beside the names; then the data, little-endian and
 * row-major, at offsets from the end of the header.  They must fill the rest of
 * the file without gaps and without overlap.
 *
 * Only the header is held, and the open file: each tensor is read when it is
 * asked for.  Nothing in the header is believed before it is checked against
 * the length of the file.
 */
#ifndef LM_FILES_SAFETENSORS_H
#define LM_FILES_SAFETENSORS_H

#include "core/decl.h"
#include "files/source.h"

typedef struct lm_stored {
    const char *name;
    const char *dtype; /* as in the file */
    lm_format format;  /* width 0: numbers that limn cannot read */
    int64_t rank;      /* of any number */
    const int64_t *size;
    int64_t from, to; /* bytes of the file */
} lm_stored;

typedef struct lm_safetensors {
    int file;
    int64_t n;
    const lm_stored *tensor; /* in the order of the data */
    size_t bytes;            /* of this block */
} lm_safetensors;

extern const lm_type lm_safetensors_type;

/* Read and check the header of an open file of `bytes` bytes into one block;
 * the file belongs to it from then on.  LM_FORMAT says what is wrong. */
lm_status lm_safetensors_header(lm_env *env, const char *path, int file,
                                int64_t bytes, lm_safetensors **out);

/* Read from an open file at an offset until n bytes are there or it ends;
 * negative if the system refuses. */
int64_t lm_read_at(int file, void *bytes, int64_t n, int64_t from);

#endif
