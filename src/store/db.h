/* db.h -- a thin layer over SQLite: one connection that survives crashes of
 * anybody and shares its file with other processes.
 *
 * The journal is a write-ahead log, every commit reaches the disk, and who
 * finds the file busy waits up to `patience` seconds.  A statement is
 * taken from those the connection keeps prepared, bound, stepped and reset.
 * A forked child can do nothing to its parent's connection, not even close
 * it.
 */
#ifndef LM_STORE_DB_H
#define LM_STORE_DB_H

#include "core/decl.h"

typedef struct lm_db lm_db;
typedef struct lm_stmt lm_stmt;

typedef enum lm_db_mode {
    LM_DB_CREATE, /* read and write, made if absent */
    LM_DB_WRITE,  /* read and write, must exist */
    LM_DB_READ,   /* read only, must exist */
} lm_db_mode;

/* Open the file as it is; LM_IO or LM_FORMAT (not a database) with a sentence
 * that names it.  store/open.h checks the schema, too. */
lm_status lm_db_connect(lm_env *env, const char *path, lm_db_mode mode,
                        lm_db **out);
void lm_db_close(lm_db *db);
/* Let go of the file while the process forks, so that no child has it open,
 * and take it up again; between the two every call fails.  A database in
 * memory stays as it is. */
void lm_db_suspend(lm_db *db);
lm_status lm_db_resume(lm_env *env, lm_db *db);
const char *lm_db_path(const lm_db *db);

/* Run statements that return nothing. */
lm_status lm_db_exec(lm_env *env, lm_db *db, const char *sql);

/* The statement of this text, prepared now or before and ready to be bound;
 * it belongs to the connection.  LM_DOMAIN with SQLite's sentence if it is
 * wrong or more than one statement. */
lm_status lm_db_statement(lm_env *env, lm_db *db, const char *sql,
                          lm_stmt **out);

/* A value of a row, or for a parameter. */
typedef enum lm_cell_kind {
    LM_CELL_NULL,
    LM_CELL_INT,
    LM_CELL_REAL,
    LM_CELL_TEXT,
    LM_CELL_BLOB,
} lm_cell_kind;

typedef struct lm_cell {
    lm_cell_kind kind;
    int64_t integer;
    double real;
    const char *bytes; /* TEXT and BLOB; valid until the next step */
    size_t n;
} lm_cell;

/* Parameter i counts from 0; text and blobs are copied. */
lm_status lm_stmt_bind(lm_env *env, lm_stmt *s, int i, lm_cell value);
int lm_stmt_parameters(const lm_stmt *s);
/* The next row: *row tells whether there is one.  Polls env->stop. */
lm_status lm_stmt_step(lm_env *env, lm_stmt *s, bool *row);
/* Ready to be bound and stepped again. */
void lm_stmt_reset(lm_stmt *s);
int lm_stmt_columns(const lm_stmt *s);
const char *lm_stmt_name(const lm_stmt *s, int column);
lm_cell lm_stmt_cell(const lm_stmt *s, int column);

/* Rows changed by the last statement; the row it inserted. */
int64_t lm_db_changes(const lm_db *db);
int64_t lm_db_last(const lm_db *db);

extern const lm_type lm_db_type; /* "store" in Lua */

#endif
