/* limn.files.npz_read, npz_names: npy files in a zip, by libzip.
 *
 * A member is read as a stream by the reader of npy (npy.h), whose source is
 * bounded by the size that the directory of the archive declares; libzip checks
 * the sum at the end.  A member is "foreign" if it is whole but no numeric
 * array (text, objects, another compression): it is skipped and listed.  Any
 * other failure means that the file is damaged, and is an error. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

#include "core/decl.h"
#include "files/npy.h"

enum { ENDING_SIZE = sizeof LM_NPY_ENDING - 1, NAME_SIZE = 512 };

static lm_status open_archive(lm_env *env, const char *path, zip_t **archive)
{
    int code;
    struct stat st;
    if (stat(path, &st) != 0)
        return lm_fail(env, LM_IO, "cannot read '%.300s': %s", path,
                       strerror(errno));
    *archive = zip_open(path, ZIP_RDONLY, &code);
    if (*archive) return LM_OK;
    if (code == ZIP_ER_MEMORY) return lm_nomem(env);
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const lm_status status =
        code == ZIP_ER_OPEN || code == ZIP_ER_READ
            ? lm_fail(env, LM_IO, "cannot read '%.300s': %s", path,
                      zip_error_strerror(&error))
            : lm_fail(env, LM_FORMAT, "'%.300s' is not an npz file: %s", path,
                      zip_error_strerror(&error));
    zip_error_fini(&error);
    return status;
}

static int64_t get_entry(void *handle, void *bytes, int64_t n)
{
    return zip_fread(handle, bytes, (zip_uint64_t)n);
}

static lm_status damaged(lm_env *env, const char *label)
{
    return lm_fail(env, LM_FORMAT, "'%.300s' is damaged", label);
}

/* Open member k of the archive, which messages call `label`; NULL as handle
 * if libzip cannot unpack it. */
static lm_status open_member(lm_env *env, zip_t *archive, zip_uint64_t k,
                             const char *label, lm_source *s)
{
    zip_stat_t st;
    const zip_uint64_t want = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if (zip_stat_index(archive, k, 0, &st) != 0 || (st.valid & want) != want)
        return damaged(env, label);
    const uint64_t packed = st.comp_size, most = INT64_MAX / LM_DEFLATE_MAX;
    const uint64_t room = packed > most ? INT64_MAX : packed * LM_DEFLATE_MAX;
    *s = (lm_source){.env = env,
                     .path = label,
                     .handle = zip_fopen_index(archive, k, 0),
                     .get = get_entry,
                     .most = (int64_t)(st.size < room ? st.size : room)};
    if (s->handle) return LM_OK;
    return lm_fail(env, LM_FORMAT, "'%.300s' cannot be read: %s", label,
                   zip_strerror(archive));
}

static lm_status read_member(lm_source *s, lm_tensor *out)
{
    lm_npy h;
    lm_tensor shape;
    lm_status status = lm_npy_header(s, &h);
    if (status) return status;
    lm_npy_shape(&h, &shape);
    status = lm_result(s->env, out, shape.rank, shape.size);
    if (!status) status = lm_npy_data(s, &h, out);
    /* The end of a member is where libzip compares its checksum. */
    char byte;
    int64_t got;
    return status ? status : lm_source_get(s, &byte, 1, &got);
}

/* The entry of an array: its name with the ending or, if there is no such,
 * as it is. */
static zip_int64_t find(zip_t *archive, const char *name)
{
    char text[NAME_SIZE];
    const int n = snprintf(text, sizeof text, "%s%s", name, LM_NPY_ENDING);
    if (n >= (int)sizeof text) return -1;
    const zip_int64_t k = zip_name_locate(archive, text, 0);
    return k >= 0 ? k : zip_name_locate(archive, name, 0);
}

typedef struct {
    const char *path, *name;
    bool round;
    lm_tensor value;
} npz_read_args;

static lm_status read_named(lm_env *env, zip_t *archive, npz_read_args *a)
{
    lm_source s;
    const zip_int64_t k = find(archive, a->name);
    if (k < 0)
        return lm_fail(env, LM_DOMAIN, "'%.300s' has no array '%.60s'", a->path,
                       a->name);
    char *label = lm_scratch(env, strlen(a->path) + NAME_SIZE + 8);
    if (!label) return lm_nomem(env);
    sprintf(label, "%s: %.60s", a->path, a->name);
    lm_status status = open_member(env, archive, (zip_uint64_t)k, label, &s);
    if (status) return status;
    s.round = a->round;
    status = read_member(&s, &a->value);
    zip_fclose(s.handle);
    return status;
}

static lm_status npz_read_run(lm_env *env, void *args)
{
    npz_read_args *a = args;
    zip_t *archive;
    lm_status status = open_archive(env, a->path, &archive);
    if (status) return status;
    status = read_named(env, archive, a);
    zip_discard(archive);
    return status;
}

#define ARGS npz_read_args
static const lm_slot npz_read_slots[] = {
    IN_STR(path, "the file"),
    IN_STR(name, "name of the array"),
    OPT_FLAG(round, false, "as in files.load"),
    OUT_TENSOR(value, "?", "the array, as files.load returns it"),
    LM_SLOTS_END,
};
LM_EXPORT(files, npz_read, "Read one array of an npz file.", "numpy.savez",
          "local path = os.tmpname()\n"
          "limn.files.npz_write(path, {'x', 'y'}, {{1, 2}, {3}})\n"
          "assert(limn.files.npz_read(path, 'y')[1] == 3)\n"
          "os.remove(path)");
#undef ARGS

typedef struct {
    const char *path;
    lm_strs names, skipped, reasons;
} npz_names_args;

/* A copy in scratch; NULL without memory. */
static const char *copy_of(lm_env *env, const char *text, size_t n)
{
    char *copy = lm_scratch(env, n + 1);
    if (!copy) return NULL;
    memcpy(copy, text, n);
    copy[n] = 0;
    return copy;
}

static bool has_ending(const char *name)
{
    const size_t n = strlen(name);
    return n >= ENDING_SIZE &&
           strcmp(name + n - ENDING_SIZE, LM_NPY_ENDING) == 0;
}

/* LM_FORMAT with a reason if member k, called `name`, is no array; then
 * *foreign unless that is because it is damaged. */
static lm_status look_at(lm_env *env, zip_t *archive, zip_uint64_t k,
                         const char *file, const char *name, bool *foreign)
{
    lm_source s;
    lm_npy h;
    *foreign = true;
    if (*file && file[strlen(file) - 1] == '/')
        return lm_fail(env, LM_FORMAT, "'%.60s' is a folder", file);
    if (find(archive, name) != (zip_int64_t)k)
        return lm_fail(env, LM_FORMAT, "another array is called '%.60s'", name);
    lm_status status = open_member(env, archive, k, name, &s);
    if (status) {
        const int code = zip_error_code_zip(zip_get_error(archive));
        *foreign = code == ZIP_ER_COMPNOTSUPP || code == ZIP_ER_NOPASSWD ||
                   code == ZIP_ER_ENCRNOTSUPP;
        return status;
    }
    status = lm_npy_header(&s, &h);
    zip_fclose(s.handle);
    *foreign = h.foreign || !has_ending(file);
    return status;
}

static lm_status list_members(lm_env *env, zip_t *archive, npz_names_args *a)
{
    const zip_int64_t n = zip_get_num_entries(archive, 0);
    const char **list = lm_scratch(env, (size_t)(3 * n + 1) * sizeof *list);
    if (!list) return lm_nomem(env);
    const char **skipped = list + n, **reasons = skipped + n;
    int64_t arrays = 0, others = 0;
    for (zip_int64_t i = 0; i < n; i++) {
        const char *file = zip_get_name(archive, (zip_uint64_t)i, 0);
        bool foreign;
        if (lm_stopped(env)) return LM_STOPPED;
        if (!file) return damaged(env, a->path);
        const size_t ending = has_ending(file) ? ENDING_SIZE : 0;
        const char *name = copy_of(env, file, strlen(file) - ending);
        if (!name) return lm_nomem(env);
        const lm_status status =
            look_at(env, archive, (zip_uint64_t)i, file, name, &foreign);
        if (status == LM_OK) {
            list[arrays++] = name;
            continue;
        }
        if (status != LM_FORMAT || !foreign) return status;
        skipped[others] = copy_of(env, file, strlen(file));
        reasons[others] = copy_of(env, env->message, strlen(env->message));
        if (!skipped[others] || !reasons[others]) return lm_nomem(env);
        others++;
    }
    a->names = (lm_strs){list, arrays};
    a->skipped = (lm_strs){skipped, others};
    a->reasons = (lm_strs){reasons, others};
    return LM_OK;
}

static lm_status npz_names_run(lm_env *env, void *args)
{
    npz_names_args *a = args;
    zip_t *archive;
    lm_status status = open_archive(env, a->path, &archive);
    if (status) return status;
    status = list_members(env, archive, a);
    zip_discard(archive);
    return status;
}

#define ARGS npz_names_args
static const lm_slot npz_names_slots[] = {
    IN_STR(path, "the file"),
    OUT_STRS(names, "names of the numeric arrays, in order"),
    OUT_STRS(skipped, "other members"),
    OUT_STRS(reasons, "why each of these is not a numeric array"),
    LM_SLOTS_END,
};
LM_EXPORT(files, npz_names, "List the members of an npz file.", "numpy.savez",
          "local path = os.tmpname()\n"
          "limn.files.npz_write(path, {'x', 'y'}, {{1, 2}, {3}})\n"
          "assert(limn.files.npz_names(path).names[2] == 'y')\n"
          "os.remove(path)");
#undef ARGS
