#include "check.h"
#include "store/open.h"
#include "store/schema.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

static char path[64];

static void fresh(void)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
}

/* Make a file with plain SQLite. */
static void plain(const char *sql)
{
    sqlite3 *db;
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
}

static int64_t number(lm_env *env, lm_db *db, const char *sql)
{
    lm_stmt *s;
    bool row;
    CHECK(lm_db_statement(env, db, sql, &s) == LM_OK);
    CHECK(lm_stmt_step(env, s, &row) == LM_OK && row);
    const int64_t value = lm_stmt_cell(s, 0).integer;
    lm_stmt_reset(s);
    return value;
}

/* A store of the first schema, with a run in it, becomes a present one. */
static void test_migration(lm_env *env)
{
    fresh();
    plain(lm_schema_steps[0]);
    plain("PRAGMA application_id = 1818848622; PRAGMA user_version = 1;"
          "INSERT INTO runs(name, key, status) VALUES('a', 'k', 'done')");
    lm_db *db;
    CHECK(lm_store_open(env, path, LM_DB_READ, &db) == LM_FORMAT);
    CHECK(strstr(env->message, "older schema"));
    CHECK(lm_store_open(env, path, LM_DB_WRITE, &db) == LM_OK);
    CHECK(number(env, db, "PRAGMA user_version") == lm_schema_version);
    CHECK(number(env, db, "SELECT count(*) FROM runs") == 1);
    CHECK(number(env, db, "SELECT count(*) FROM artefacts") == 0);
    lm_db_close(db);
    CHECK(lm_store_open(env, path, LM_DB_READ, &db) == LM_OK);
    lm_db_close(db);
}

static void test_strangers(lm_env *env)
{
    lm_db *db;
    fresh();
    plain("CREATE TABLE other(x)");
    CHECK(lm_store_open(env, path, LM_DB_CREATE, &db) == LM_FORMAT);
    CHECK(strstr(env->message, "another program"));
    fresh();
    plain("PRAGMA application_id = 1818848622; PRAGMA user_version = 99;"
          "CREATE TABLE runs(x)");
    CHECK(lm_store_open(env, path, LM_DB_CREATE, &db) == LM_FORMAT);
    CHECK(strstr(env->message, "later limn"));
    CHECK(!db);
    char next[96];
    snprintf(next, sizeof next,
             "PRAGMA application_id = 1818848622; PRAGMA user_version = %d",
             lm_schema_version + 1);
    fresh();
    plain(next);
    CHECK(lm_store_open(env, path, LM_DB_CREATE, &db) == LM_FORMAT);
    CHECK(strstr(env->message, "later limn"));
}

static void test_values(lm_env *env)
{
    lm_db *db;
    lm_stmt *s;
    bool row;
    fresh();
    CHECK(lm_store_open(env, path, LM_DB_CREATE, &db) == LM_OK);
    CHECK(lm_db_exec(env, db, "CREATE TABLE x(a, b)") == LM_OK);
    CHECK(lm_db_statement(env, db, "INSERT INTO x VALUES(?, ?)", &s) == LM_OK);
    lm_stmt_bind(env, s, 0, (lm_cell){.kind = LM_CELL_REAL, .real = 0.1});
    lm_stmt_bind(env, s, 1,
                 (lm_cell){.kind = LM_CELL_BLOB, .bytes = "a\0b", .n = 3});
    CHECK(lm_stmt_step(env, s, &row) == LM_OK && !row);
    CHECK(lm_db_changes(db) == 1);
    lm_stmt_reset(s);
    CHECK(lm_db_statement(env, db, "SELECT * FROM x", &s) == LM_OK);
    CHECK(lm_stmt_step(env, s, &row) == LM_OK && row);
    CHECK(lm_stmt_cell(s, 0).real == 0.1);
    CHECK(lm_stmt_cell(s, 1).n == 3);
    CHECK(memcmp(lm_stmt_cell(s, 1).bytes, "a\0b", 3) == 0);
    lm_stmt_reset(s);
    /* More statements than are kept. */
    for (int i = 0; i < 100; i++) {
        char sql[64];
        snprintf(sql, sizeof sql, "SELECT %d", i);
        CHECK(number(env, db, sql) == i);
    }
    CHECK(lm_db_statement(env, db, "SELECT 1; SELECT 2", &s) == LM_DOMAIN);
    CHECK(lm_db_statement(env, db, "", &s) == LM_DOMAIN);
    CHECK(lm_db_exec(env, db, "NONSENSE") == LM_DOMAIN);
    lm_db_close(db);
}

/* A version that nothing stands beside is another program's. */
static void test_version_alone(lm_env *env)
{
    lm_db *db;
    fresh();
    plain("PRAGMA user_version = 1");
    CHECK(lm_store_open(env, path, LM_DB_CREATE, &db) == LM_FORMAT);
    CHECK(strstr(env->message, "another program"));
}

/* What has no file stays as it is; what is suspended does nothing before it is
 * resumed, and that twice is once. */
static void test_suspended(lm_env *env)
{
    lm_db *db;
    lm_stmt *s;
    CHECK(lm_store_open(env, ":memory:", LM_DB_CREATE, &db) == LM_OK);
    lm_db_suspend(db);
    CHECK(number(env, db, "SELECT 7") == 7);
    lm_db_close(db);
    fresh();
    CHECK(lm_store_open(env, path, LM_DB_CREATE, &db) == LM_OK);
    lm_db_suspend(db);
    CHECK(lm_db_exec(env, db, "SELECT 7") == LM_DOMAIN);
    CHECK(lm_db_statement(env, db, "SELECT 7", &s) == LM_DOMAIN);
    CHECK(lm_db_resume(env, db) == LM_OK);
    CHECK(lm_db_resume(env, db) == LM_OK);
    CHECK(number(env, db, "SELECT 7") == 7);
    lm_db_close(db);
}

/* Nothing, as bytes: in and out. */
static void test_empty_bytes(lm_env *env)
{
    lm_db *db;
    lm_stmt *s;
    bool row;
    CHECK(lm_store_open(env, ":memory:", LM_DB_CREATE, &db) == LM_OK);
    CHECK(lm_db_statement(env, db, "SELECT ?, x'', ''", &s) == LM_OK);
    CHECK(lm_stmt_bind(env, s, 0,
                       (lm_cell){.kind = LM_CELL_BLOB, .bytes = NULL}) ==
          LM_OK);
    CHECK(lm_stmt_step(env, s, &row) == LM_OK && row);
    for (int k = 0; k < 3; k++) {
        const lm_cell v = lm_stmt_cell(s, k);
        CHECK(v.n == 0 && v.bytes && *v.bytes == 0);
        CHECK(v.kind == (k < 2 ? LM_CELL_BLOB : LM_CELL_TEXT));
    }
    lm_stmt_reset(s);
    /* There is no seventh place. */
    CHECK(lm_stmt_bind(env, s, 7, (lm_cell){.kind = LM_CELL_INT}) == LM_IO);
    lm_db_close(db);
}

/* Paths longer than any that the system takes. */
static void test_long_path(lm_env *env)
{
    lm_db *db;
    static char long_path[5000];
    memset(long_path, 'd', sizeof long_path - 1);
    for (int mode = LM_DB_CREATE; mode <= LM_DB_READ; mode++) {
        CHECK(lm_store_open(env, long_path, (lm_db_mode)mode, &db) == LM_IO);
        CHECK(strstr(env->message, "cannot open") && !db);
    }
}

/* A long query ends when the user says stop. */
static void test_stop(void)
{
    static volatile lm_flag stop;
    lm_env env;
    lm_env_open(&env, &stop);
    lm_db *db;
    lm_stmt *s;
    bool row;
    CHECK(lm_store_open(&env, ":memory:", LM_DB_CREATE, &db) == LM_OK);
    CHECK(lm_db_statement(&env, db,
                          "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL "
                          "SELECT i + 1 FROM c) SELECT max(i) FROM c",
                          &s) == LM_OK);
    stop = 1;
    CHECK(lm_stmt_step(&env, s, &row) == LM_STOPPED);
    lm_stmt_reset(s);
    lm_db_close(db);
    lm_env_close(&env);
}

static void test_memory(lm_env *env)
{
    lm_db *db;
    int refused = 0;
    for (env->refuse = 0;; refused++) {
        const int64_t grant = env->refuse;
        fresh();
        if (lm_store_open(env, path, LM_DB_CREATE, &db) == LM_OK) break;
        CHECK(!db);
        env->refuse = grant + 1;
    }
    env->refuse = -1;
    CHECK(refused > 0);
    lm_db_close(db);
    lm_db_close(NULL);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    snprintf(path, sizeof path, "/tmp/limn_store_%d.db", (int)getpid());
    test_migration(&env);
    test_strangers(&env);
    test_values(&env);
    test_version_alone(&env);
    test_suspended(&env);
    test_empty_bytes(&env);
    test_long_path(&env);
    test_stop();
    test_memory(&env);
    fresh();
    lm_env_close(&env);
    return check_done();
}
