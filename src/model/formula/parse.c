/* parse: recursive descent, one function a level of precedence.
 *
 *     sum      product {("+" | "-") product}
 *     product  sign {("*" | "/") sign}
 *     sign     {"-" | "+"} power
 *     power    atom ["^" sign]
 *     atom     number | "x" | "pi" | "(" sum ")" | name "(" sum {"," sum} ")"
 *
 * An instruction whose arguments are numbers becomes a number. */
#include "model/formula/parse.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/formula/ops.h"

enum { NESTED_MAX = 40 };

typedef struct parser {
    lm_env *env;
    const char *text, *at;
    lm_formula *f;
    int nested, depth; /* of parentheses and signs; of the stack */
} parser;

static lm_status sum(parser *p);

static void skip(parser *p)
{
    while (*p->at == ' ' || *p->at == '\t') p->at++;
}

static lm_status wrong(const parser *p, const char *expected)
{
    const int place = (int)(p->at - p->text) + 1;
    if (!*p->at)
        return lm_fail(p->env, LM_DOMAIN,
                       "'act' must have %s at its end, got '%.80s'", expected,
                       p->text);
    return lm_fail(p->env, LM_DOMAIN,
                   "'act' must have %s at character %d, got '%.80s'", expected,
                   place, p->text);
}

static lm_status too_long(const parser *p)
{
    return lm_fail(p->env, LM_DOMAIN,
                   "'act' must have at most %d characters, %d operations, %d "
                   "different numbers and %d values waiting, got '%.80s'",
                   LM_FORMULA_TEXT - 1, LM_FORMULA_CODE, LM_FORMULA_NUMBERS,
                   LM_FORMULA_DEPTH, p->text);
}

/* ---- the program --------------------------------------------------------- */

/* The place of a number among those of the formula; -1 if there is no room. */
static int number_place(lm_formula *f, double value)
{
    for (int i = 0; i < f->numbers; i++)
        if (memcmp(&f->value[i], &value, sizeof value) == 0) return i;
    if (f->numbers == LM_FORMULA_NUMBERS) return -1;
    f->value[f->numbers] = value;
    return f->numbers++;
}

static lm_status emit(parser *p, lm_op op, double value)
{
    lm_formula *f = p->f;
    const int place = number_place(f, value);
    p->depth += 1 - lm_op_arguments(op);
    if (f->length == LM_FORMULA_CODE || place < 0 ||
        p->depth > LM_FORMULA_DEPTH)
        return too_long(p);
    f->op[f->length] = (uint8_t)op;
    f->number[f->length++] = (uint8_t)place;
    return LM_OK;
}

/* Whether the last k instructions are numbers. */
static bool all_numbers(const lm_formula *f, int k)
{
    for (int i = 0; i < k; i++)
        if (f->op[f->length - 1 - i] != LM_OP_NUMBER) return false;
    return true;
}

/* The last numbers, of which no instruction is left. */
static void drop_numbers(lm_formula *f)
{
    f->numbers = 0;
    for (int i = 0; i < f->length; i++)
        if (f->number[i] >= f->numbers) f->numbers = f->number[i] + 1;
}

/* An operation on what is on the stack; on numbers it is done now. */
static lm_status apply(parser *p, lm_op op, double value)
{
    lm_formula *f = p->f;
    const int arguments = lm_op_arguments(op);
    const bool fold = all_numbers(f, arguments);
    lm_status status = emit(p, op, value);
    if (status || !fold) return status;
    lm_formula part = *f;
    const int first = f->length - 1 - arguments;
    part.length = f->length - first;
    memcpy(part.op, f->op + first, (size_t)part.length);
    memcpy(part.number, f->number + first, (size_t)part.length);
    double x = 0, result;
    lm_formula_run_d(&part, part.length, 0, 1, &x, &result, NULL, NULL);
    f->length = first;
    p->depth--;
    drop_numbers(f);
    return emit(p, LM_OP_NUMBER, result);
}

/* ---- the grammar ----------------------------------------------------------
 */

static lm_status number(parser *p)
{
    const char *end = p->at;
    while (isdigit((unsigned char)*end)) end++;
    if (*end == '.')
        while (isdigit((unsigned char)*++end)) continue;
    if (end - p->at == 1 && *p->at == '.') return wrong(p, "a number");
    if (*end == 'e' || *end == 'E') {
        const char *digits = end + 1 + (end[1] == '+' || end[1] == '-');
        if (isdigit((unsigned char)*digits))
            for (end = digits; isdigit((unsigned char)*end);) end++;
    }
    char copy[LM_FORMULA_TEXT];
    memcpy(copy, p->at, (size_t)(end - p->at));
    copy[end - p->at] = '\0';
    const double value = strtod(copy, NULL);
    if (!isfinite(value)) return wrong(p, "a finite number");
    p->at = end;
    return emit(p, LM_OP_NUMBER, value);
}

/* "(" sum {"," sum} ")" */
static lm_status arguments(parser *p, int count)
{
    skip(p);
    if (*p->at != '(') return wrong(p, "'('");
    p->at++;
    for (int i = 0; i < count; i++) {
        const lm_status status = sum(p);
        if (status) return status;
        if (*p->at != (i + 1 < count ? ',' : ')'))
            return wrong(p, i + 1 < count ? "','" : "')'");
        p->at++;
    }
    return LM_OK;
}

static lm_status name(parser *p)
{
    const char *end = p->at;
    while (isalnum((unsigned char)*end) || *end == '_') end++;
    const int64_t length = end - p->at;
    if (length == 1 && *p->at == 'x') {
        p->at = end;
        return emit(p, LM_OP_X, 0);
    }
    if (length == 2 && memcmp(p->at, "pi", 2) == 0) {
        p->at = end;
        return emit(p, LM_OP_NUMBER, M_PI);
    }
    const int op = lm_op_named(p->at, length);
    if (op < 0) return wrong(p, "x, pi or the name of a function");
    p->at = end;
    const lm_status status = arguments(p, lm_op_arguments((lm_op)op));
    return status ? status : apply(p, (lm_op)op, 0);
}

static lm_status atom(parser *p)
{
    skip(p);
    if (isdigit((unsigned char)*p->at) || *p->at == '.') return number(p);
    if (isalpha((unsigned char)*p->at)) return name(p);
    if (*p->at == '(') return arguments(p, 1);
    return wrong(p, "a number, x, a function or '('");
}

static lm_status sign(parser *p);

static lm_status raise_to(parser *p)
{
    lm_formula *f = p->f;
    const int before = f->length;
    const lm_status status = sign(p);
    if (status) return status;
    if (f->length - before != 1 || !all_numbers(f, 1))
        return lm_fail(p->env, LM_DOMAIN,
                       "'act' must have a number as power, as in x^2, before "
                       "character %d, got '%.80s'",
                       (int)(p->at - p->text) + 1, p->text);
    const double power = f->value[f->number[--f->length]];
    p->depth--;
    return apply(p, LM_OP_POWER, power);
}

static lm_status power(parser *p)
{
    const lm_status status = atom(p);
    if (status) return status;
    skip(p);
    if (*p->at != '^') return LM_OK;
    p->at++;
    return raise_to(p);
}

static lm_status sign(parser *p)
{
    skip(p);
    if (*p->at != '-' && *p->at != '+') return power(p);
    const bool minus = *p->at++ == '-';
    if (++p->nested > NESTED_MAX) return too_long(p);
    const lm_status status = sign(p);
    p->nested--;
    return status || !minus ? status : apply(p, LM_OP_NEGATE, 0);
}

/* part {operator part} */
static lm_status chain(parser *p, lm_status (*part)(parser *p), char first,
                       lm_op first_op, char second, lm_op second_op)
{
    lm_status status = part(p);
    for (skip(p); !status && (*p->at == first || *p->at == second); skip(p)) {
        const lm_op op = *p->at++ == first ? first_op : second_op;
        status = part(p);
        if (!status) status = apply(p, op, 0);
    }
    return status;
}

static lm_status product(parser *p)
{
    return chain(p, sign, '*', LM_OP_MULTIPLY, '/', LM_OP_DIVIDE);
}

static lm_status sum(parser *p)
{
    if (++p->nested > NESTED_MAX) return too_long(p);
    const lm_status status =
        chain(p, product, '+', LM_OP_ADD, '-', LM_OP_SUBTRACT);
    p->nested--;
    return status;
}

lm_status lm_formula_parse(lm_env *env, const char *text, lm_formula *f)
{
    parser p = {.env = env, .text = text, .at = text, .f = f};
    *f = (lm_formula){.length = 0};
    if (strlen(text) >= LM_FORMULA_TEXT) return too_long(&p);
    strcpy(f->text, text);
    const lm_status status = sum(&p);
    if (status) return status;
    return *p.at ? wrong(&p, "an operator") : LM_OK;
}
