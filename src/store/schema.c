#include "store/schema.h"

#include <stdio.h>
#include <string.h>

/* "limn" as a 32-bit number. */
enum { APPLICATION = 0x6c696d6e };

/* The tables, as steps from one version to the next: a store of version k has
 * had the first k of them, and opening it runs the others, in one transaction.
 * So a released step never changes, and a store only grows.
 *
 * One row of sessions is one call of limn.sweep.  One row of runs is one trial,
 * which is known by (name, key): the name of the sweep, and a fingerprint of
 * the parameters and the code; that pair being unique is what keeps a trial
 * from being run, merged or written twice.  What a run has is spread over
 * tables by its kind, since trials of one sweep may return different things:
 * params, scalars, curves of up to 1 MiB, and artefacts, which name files
 * beside the store.  All of them go when their run does (ON DELETE CASCADE).
 *
 * `kind` of params and scalars: 'number', 'string', 'flag' (0 or 1) or
 * 'table' (its canonical text); a NaN is a number that is NULL.  `kind` of
 * curves: 'list' or 'tensor'; data are doubles, low byte first.  Times are
 * seconds since 1970. */
const char *const lm_schema_steps[] = {
    "CREATE TABLE sessions("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL,"
    " started REAL, updated REAL, ended REAL, total INTEGER, done INTEGER,"
    " failed INTEGER, running INTEGER, rate REAL, pid INTEGER, host TEXT,"
    " machine TEXT, cores INTEGER, jobs INTEGER, version TEXT, blas TEXT,"
    " threads INTEGER, script TEXT, source TEXT, args TEXT, code TEXT);"
    "CREATE TABLE runs("
    " id INTEGER PRIMARY KEY, session INTEGER, name TEXT NOT NULL,"
    " key TEXT NOT NULL, status TEXT NOT NULL, message TEXT, trace TEXT,"
    " seed INTEGER,"
    " started REAL, seconds REAL, host TEXT, UNIQUE(name, key));"
    "CREATE TABLE params("
    " run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,"
    " name TEXT NOT NULL, kind TEXT NOT NULL, value,"
    " PRIMARY KEY(run, name)) WITHOUT ROWID;"
    "CREATE TABLE scalars("
    " run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,"
    " name TEXT NOT NULL, kind TEXT NOT NULL, value,"
    " PRIMARY KEY(run, name)) WITHOUT ROWID;"
    "CREATE TABLE curves("
    " run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,"
    " name TEXT NOT NULL, kind TEXT NOT NULL, shape TEXT NOT NULL,"
    " data BLOB NOT NULL, PRIMARY KEY(run, name));",

    "CREATE TABLE artefacts("
    " run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,"
    " name TEXT NOT NULL, kind TEXT NOT NULL, shape TEXT NOT NULL,"
    " path TEXT NOT NULL, PRIMARY KEY(run, name)) WITHOUT ROWID;"
    "CREATE INDEX runs_session ON runs(session);"
    "CREATE INDEX scalars_name ON scalars(name, run);",

    "ALTER TABLE sessions ADD COLUMN isa TEXT;",
};

const int lm_schema_version =
    sizeof lm_schema_steps / sizeof lm_schema_steps[0];

static lm_status pragma(lm_env *env, lm_db *db, const char *sql, int64_t *value)
{
    lm_stmt *s = NULL;
    bool row = false;
    lm_status status = lm_db_statement(env, db, sql, &s);
    if (status == LM_OK) status = lm_stmt_step(env, s, &row);
    if (status == LM_OK) *value = row ? lm_stmt_cell(s, 0).integer : 0;
    if (s) lm_stmt_reset(s);
    return status;
}

/* *version is 0 for an empty file. */
static lm_status version(lm_env *env, lm_db *db, int64_t *value)
{
    int64_t owner = 0, tables = 0;
    lm_status status = pragma(env, db, "PRAGMA user_version", value);
    if (status == LM_OK)
        status = pragma(env, db, "PRAGMA application_id", &owner);
    if (status == LM_OK)
        status = pragma(env, db, "SELECT count(*) FROM sqlite_master", &tables);
    if (status != LM_OK) return status;
    const bool empty = tables == 0 && owner == 0 && *value == 0;
    if (!empty && owner != APPLICATION)
        return lm_fail(env, LM_FORMAT, "'%s' is a database of another program",
                       lm_db_path(db));
    if (*value > lm_schema_version)
        return lm_fail(env, LM_FORMAT,
                       "'%s' was written by a later limn (schema %d, this "
                       "program knows %d)",
                       lm_db_path(db), (int)*value, lm_schema_version);
    return LM_OK;
}

lm_status lm_schema_check(lm_env *env, lm_db *db)
{
    int64_t now = 0;
    const lm_status status = version(env, db, &now);
    if (status != LM_OK) return status;
    if (now < lm_schema_version)
        return lm_fail(env, LM_FORMAT,
                       "'%s' has an older schema (%d of %d); open it for "
                       "writing once to bring it up to date",
                       lm_db_path(db), (int)now, lm_schema_version);
    return LM_OK;
}

static lm_status take_steps(lm_env *env, lm_db *db)
{
    int64_t now = 0;
    lm_status status = version(env, db, &now);
    for (int64_t i = now; status == LM_OK && i < lm_schema_version; i++)
        status = lm_db_exec(env, db, lm_schema_steps[i]);
    if (status != LM_OK || now == lm_schema_version) return status;
    char sql[96];
    snprintf(sql, sizeof sql,
             "PRAGMA application_id = %d; PRAGMA user_version = %d",
             APPLICATION, lm_schema_version);
    return lm_db_exec(env, db, sql);
}

lm_status lm_schema_update(lm_env *env, lm_db *db)
{
    int64_t now = 0;
    lm_status status = version(env, db, &now);
    if (status != LM_OK || now == lm_schema_version) return status;
    /* Another process may be at it: what is missing is read again inside. */
    status = lm_db_exec(env, db, "BEGIN IMMEDIATE");
    if (status != LM_OK) return status;
    status = take_steps(env, db);
    if (status == LM_OK) return lm_db_exec(env, db, "COMMIT");
    char kept[sizeof env->message];
    memcpy(kept, env->message, sizeof kept);
    lm_db_exec(env, db, "ROLLBACK");
    memcpy(env->message, kept, sizeof kept);
    return status;
}
