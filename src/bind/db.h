/* db.h -- SQL statements from Lua.
 *
 * A private module of the prelude, over the objects of limn.store.open:
 *     db.exec(store, sql)            statements without parameters
 *     db.run(store, sql, {v, ...})   -> rows changed, last row inserted
 *     db.rows(store, sql, {v, ...}, null)
 *                                    -> {column = list}, {names}, rows
 *     db.path(store)                 the file it is in
 *     db.close(store)                now, instead of when it is collected
 * Parameters are numbers, strings, flags (as 0 and 1) and nil; a list's `n`
 * counts trailing nils; blobs are {blob = text}.  SQL's NULL becomes `null`.
 */
#ifndef LM_BIND_DB_H
#define LM_BIND_DB_H

#include <lua.h>

int luaopen_limn_db(lua_State *L);

#endif
