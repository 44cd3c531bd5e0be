/* limn.files.save: a tensor as an npy file. */
#include "core/decl.h"
#include "core/file.h"
#include "files/npy.h"
#include "tensor/shape.h"

static lm_status put_floats(lm_env *env, lm_file *file, const lm_tensor *x)
{
    float block[4096];
    const int64_t n = lm_length(x);
    lm_status status = LM_OK;
    for (int64_t i = 0; i < n && !status; i += 4096) {
        const int64_t m = n - i < 4096 ? n - i : 4096;
        for (int64_t k = 0; k < m; k++) block[k] = (float)x->data[i + k];
        if (lm_stopped(env)) return LM_STOPPED;
        status = lm_file_put(env, file, block, (size_t)m * sizeof *block);
    }
    return status;
}

typedef struct {
    lm_tensor x;
    const char *path;
    int precision;
} save_args;

static lm_status save_run(lm_env *env, void *args)
{
    const save_args *a = args;
    char header[LM_NPY_HEADER];
    lm_file file;
    lm_status status = lm_file_open(env, a->path, &file);
    if (status) return status;
    const int n = lm_npy_write_header(&a->x, a->precision == 1, header);
    status = lm_file_put(env, &file, header, (size_t)n);
    if (!status)
        status =
            a->precision == 1
                ? put_floats(env, &file, &a->x)
                : lm_file_put(env, &file, a->x.data,
                              (size_t)lm_length(&a->x) * sizeof *a->x.data);
    if (!status) return lm_file_commit(env, &file);
    lm_file_drop(&file);
    return status;
}

#define ARGS save_args
static const lm_slot save_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_STR(path, "the file, replaced atomically"),
    OPT_CHOICE(precision, "double", "double|single",
               "precision of the numbers written"),
    LM_SLOTS_END,
};
LM_EXPORT(files, save, "Save a tensor in numpy's npy format.",
          "numpy.lib.format",
          "local path = os.tmpname()\n"
          "limn.tensor.arange(1, 6):reshape(2, 3):save(path)\n"
          "local x = limn.files.load(path)\n"
          "os.remove(path)\n"
          "assert(x[2][1] == 4)");
#undef ARGS
