#include "store/open.h"

#include "core/decl.h"
#include "store/schema.h"

lm_status lm_store_open(lm_env *env, const char *path, lm_db_mode mode,
                        lm_db **out)
{
    lm_status status = lm_db_connect(env, path, mode, out);
    if (status != LM_OK) return status;
    status = mode == LM_DB_READ ? lm_schema_check(env, *out)
                                : lm_schema_update(env, *out);
    if (status == LM_OK) return LM_OK;
    lm_db_close(*out);
    *out = NULL;
    return status;
}

typedef struct open_args {
    const char *path;
    int mode;
    lm_db *store;
} open_args;

static lm_status open_run(lm_env *env, void *args)
{
    open_args *a = args;
    return lm_store_open(env, a->path, (lm_db_mode)a->mode, &a->store);
}

#define ARGS open_args
static const lm_slot open_slots[] = {
    IN_STR(path, "the file"),
    OPT_CHOICE(mode, "create", "create|write|read",
               "create: created if absent; write, read: must exist"),
    OUT_OBJ(store, db, "the store"),
    LM_SLOTS_END,
};
LM_EXPORT(store, open, "Open a store, a database of runs.",
          "SQLite, write-ahead log",
          "local s = limn.store.open(':memory:')\n"
          "assert(#s:query('SELECT * FROM runs').id == 0)");
#undef ARGS
