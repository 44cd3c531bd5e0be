/* open.h -- a store of runs: a database with the schema of this limn. */
#ifndef LM_STORE_OPEN_H
#define LM_STORE_OPEN_H

#include "store/db.h"

/* Open the file; LM_IO or LM_FORMAT (not a database, or written by a later
 * limn) with a sentence that names it.  The schema is brought up to date
 * except when reading only. */
lm_status lm_store_open(lm_env *env, const char *path, lm_db_mode mode,
                        lm_db **out);

#endif
