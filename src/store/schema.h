/* schema.h -- the tables of a store, and how an older one becomes the
 * present one.
 *
 *     sessions   one call of limn.sweep: what ran, where, with what
 *     runs       one trial: its key, status, message, times
 *     params     its parameters         (run, name, value)
 *     scalars    its results            (run, name, value)
 *     curves     its lists and tensors  (run, name, shape, data)
 *     artefacts  those too large for a row: files beside the store
 *
 * PRAGMA user_version counts the steps of lm_schema_steps already taken.
 * A step, once released, never changes.
 */
#ifndef LM_STORE_SCHEMA_H
#define LM_STORE_SCHEMA_H

#include "store/db.h"

extern const char *const lm_schema_steps[];
extern const int lm_schema_version;

/* Take the steps that are missing, all or none.  LM_FORMAT if the store is
 * newer than this program or belongs to another one. */
lm_status lm_schema_update(lm_env *env, lm_db *db);
/* The same check without changing anything. */
lm_status lm_schema_check(lm_env *env, lm_db *db);

#endif
