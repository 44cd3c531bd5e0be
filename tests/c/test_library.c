/* The functions of Lua's library that limn has its own of, so that Ctrl-C ends
 * them, beside those of liblua: two states, the same calls in both, the same
 * results and errors. */
#include "check.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdint.h>

#include "bind/env.h"
#include "host/codes.h"
#include "host/loading.h"
#include "host/strings.h"
#include "host/tables.h"

static lua_State *ours, *theirs;

/* ---- random numbers and texts -------------------------------------------- */

static uint64_t random_state = 20261128;

static int below(int n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (int)((random_state >> 33) % (uint64_t)n);
}

/* Words of patterns; what is malformed comes about by itself. */
static const char *const words[] = {
    "a",    "b",    "ab",   ".",      "%a",     "%d",  "%s",   "%W",    "%p",
    "%%",   "%.",   "[ab]", "[^a]",   "[a-c]",  "[]]", "[^]]", "[%a_]", "[a-]",
    "[%]]", "[",    "]",    "(",      ")",      "()",  "(a)",  "(.-)",  "(%w*)",
    "*",    "+",    "-",    "?",      "^",      "$",   "%1",   "%2",    "%0",
    "%b()", "%bab", "%b",   "%f[%a]", "%f[%z]", "%f",  "%",    "%z",    "-1",
    "[%",   "[^",   "%g",   "%x",     "%u",     "%L",  ".*",   ".-",    "a?",
};
enum { WORDS = sizeof words / sizeof *words };

typedef struct text {
    char at[256];
    size_t n;
} text;

static void add(text *t, const char *bytes, size_t n)
{
    memcpy(t->at + t->n, bytes, n);
    t->n += n;
    t->at[t->n] = 0;
}

static void make_pattern(text *t)
{
    t->n = 0;
    if (below(8) == 0) add(t, "^", 1);
    for (int i = 1 + below(6); i > 0; i--) {
        const char *word = words[below(WORDS)];
        add(t, word, strlen(word));
        if (below(60) == 0) add(t, "\0", 1);
    }
    if (below(8) == 0) add(t, "$", 1);
}

static void make_subject(text *t)
{
    static const char letters[] = "aaabbbccab()()[]%-_. 12\xe9\0";
    t->n = 0;
    for (int i = below(14); i > 0; i--)
        add(t, letters + below((int)sizeof letters), 1);
}

static void make_replacement(text *t)
{
    static const char *const parts[] = {"x",  "%0", "%1", "%2", "%%",
                                        "%a", "%",  "<",  "%9", ""};
    t->n = 0;
    for (int i = below(4); i > 0; i--) {
        const char *part = parts[below(10)];
        add(t, part, strlen(part));
    }
}

/* ---- calls in both ------------------------------------------------------- */

/* The values from index 1 on, as one text each. */
static int same_values(void)
{
    if (lua_gettop(ours) != lua_gettop(theirs)) return 0;
    for (int i = lua_gettop(ours); i > 0; i--) {
        if (lua_type(ours, i) != lua_type(theirs, i)) return 0;
        size_t n, m;
        const char *a = luaL_tolstring(ours, i, &n);
        const char *b = luaL_tolstring(theirs, i, &m);
        const int same = n == m && memcmp(a, b, n) == 0;
        lua_pop(ours, 1);
        lua_pop(theirs, 1);
        if (!same) return 0;
    }
    return 1;
}

static void tell(lua_State *L, const char *whose, const char *what)
{
    printf("%s, %s:", what, whose);
    for (int i = 1, n = lua_gettop(L); i <= n; i++, lua_pop(L, 1))
        printf(" %s", luaL_tolstring(L, i, NULL));
    printf("\n");
}

/* Call the function below n arguments in both. */
static void compare(int n, const char *what)
{
    const int a = lua_pcall(ours, n, LUA_MULTRET, 0);
    const int b = lua_pcall(theirs, n, LUA_MULTRET, 0);
    if (!CHECK(a == b && same_values())) {
        tell(ours, "ours", what);
        tell(theirs, "Lua's", what);
    }
    lua_settop(ours, 0);
    lua_settop(theirs, 0);
}

static void push(const text *t)
{
    lua_pushlstring(ours, t->at, t->n);
    lua_pushlstring(theirs, t->at, t->n);
}

static void push_integer(int n)
{
    lua_pushinteger(ours, n);
    lua_pushinteger(theirs, n);
}

static void push_call(const char *name)
{
    lua_getglobal(ours, "calls");
    lua_getglobal(theirs, "calls");
    lua_getfield(ours, -1, name);
    lua_getfield(theirs, -1, name);
    lua_remove(ours, -2);
    lua_remove(theirs, -2);
}

/* What the tests call, in both states. */
static const char prelude[] =
    "calls = {find = string.find, match = string.match, gsub = string.gsub}\n"
    "function calls.walk(s, p, init)\n"
    "  local n, t = 0, {}\n"
    "  for a, b, c in string.gmatch(s, p, init) do\n"
    "    n = n + 1\n"
    "    t[n] = ('%s|%s|%s'):format(a, b, c)\n"
    "  end\n"
    "  return n, table.unpack(t)\n"
    "end\n"
    "calls.replacements = {a = 'A', b = 1, c = false, [1] = 'one', ab = {}}\n"
    "function calls.replacing(a, b)\n"
    "  if a == 'b' then return nil elseif a == 'c' then return {} end\n"
    "  return b or a\n"
    "end\n";

/* ---- patterns ------------------------------------------------------------ */

enum { CASES = 60000 };

static void push_replacement(void)
{
    text t;
    switch (below(8)) {
    case 0: push_call("replacements"); break;
    case 1: push_call("replacing"); break;
    case 2: push_integer(12); break;
    default: make_replacement(&t); push(&t);
    }
}

static void patterns(void)
{
    static const char *const names[] = {"find", "match", "walk", "gsub"};
    text subject, pattern;
    char what[1024];
    for (int i = 0; i < CASES; i++) {
        make_subject(&subject);
        make_pattern(&pattern);
        for (int f = 0; f < 4; f++) {
            snprintf(what, sizeof what, "%s('%s', '%s')", names[f], subject.at,
                     pattern.at);
            push_call(names[f]);
            push(&subject);
            push(&pattern);
            if (f == 3) push_replacement();
            const bool more = below(4) == 0;
            if (more) push_integer(below(20) - 8);
            compare((f == 3 ? 3 : 2) + more, what);
        }
    }
}

/* ---- the rest, as chunks ------------------------------------------------- */

/* Run a chunk in both, with numbers from 1 to n as its argument. */
static void chunk(const char *code, int n)
{
    for (int i = 1; i <= n; i++) {
        if (!CHECK(luaL_loadstring(ours, code) == LUA_OK)) return;
        luaL_loadstring(theirs, code);
        push_integer(i);
        compare(1, code);
    }
}

static void texts(void)
{
    chunk("math.randomseed(...)\n"
          "local s = ('aBc\\0dÉf'):rep(math.random(0, 5), ({'', ', ', "
          "'\\0'})[math.random(3)])\n"
          "return s, s:upper(), s:lower(), s:reverse()",
          200);
    chunk("return ('ab'):rep(3, 'c'), ('ab'):rep(0), ('ab'):rep(-1, 'x'), "
          "('ab'):rep(1, 'x'), "
          "(''):rep(10), (''):rep(4, 'xy'), ('x'):rep(1000003):sub(-9), "
          "#('abc'):rep(999999, '-'), ('abc'):rep(700001, '--'):sub(3400000, "
          "3400020), "
          "('a'):rep(5000000):reverse():upper() == ('A'):rep(5000000)",
          1);
    chunk("return pcall(string.rep, 'ab', 2^31)", 1);
    chunk("return pcall(string.rep, 'ab')", 1);
    chunk("return pcall(string.rep, 'ab', 2^62 | 0, 'cd')", 1);
    chunk("local s = ('ab'):rep(3000000) .. 'c' return s:find('bc', 1, true), "
          "s:find('abab', -5, true), "
          "s:find(('ab'):rep(20) .. 'c', 1, true), s:find('abd', 1, true), "
          "s:find('', 7, true), "
          "s:find('', #s + 1, true), s:find('', #s + 2, true), s:find('b+c'), "
          "s:match('(c)$')",
          1);
    chunk("return pcall(string.find, ('a?'):rep(300) .. 'b', ('a?'):rep(300))",
          1);
    chunk("return pcall(string.find, 'b', ('a?'):rep(300))", 1);
    chunk("return pcall(string.find, 'b', ('()'):rep(33))", 1);
    chunk("return pcall(string.find, ('a'):rep(300), ('a-'):rep(300) .. 'b')",
          1);
    chunk("return pcall(string.match, 'abc', ('(.-)'):rep(32))", 1);
    chunk("return pcall(string.find, nil, 'x')", 1);
    chunk("return pcall(string.find, 'x', {})", 1);
    chunk("return pcall(string.find, 'x', 'x', {})", 1);
    chunk("return pcall(string.gmatch, 'x', 'x', 'y')", 1);
    chunk("return pcall(string.gsub, 'x', 'x')", 1);
    chunk("return pcall(string.gsub, 'x', 'x', true)", 1);
    chunk("return pcall(string.gsub, 'x', 'x', 'y', {})", 1);
    chunk("return pcall(string.upper)", 1);
}

static void tables(void)
{
    static const char sorting[] =
        "local k = ...\n"
        "math.randomseed(k)\n"
        "local n, t = math.random(0, k < 290 and 40 or 3000), {}\n"
        "local range = ({2, 10, 1000000})[math.random(3)]\n"
        "for i = 1, n do t[i] = {math.random(range), i} end\n"
        "local function text()\n"
        "  local out = {}\n"
        "  for i = 1, n do out[i] = t[i][1] .. ':' .. t[i][2] end\n"
        "  return table.concat(out, ' ')\n"
        "end\n"
        "local which, f = k % 5\n"
        "if which == 0 then f = function(a, b) return a[1] < b[1] end\n"
        "elseif which == 1 then f = function(a, b) return a[1] <= b[1] end\n"
        "elseif which == 2 then f = function() return math.random(2) == 1 end\n"
        "elseif which == 3 then\n"
        "  local m = {__lt = function(a, b) return a[1] > b[1] end}\n"
        "  for i = 1, n do setmetatable(t[i], m) end\n"
        "else f = function() return true end end\n"
        "local ok, why = pcall(table.sort, t, f)\n"
        "return ok, why, text()";
    static const char moving[] =
        "local k = ...\n"
        "math.randomseed(k)\n"
        "local r = math.random\n"
        "local t, u = {}, {}\n"
        "for i = 1, r(0, 6) do t[i] = r(9) end\n"
        "for i = 1, r(0, 6) do u[i] = r(9) end\n"
        "local out = {}\n"
        "local function note(...) for i = 1, select('#', ...) do\n"
        "  local v = select(i, ...)\n"
        "  out[#out + 1] = v == t and 't' or v == u and 'u' or tostring(v) end "
        "end\n"
        "note(pcall(table.insert, t, r(-1, 8), 'new'))\n"
        "note(pcall(table.insert, t, 'end'))\n"
        /* Lua 5.4.4 names a wrong argument where there is no such place. */
        "local ok, gone = pcall(table.remove, t, r(0, #t + 2))\n"
        "note(ok, ok and gone)\n"
        "note(pcall(table.remove, t))\n"
        "note(pcall(table.move, t, r(-2, 4), r(-2, 8), r(-2, 6), r(2) == 1 and "
        "u or nil))\n"
        "note(pcall(table.concat, t, ({'', ', ', 1})[r(3)], r(-1, 3), r(2) == "
        "1 and r(-1, 7) or nil))\n"
        "for i = -3, 15 do note(t[i], u[i]) end\n"
        "return table.unpack(out)";
    chunk(sorting, 300);
    chunk(moving, 500);
    chunk("local out = {} for _, f in ipairs{'sort', 'concat', 'insert', "
          "'remove', 'move'} do\n"
          "for _, v in ipairs{1, 'x', io.stdout, setmetatable({}, {__len = "
          "function() return 'x' end}),\n"
          "  setmetatable({}, {__len = function() return 2^31 end})} do\n"
          "  local ok, why = pcall(table[f], v, ({sort = 1, move = 1})[f])\n"
          "  out[#out + 1] = tostring(ok) .. tostring(why):gsub('0x%x+', '') "
          "end end\n"
          "return table.unpack(out)",
          1);
    chunk("return pcall(table.sort, {3, 1, 'x'})", 1);
    chunk("return pcall(table.sort, {3, 1, 2, nil, 5})", 1);
    chunk("return pcall(table.sort, {3, 1}, 1)", 1);
    chunk("return pcall(table.insert, {}, 1, 2, 3)", 1);
    chunk("return pcall(table.move, {}, math.mininteger, 2, 1)", 1);
    chunk("return pcall(table.move, {}, 1, math.maxinteger, 2)", 1);
    chunk("local p = setmetatable({}, {__index = function(_, i) return i end, "
          "__len = function() return 9 end,\n"
          "  __newindex = function(t, k, v) rawset(t, k, v and -v) end})\n"
          "table.insert(p, 3, 100) local a = table.concat(p, ' ')\n"
          "table.remove(p, 2) return a, table.concat(p, ' '), "
          "table.concat(table.move(p, 2, 5, 3, {}), ' ', 3)",
          1);
    chunk(
        "local t = {} for i = 1, 20000 do t[i] = i % 7 end\n"
        "table.sort(t) return table.concat(t, '', 1, 300), t[10000], t[20000]",
        1);
}

static void codes(void)
{
    chunk("math.randomseed(...)\n"
          "local r, bytes = math.random, {}\n"
          "for i = 1, r(0, 8) do\n"
          "  local c = utf8.char(r(0, ({127, 2047, 70000, 2^31 - 1})[r(4)]))\n"
          "  bytes[i] = r(6) == 1 and c:sub(r(2), r(9)) or r(9) == 1 and "
          "string.char(r(0, 255)) or c\n"
          "end\n"
          "local s = table.concat(bytes)\n"
          "local a, b = utf8.len(s, 1, -1, r(2) == 1)\n"
          "return a, b, pcall(utf8.len, s, r(-9, 9), r(-9, 9), r(2) == 1)",
          20000);
    chunk("return utf8.len('\\xed\\xa0\\x80'), utf8.len('\\xc0\\x80'), "
          "utf8.len('\\xf4\\x90\\x80\\x80'),\n"
          "  utf8.len('\\xfe\\x80', 1, -1, true), utf8.len('\\xff', 1, -1, "
          "true), utf8.len('\\x80')",
          1);
}

static void loads(void)
{
    chunk("local t = {} for i = 1, 30000 do t[i] = 'x' .. i .. ' = ' .. i end\n"
          "local s, env = table.concat(t, '\\n'), {}\n"
          "load(s, 'name', 't', env)() return env.x1, env.x30000, select(2, "
          "load(s .. ' ='))",
          1);
    chunk("local function f(...) local ok, a, b = pcall(load, ...)\n"
          "  if type(a) == 'function' then a, b = pcall(a) end\n"
          "  return tostring(a) .. tostring(b) end\n"
          "return f('return 1'), f(''), f('x ='), f('x =', '=n'), f('x', 'n', "
          "'b'), f(nil), f({}),\n"
          "  f(string.dump(function() return 3 end)), f(string.dump(print and "
          "function() end), 'n', 't'),\n"
          "  f(function() return {} end), f(function() error 'e' end),\n"
          "  f(12), f('return', {}), f('return', 'n', {}), f('x = y', 'n', "
          "'t', nil), f()",
          1);
    chunk("local i, p = 0, {'re', 'turn ', '4', nil}\n"
          "return load(function() i = i + 1 return p[i] end)()",
          1);
}

static lua_State *state(lm_env *env)
{
    lua_State *L = luaL_newstate();
    lm_env_set(L, env);
    luaL_openlibs(L);
    return L;
}

static void change(const char *library, void (*open)(lua_State *))
{
    lua_getglobal(ours, library);
    open(ours);
    lua_pop(ours, 1);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    ours = state(&env);
    theirs = state(&env);
    change("string", lm_strings_open);
    change("table", lm_tables_open);
    change("utf8", lm_codes_open);
    change("_G", lm_loading_open);
    CHECK(!luaL_dostring(ours, prelude) && !luaL_dostring(theirs, prelude));
    patterns();
    texts();
    tables();
    codes();
    loads();
    lua_close(ours);
    lua_close(theirs);
    lm_env_close(&env);
    return check_done();
}
