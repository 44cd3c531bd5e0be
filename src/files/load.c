/* limn.files.load: a tensor from an npy file. */
#include "core/decl.h"
#include "files/npy.h"

typedef struct {
    const char *path;
    bool round;
    lm_tensor value;
} load_args;

static lm_status load_run(lm_env *env, void *args)
{
    load_args *a = args;
    lm_source s;
    lm_npy h;
    lm_tensor shape;
    lm_status status = lm_source_open(env, a->path, &s);
    if (status) return status;
    s.round = a->round;
    status = lm_npy_header(&s, &h);
    if (!status) {
        lm_npy_shape(&h, &shape);
        status = lm_result(env, &a->value, shape.rank, shape.size);
    }
    if (!status) status = lm_npy_data(&s, &h, &a->value);
    lm_source_close(&s);
    return status;
}

#define ARGS load_args
static const lm_slot load_slots[] = {
    IN_STR(path, "the file, plain or gzipped"),
    OPT_FLAG(round, false,
             "round integers beyond 2^53 to doubles; by default those that are "
             "not representable raise an error"),
    OUT_TENSOR(value, "?",
               "the array in double precision; a complex one gets a last "
               "axis of 2, real and imaginary part"),
    LM_SLOTS_END,
};
LM_EXPORT(files, load,
          "Load a tensor from a file in numpy's npy format, of any numeric "
          "type and memory order.",
          "numpy.lib.format",
          "local path = os.tmpname()\n"
          "limn.files.save({1, 2, 3}, path)\n"
          "assert(limn.files.load(path):sum() == 6)\n"
          "os.remove(path)");
#undef ARGS
