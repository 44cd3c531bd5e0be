/* limn.files.npz_write: npy files in a zip, by libzip, which writes when the
 * archive is closed: until then it points at the headers and elements, which
 * must live so long, and the file has another name (core/file.h). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "core/decl.h"
#include "core/file.h"
#include "files/npy.h"
#include "tensor/shape.h"

typedef struct {
    const char *path;
    lm_strs names;
    lm_tensors arrays;
    bool compress;
} npz_write_args;

static lm_status refuse(lm_env *env, const char *path, zip_t *archive)
{
    return lm_fail(env, LM_IO, "cannot write '%.300s': %s", path,
                   zip_strerror(archive));
}

/* The archive keeps pointers to the header and to the elements. */
static lm_status add(lm_env *env, zip_t *archive, const npz_write_args *a,
                     int64_t i)
{
    const lm_tensor *x = a->arrays.data + i;
    char *name =
        lm_scratch(env, strlen(a->names.data[i]) + sizeof LM_NPY_ENDING);
    char *header = lm_scratch(env, LM_NPY_HEADER);
    if (!name || !header) return lm_nomem(env);
    sprintf(name, "%s%s", a->names.data[i], LM_NPY_ENDING);
    const zip_buffer_fragment_t parts[2] = {
        {(zip_uint8_t *)header,
         (zip_uint64_t)lm_npy_write_header(x, false, header)},
        {(zip_uint8_t *)x->data, (zip_uint64_t)lm_length(x) * sizeof(double)},
    };
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source =
        zip_source_buffer_fragment_create(parts, 2, 0, &error);
    zip_error_fini(&error);
    if (!source) return lm_nomem(env);
    const zip_int64_t k = zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8);
    if (k < 0) {
        zip_source_free(source);
        return refuse(env, a->path, archive);
    }
    /* A fixed time: the same arrays give the same bytes. */
    zip_file_set_dostime(archive, (zip_uint64_t)k, 0, 33, 0);
    zip_set_file_compression(archive, (zip_uint64_t)k,
                             a->compress ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
    return LM_OK;
}

static int cancelled(zip_t *archive, void *env)
{
    (void)archive;
    return lm_stopped(env);
}

static lm_status write_archive(lm_env *env, const npz_write_args *a,
                               const char *temporary)
{
    int code;
    zip_t *archive = zip_open(temporary, ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (!archive) return lm_fail(env, LM_IO, "cannot write '%.300s'", a->path);
    zip_register_cancel_callback_with_state(archive, cancelled, NULL, env);
    lm_status status = LM_OK;
    for (int64_t i = 0; i < a->names.n && !status; i++)
        status = lm_stopped(env) ? LM_STOPPED : add(env, archive, a, i);
    if (!status && zip_close(archive) == 0) return LM_OK;
    if (!status)
        status = lm_stopped(env) ? LM_STOPPED : refuse(env, a->path, archive);
    zip_discard(archive);
    return status;
}

/* libzip puts a new file in the place of the temporary one. */
static lm_status reopen(lm_env *env, lm_file *file)
{
    close(file->fd);
    file->fd = lm_open(file->temporary, O_RDWR | O_CLOEXEC, 0);
    if (file->fd >= 0) return LM_OK;
    return lm_fail(env, LM_IO, "cannot write '%.300s': %s", file->path,
                   strerror(errno));
}

static lm_status npz_write_run(lm_env *env, void *args)
{
    const npz_write_args *a = args;
    lm_file file;
    if (a->names.n == 0)
        return lm_fail(env, LM_DOMAIN, "there are no arrays to write");
    if (a->names.n != a->arrays.n)
        return lm_fail(env, LM_DOMAIN,
                       "%lld names for %lld arrays, expected one each",
                       (long long)a->names.n, (long long)a->arrays.n);
    lm_status status = lm_file_open(env, a->path, &file);
    if (status) return status;
    status = write_archive(env, a, file.temporary);
    if (!status) status = reopen(env, &file);
    if (!status) return lm_file_commit(env, &file);
    lm_file_drop(&file);
    return status;
}

#define ARGS npz_write_args
static const lm_slot npz_write_slots[] = {
    IN_STR(path, "the file, replaced atomically"),
    IN_STRS(names, "name of each array"),
    IN_TENSORS(arrays, "the arrays"),
    OPT_FLAG(compress, false, "compress (smaller, slower)"),
    LM_SLOTS_END,
};
LM_EXPORT(files, npz_write, "Write named arrays to an npz file.", "numpy.savez",
          "local path = os.tmpname()\n"
          "limn.files.npz_write(path, {'x'}, {{1, 2}}, {compress = true})\n"
          "assert(#limn.files.npz_read(path, 'x') == 2)\n"
          "os.remove(path)");
#undef ARGS
