/* words.h -- limn.words: nearest(word, list), for messages of the prelude. */
#ifndef LM_BIND_WORDS_H
#define LM_BIND_WORDS_H

#include <lua.h>

int luaopen_limn_words(lua_State *L);

#endif
