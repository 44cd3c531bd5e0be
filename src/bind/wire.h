/* wire.h -- plain Lua values as bytes, for pipes, messages and fingerprints.
 *
 * nil, flags, integers, floats (bit for bit), strings, tables of these and
 * tensors; nothing else, no cycles, at most 32 levels deep.  Names of a table
 * are written in sorted order, so equal values give equal bytes.  The reader
 * trusts nothing: whatever the bytes, it returns a value or a sentence.
 *
 * A private module of the prelude:
 *     wire.encode(v)         -> text
 *     wire.decode(text)      -> v, or raises "... is damaged"
 *     wire.digest(v, ...)    -> 32 hexadecimal digits, of the encoded values
 *     wire.doubles(list or tensor) -> the bytes of its elements
 *     wire.list(bytes)       -> list of numbers
 *     wire.tensor(bytes, {sizes}) -> tensor
 *     wire.shape(tensor)     -> {sizes}, or nil for anything else
 */
#ifndef LM_BIND_WIRE_H
#define LM_BIND_WIRE_H

#include <lua.h>

int luaopen_limn_wire(lua_State *L);

#endif
