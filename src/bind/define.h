/* define.h -- limn.def: functions written in Lua, declared like those in C.
 *
 *     limn.def{
 *       name = "train",                 -- or "plot.lines": folders and name
 *       doc = "Drive a run ...", ref = "", example = "...",
 *       args = {
 *         {name = "run", kind = "run", doc = "what to drive"},
 *         {name = "steps", kind = "int", default = 1000, rule = "[1,inf)",
 *          doc = "how many"},
 *         {name = "on", kind = "function", optional = true, doc = "..."},
 *       },
 *       results = {{name = "log", kind = "table", doc = "..."}},
 *       methods = {"tensor"},           -- of these too, not only of args[1]
 *       run = function(a) return a.run:step(a.steps) end,
 *     }
 *
 * Kinds are those of core/decl.h in small letters ("tensor", "mat", "vec",
 * "num", "int", "index", "str", "flag", "choice", "seed", "ints", "strs",
 * "named"),
 * "function", "table", "any", and the names of object types.  A slot with a
 * default or `optional` is an option; without a default it is nil unless given
 * (a seed: the session's next one).  run gets one table with a value for every
 * slot, checked and defaulted; a choice as its word.
 */
#ifndef LM_BIND_DEFINE_H
#define LM_BIND_DEFINE_H

#include <lua.h>

/* Add limn.def to the table on top of the stack, which is `limn`. */
void lm_define_open(lua_State *L);

#endif
