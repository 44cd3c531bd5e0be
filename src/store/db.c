#include "store/db.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATIENCE_MS = 20000, POLL_OPS = 100, KEPT_MAX = 32 };

struct lm_stmt {
    lm_db *db;
    sqlite3_stmt *handle;
    char *sql;
};

struct lm_db {
    sqlite3 *handle; /* NULL while it is suspended */
    pid_t owner;
    lm_db_mode mode;
    int used; /* of kept; the next to go is `oldest` once all are */
    int oldest;
    lm_stmt kept[KEPT_MAX];
    char path[];
};

/* May this process not make files beside the database? */
static bool is_fixed(const lm_db *db)
{
    char folder[PATH_MAX];
    if ((size_t)snprintf(folder, sizeof folder, "%s", db->path) >=
        sizeof folder)
        return false;
    char *slash = strrchr(folder, '/');
    if (slash) slash[slash == folder] = 0;
    return access(slash ? folder : ".", W_OK) != 0;
}

static lm_status failed(lm_env *env, const lm_db *db, int code)
{
    switch (code & 0xff) {
    case SQLITE_NOMEM: return lm_nomem(env);
    case SQLITE_INTERRUPT: return lm_fail(env, LM_STOPPED, "interrupted");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return lm_fail(env, LM_IO,
                       "'%s' is held by another process for more than %d s",
                       db->path, PATIENCE_MS / 1000);
    case SQLITE_NOTADB:
        return lm_fail(env, LM_FORMAT, "'%s' is not a store", db->path);
    case SQLITE_CORRUPT:
        return lm_fail(env, LM_FORMAT, "'%s' is damaged: %s", db->path,
                       sqlite3_errmsg(db->handle));
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        if (access(db->path, R_OK) != 0) break;
        if (access(db->path, W_OK) == 0 && !is_fixed(db)) break;
        return lm_fail(env, LM_IO,
                       "'%s' cannot be written: it or its folder is read-only",
                       db->path);
    case SQLITE_FULL:
        return lm_fail(env, LM_IO, "the disk of '%s' is full", db->path);
    case SQLITE_IOERR:
        if (!sqlite3_system_errno(db->handle)) break;
        return lm_fail(env, LM_IO, "'%s': %s (%s)", db->path,
                       sqlite3_errmsg(db->handle),
                       strerror(sqlite3_system_errno(db->handle)));
    case SQLITE_ERROR:
        return lm_fail(env, LM_DOMAIN, "%s", sqlite3_errmsg(db->handle));
    default: break;
    }
    return lm_fail(env, LM_IO, "'%s': %s", db->path,
                   sqlite3_errmsg(db->handle));
}

/* A child of fork shares the file position and the locks with its parent:
 * whatever it did would damage them. */
static lm_status guard(lm_env *env, const lm_db *db)
{
    if (getpid() == db->owner && db->handle) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'%s' was opened by the parent of this worker", db->path);
}

static int poll_stop(void *env)
{
    return lm_stopped(env);
}

static lm_status settings(lm_env *env, lm_db *db)
{
    sqlite3_busy_timeout(db->handle, PATIENCE_MS);
    sqlite3_extended_result_codes(db->handle, 1);
    lm_status status = lm_db_exec(env, db, "PRAGMA foreign_keys = ON");
    if (db->mode == LM_DB_READ || status != LM_OK) return status;
    status = lm_db_exec(env, db, "PRAGMA synchronous = FULL");
    /* Two processes that make one file at once: SQLite does not wait. */
    for (int i = 0; i < 100 && status == LM_OK; i++) {
        const int code = sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL",
                                      NULL, NULL, NULL);
        if (code == SQLITE_OK) return LM_OK;
        if ((code & 0xff) != SQLITE_BUSY || i == 99)
            return failed(env, db, code);
        sqlite3_sleep(50);
    }
    return status;
}

/* A log of writes needs a file beside the database, also to read it.  Where
 * none can be made and nobody has left one, nothing is being written, and the
 * database is read as it is: this is its URI.  NULL: not so. */
static char *as_it_is(lm_env *env, const lm_db *db)
{
    struct stat log;
    char *name = is_fixed(db) ? lm_alloc(env, 3 * strlen(db->path) + 32) : NULL;
    if (!name) return NULL;
    sprintf(name, "%s-wal", db->path);
    if (stat(name, &log) == 0 && log.st_size > 0) {
        lm_free(name);
        return NULL;
    }
    char *to = name + sprintf(name, "file:");
    for (const char *at = db->path; *at; at++)
        to += sprintf(to, strchr("%?#", *at) ? "%%%02X" : "%c",
                      (unsigned char)*at);
    strcpy(to, "?immutable=1");
    return name;
}

static lm_status attach(lm_env *env, lm_db *db)
{
    static const int flags[] = {SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                SQLITE_OPEN_READWRITE, SQLITE_OPEN_READONLY};
    struct stat st;
    /* SQLite waits for who writes a pipe. */
    if (stat(db->path, &st) == 0 && !S_ISREG(st.st_mode))
        return lm_fail(env, LM_IO, "cannot open '%s': not a file", db->path);
    char *uri = db->mode == LM_DB_READ ? as_it_is(env, db) : NULL;
    const int code =
        sqlite3_open_v2(uri ? uri : db->path, &db->handle,
                        flags[db->mode] | (uri ? SQLITE_OPEN_URI : 0), NULL);
    lm_free(uri);
    if (code == SQLITE_OK) return settings(env, db);
    return lm_fail(env, code == SQLITE_NOMEM ? LM_NOMEM : LM_IO,
                   "cannot open '%s': %s", db->path,
                   db->handle ? sqlite3_errmsg(db->handle)
                              : "not enough memory");
}

lm_status lm_db_connect(lm_env *env, const char *path, lm_db_mode mode,
                        lm_db **out)
{
    *out = NULL;
    lm_db *db = lm_alloc(env, sizeof *db + strlen(path) + 1);
    if (!db) return lm_nomem(env);
    strcpy(db->path, path);
    db->owner = getpid();
    db->mode = mode;
    const lm_status status = attach(env, db);
    if (status != LM_OK) {
        lm_db_close(db);
        return status;
    }
    *out = db;
    return LM_OK;
}

static void finish(lm_stmt *s)
{
    sqlite3_finalize(s->handle);
    lm_free(s->sql);
    *s = (lm_stmt){0};
}

static void detach(lm_db *db)
{
    for (int i = 0; i < db->used; i++) finish(&db->kept[i]);
    db->used = db->oldest = 0;
    sqlite3_close_v2(db->handle);
    db->handle = NULL;
}

void lm_db_close(lm_db *db)
{
    if (!db || db->owner != getpid()) return;
    detach(db);
    lm_free(db);
}

void lm_db_suspend(lm_db *db)
{
    const char *file = sqlite3_db_filename(db->handle, "main");
    if (db->owner == getpid() && file && *file) detach(db);
}

lm_status lm_db_resume(lm_env *env, lm_db *db)
{
    return db->handle ? LM_OK : attach(env, db);
}

const char *lm_db_path(const lm_db *db)
{
    return db->path;
}

lm_status lm_db_exec(lm_env *env, lm_db *db, const char *sql)
{
    const lm_status status = guard(env, db);
    if (status != LM_OK) return status;
    sqlite3_progress_handler(db->handle, POLL_OPS, poll_stop, env);
    const int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    sqlite3_progress_handler(db->handle, 0, NULL, NULL);
    return code == SQLITE_OK ? LM_OK : failed(env, db, code);
}

static lm_status prepare(lm_env *env, lm_db *db, const char *sql, lm_stmt *s)
{
    const char *rest = "";
    const int code = sqlite3_prepare_v2(db->handle, sql, -1, &s->handle, &rest);
    if (code != SQLITE_OK) return failed(env, db, code);
    if (!s->handle)
        return lm_fail(env, LM_DOMAIN, "no statement in the SQL text");
    if (rest[strspn(rest, " \t\r\n;")])
        return lm_fail(env, LM_DOMAIN, "more than one SQL statement");
    const size_t n = strlen(sql) + 1;
    s->sql = lm_alloc(env, n);
    if (!s->sql) return lm_nomem(env);
    memcpy(s->sql, sql, n);
    s->db = db;
    return LM_OK;
}

lm_status lm_db_statement(lm_env *env, lm_db *db, const char *sql,
                          lm_stmt **out)
{
    *out = NULL;
    lm_status status = guard(env, db);
    if (status != LM_OK) return status;
    for (int i = 0; i < db->used; i++)
        if (strcmp(db->kept[i].sql, sql) == 0) {
            *out = &db->kept[i];
            lm_stmt_reset(*out);
            return LM_OK;
        }
    lm_stmt fresh = {0};
    status = prepare(env, db, sql, &fresh);
    if (status != LM_OK) {
        finish(&fresh);
        return status;
    }
    lm_stmt *place = &db->kept[db->used];
    if (db->used < KEPT_MAX) {
        db->used++;
    } else {
        place = &db->kept[db->oldest];
        db->oldest = (db->oldest + 1) % KEPT_MAX;
        finish(place);
    }
    *place = fresh;
    *out = place;
    return LM_OK;
}

lm_status lm_stmt_bind(lm_env *env, lm_stmt *s, int i, lm_cell v)
{
    int code = SQLITE_OK;
    switch (v.kind) {
    case LM_CELL_NULL: code = sqlite3_bind_null(s->handle, i + 1); break;
    case LM_CELL_INT:
        code = sqlite3_bind_int64(s->handle, i + 1, v.integer);
        break;
    case LM_CELL_REAL:
        code = sqlite3_bind_double(s->handle, i + 1, v.real);
        break;
    case LM_CELL_TEXT:
        code = sqlite3_bind_text64(s->handle, i + 1, v.bytes, v.n,
                                   SQLITE_TRANSIENT, SQLITE_UTF8);
        break;
    case LM_CELL_BLOB:
        code = sqlite3_bind_blob64(s->handle, i + 1, v.bytes ? v.bytes : "",
                                   v.n, SQLITE_TRANSIENT);
        break;
    }
    return code == SQLITE_OK ? LM_OK : failed(env, s->db, code);
}

int lm_stmt_parameters(const lm_stmt *s)
{
    return sqlite3_bind_parameter_count(s->handle);
}

lm_status lm_stmt_step(lm_env *env, lm_stmt *s, bool *row)
{
    *row = false;
    sqlite3_progress_handler(s->db->handle, POLL_OPS, poll_stop, env);
    const int code = sqlite3_step(s->handle);
    sqlite3_progress_handler(s->db->handle, 0, NULL, NULL);
    *row = code == SQLITE_ROW;
    if (code == SQLITE_ROW || code == SQLITE_DONE) return LM_OK;
    return failed(env, s->db, code);
}

void lm_stmt_reset(lm_stmt *s)
{
    sqlite3_reset(s->handle);
    sqlite3_clear_bindings(s->handle);
}

int lm_stmt_columns(const lm_stmt *s)
{
    return sqlite3_column_count(s->handle);
}

const char *lm_stmt_name(const lm_stmt *s, int column)
{
    return sqlite3_column_name(s->handle, column);
}

lm_cell lm_stmt_cell(const lm_stmt *s, int column)
{
    lm_cell v = {LM_CELL_NULL, 0, 0, "", 0};
    switch (sqlite3_column_type(s->handle, column)) {
    case SQLITE_INTEGER:
        v.kind = LM_CELL_INT;
        v.integer = sqlite3_column_int64(s->handle, column);
        break;
    case SQLITE_FLOAT:
        v.kind = LM_CELL_REAL;
        v.real = sqlite3_column_double(s->handle, column);
        break;
    case SQLITE_TEXT:
        v.kind = LM_CELL_TEXT;
        v.bytes = (const char *)sqlite3_column_text(s->handle, column);
        v.n = (size_t)sqlite3_column_bytes(s->handle, column);
        break;
    case SQLITE_BLOB:
        v.kind = LM_CELL_BLOB;
        v.bytes = sqlite3_column_blob(s->handle, column);
        v.n = (size_t)sqlite3_column_bytes(s->handle, column);
        break;
    default: break;
    }
    if (!v.bytes) v.bytes = "", v.n = 0;
    return v;
}

int64_t lm_db_changes(const lm_db *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t lm_db_last(const lm_db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

static void close_store(void *db)
{
    lm_db_close(db);
}

static void describe(const void *db, char *text, size_t n)
{
    snprintf(text, n, "%s", ((const lm_db *)db)->path);
}

const lm_type lm_db_type = {
    .name = "store",
    .doc = "A database of runs, in one file.",
    .free = close_store,
    .alone = true,
    .describe = describe,
};
