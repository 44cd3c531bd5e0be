/* box.h -- objects as Lua values.
 *
 * An object (a network, a run) is a box around the pointer that its type
 * frees.  Who closes a box lets go of it; the object goes when nobody uses it
 * any more: no other object that was made from it, and no call in progress.
 * So it may be closed at any time, in a callback or a finaliser as well, and
 * what was made from it stays whole.
 */
#ifndef LM_BIND_BOX_H
#define LM_BIND_BOX_H

#include <lua.h>

#include "core/decl.h"

typedef struct lm_box {
    const lm_type *type;
    void *object; /* NULL before it is made and once it is freed */
    int users;    /* objects made from it, and calls in progress */
    bool closed;
    const void *meta; /* the metatable, by which a box is known */
} lm_box;

/* Push an empty box of this type. */
lm_box *lm_box_new(lua_State *L, const lm_type *type);

/* The box at index i if it holds this type (any type when NULL), open or
 * not. */
lm_box *lm_box_test(lua_State *L, int i, const lm_type *type);

/* Its object, or NULL if it was closed or never made. */
void *lm_box_object(const lm_box *box);

/* The box at index i keeps the values of the list on top of the stack, and
 * uses those that are boxes until its own object is freed.  Pops the list. */
void lm_box_keep(lua_State *L, int i);

/* Push that list, if the box has one. */
bool lm_box_kept(lua_State *L, int i);

/* As long as the box at index i is reachable, so is the value at index
 * `other`, in the place of one before. */
void lm_box_hold(lua_State *L, int i, int other);

/* Use the box at index i, and do so no more. */
void lm_box_acquire(lua_State *L, int i);
void lm_box_release(lua_State *L, int i);

/* Close the box at index i, which may be closed already. */
void lm_box_close(lua_State *L, int i);

/* Push the metatable of the objects of a type, made at the first request; in
 * its field "methods" is a table of them. */
void lm_box_meta(lua_State *L, const lm_type *type);

#endif
