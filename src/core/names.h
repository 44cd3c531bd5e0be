/* names.h -- enumerations whose names Lua knows, from one list.
 *
 *     #define LM_LOSSES(X) X(LM_LOSS_MSE, mse) X(LM_LOSS_XENT, xent)
 *     typedef enum lm_loss { LM_LOSSES(LM_CONSTANT) } lm_loss;
 *
 *     OPT_CHOICE(loss, "mse", LM_CHOICE_OF(LM_LOSSES), "...")  "mse|xent"
 *     OUT_STR(loss, "one of" LM_LOSSES(LM_WORD))         "one of mse xent"
 *     static const char *const names[] = {LM_LOSSES(LM_TEXT)};
 *
 * A name is typed in its list and nowhere else.
 */
#ifndef LM_CORE_NAMES_H
#define LM_CORE_NAMES_H

#define LM_CONSTANT(constant, name) constant,
#define LM_TEXT(constant, name) #name,
#define LM_WORD(constant, name) " " #name
#define LM_BAR(constant, name) "|" #name

/* The rule of a choice (core/decl.h): all names without the first bar. */
#define LM_CHOICE_OF(list) (&(list(LM_BAR))[1])

#endif
