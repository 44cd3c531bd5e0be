#include "bind/db.h"

#include <lauxlib.h>

#include "bind/value.h"
#include "store/db.h"

static lm_db *store_arg(lua_State *L)
{
    const lm_box *box = lm_box_test(L, 1, &lm_db_type);
    void *db = box ? lm_box_object(box) : NULL;
    luaL_argcheck(L, db, 1, "an open store expected");
    return db;
}

/* Call f with the arguments of this function and the store open until it
 * returns: a metamethod or a finaliser may close it meanwhile. */
static int with_store(lua_State *L, lua_CFunction f)
{
    store_arg(L);
    lua_settop(L, 4);
    lua_pushvalue(L, 1);
    lua_insert(L, 1); /* [1]: the store, of which nothing takes hold */
    lm_box_acquire(L, 1);
    lua_pushcfunction(L, f);
    lua_insert(L, 2);
    const bool bad = lua_pcall(L, 4, LUA_MULTRET, 0) != LUA_OK;
    lm_box_release(L, 1);
    if (!bad) return lua_gettop(L) - 1;
    if (lua_type(L, -1) != LUA_TSTRING) return lua_error(L);
    luaL_where(L, 1); /* in Lua, not here */
    lua_insert(L, -2);
    lua_concat(L, 2);
    return lua_error(L);
}

static int refuse(lua_State *L, lm_status status)
{
    const lm_env *env = lm_env_of(L);
    return luaL_error(L, "%s",
                      status == LM_STOPPED ? "interrupted" : env->message);
}

static int exec(lua_State *L)
{
    lm_db *db = store_arg(L);
    const lm_status status =
        lm_db_exec(lm_env_of(L), db, luaL_checkstring(L, 2));
    return status == LM_OK ? 0 : refuse(L, status);
}

static int db_exec(lua_State *L)
{
    return with_store(L, exec);
}

/* The value on top of the stack as a cell. */
static lm_cell to_cell(lua_State *L)
{
    lm_cell v = {LM_CELL_NULL, 0, 0, "", 0};
    switch (lua_type(L, -1)) {
    case LUA_TNIL: break;
    case LUA_TBOOLEAN:
        v.kind = LM_CELL_INT;
        v.integer = lua_toboolean(L, -1);
        break;
    case LUA_TNUMBER:
        v.kind = lua_isinteger(L, -1) ? LM_CELL_INT : LM_CELL_REAL;
        v.integer = lua_tointeger(L, -1);
        v.real = lua_tonumber(L, -1);
        break;
    case LUA_TSTRING:
        v.kind = LM_CELL_TEXT;
        v.bytes = lua_tolstring(L, -1, &v.n);
        break;
    case LUA_TTABLE:
        v.kind = LM_CELL_BLOB;
        if (lua_getfield(L, -1, "blob") != LUA_TSTRING)
            luaL_error(L, "a parameter of SQL must not be a table");
        v.bytes = lua_tolstring(L, -1, &v.n);
        lua_pop(L, 1); /* its table keeps it */
        break;
    default:
        luaL_error(L, "a parameter of SQL must not be a %s",
                   luaL_typename(L, -1));
    }
    return v;
}

static int parameters(lua_State *L)
{
    if (lua_isnoneornil(L, 3)) return 0;
    luaL_checktype(L, 3, LUA_TTABLE);
    lua_getfield(L, 3, "n");
    const int n = lua_isinteger(L, -1) ? (int)lua_tointeger(L, -1)
                                       : (int)lua_rawlen(L, 3);
    lua_pop(L, 1);
    return n;
}

/* The statement at index 2 with the parameters at index 3. */
static lm_stmt *bound(lua_State *L, lm_db *db)
{
    lm_env *env = lm_env_of(L);
    lm_stmt *s;
    lm_status status = lm_db_statement(env, db, luaL_checkstring(L, 2), &s);
    if (status != LM_OK) refuse(L, status);
    const int n = parameters(L);
    if (n != lm_stmt_parameters(s))
        luaL_error(L, "the SQL text has %d parameters, got %d",
                   lm_stmt_parameters(s), n);
    for (int i = 0; i < n; i++) {
        lua_rawgeti(L, 3, i + 1);
        status = lm_stmt_bind(env, s, i, to_cell(L));
        if (status != LM_OK) refuse(L, status);
        lua_pop(L, 1);
    }
    return s;
}

static int run(lua_State *L)
{
    lm_db *db = store_arg(L);
    lm_stmt *s = bound(L, db);
    bool row;
    const lm_status status = lm_stmt_step(lm_env_of(L), s, &row);
    lm_stmt_reset(s);
    if (status != LM_OK) return refuse(L, status);
    lua_pushinteger(L, lm_db_changes(db));
    lua_pushinteger(L, lm_db_last(db));
    return 2;
}

static int db_run(lua_State *L)
{
    return with_store(L, run);
}

static void push_cell(lua_State *L, lm_cell v)
{
    switch (v.kind) {
    case LM_CELL_NULL: lua_pushvalue(L, 4); break;
    case LM_CELL_INT: lua_pushinteger(L, v.integer); break;
    case LM_CELL_REAL: lua_pushnumber(L, v.real); break;
    case LM_CELL_TEXT:
    case LM_CELL_BLOB: lua_pushlstring(L, v.bytes, v.n); break;
    }
}

/* Read the rows; an error of Lua (memory) must not leave s stepping. */
static int fetch(lua_State *L)
{
    lm_stmt *s = lua_touserdata(L, 5);
    const int columns = lm_stmt_columns(s);
    luaL_checkstack(L, columns + 8, "too many columns");
    const int first = lua_gettop(L) + 1;
    for (int c = 0; c < columns; c++) lua_newtable(L);
    lua_Integer n = 0;
    for (;;) {
        bool row;
        const lm_status status = lm_stmt_step(lm_env_of(L), s, &row);
        if (status != LM_OK) return refuse(L, status);
        if (!row) break;
        n++;
        for (int c = 0; c < columns; c++) {
            push_cell(L, lm_stmt_cell(s, c));
            lua_rawseti(L, first + c, n);
        }
    }
    lua_createtable(L, 0, columns);
    lua_createtable(L, columns, 0);
    for (int c = 0; c < columns; c++) {
        lua_pushstring(L, lm_stmt_name(s, c));
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, c + 1);
        lua_pushvalue(L, first + c);
        lua_rawset(L, -4);
    }
    lua_pushinteger(L, n);
    return 3;
}

static int rows(lua_State *L)
{
    lm_db *db = store_arg(L);
    lm_stmt *s = bound(L, db);
    lua_pushlightuserdata(L, s);
    lua_pushcfunction(L, fetch);
    lua_insert(L, 1);
    const int bad = lua_pcall(L, 5, 3, 0);
    lm_stmt_reset(s);
    return bad ? lua_error(L) : 3;
}

static int db_rows(lua_State *L)
{
    return with_store(L, rows);
}

static int db_close(lua_State *L)
{
    luaL_argcheck(L, lm_box_test(L, 1, &lm_db_type), 1, "a store expected");
    lm_box_close(L, 1);
    return 0;
}

static int db_path(lua_State *L)
{
    lua_pushstring(L, lm_db_path(store_arg(L)));
    return 1;
}

static int db_suspend(lua_State *L)
{
    lm_db_suspend(store_arg(L));
    return 0;
}

static int db_resume(lua_State *L)
{
    const lm_status status = lm_db_resume(lm_env_of(L), store_arg(L));
    return status == LM_OK ? 0 : refuse(L, status);
}

int luaopen_limn_db(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"exec", db_exec},     {"run", db_run},
        {"rows", db_rows},     {"close", db_close},
        {"path", db_path},     {"suspend", db_suspend},
        {"resume", db_resume}, {0}};
    luaL_newlib(L, functions);
    return 1;
}
