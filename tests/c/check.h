/* check.h -- what a C test needs.
 *
 *     CHECK(a > b);  CHECK_NEAR(x, 1.5, 1e-12);  CHECK_STR(text, "ab");
 *     if (...) CHECK_SKIP("what this machine cannot show");
 *     int main(void) { ...; return check_done(); }
 *
 * A failed check says where it is and the test goes on; check_done prints
 * "N passed, N failed, N skipped" and gives the exit status.  A test without
 * any check fails.
 */
#ifndef LM_TESTS_CHECK_H
#define LM_TESTS_CHECK_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/isa.h"

/* A sanitizer's malloc is not the C library's. */
#ifdef __SANITIZE_ADDRESS__
#define OTHER_MALLOC
#elif defined __has_feature
#if __has_feature(memory_sanitizer)
#define OTHER_MALLOC
#endif
#endif

/* Before main: the set of instructions that LIMN_ISA names, or the best. */
__attribute__((constructor)) static void check_isa(void)
{
    const char *wish = getenv("LIMN_ISA");
    lm_isa_use(wish && wish[0] == 'v' ? atoi(wish + 1) : lm_isa_best());
}

static long check_passed, check_failed, check_skipped;

#define CHECK_SKIP(why) (check_skipped++, (void)printf("skip  %s\n", why))
#define CHECK(cond) check_that((cond) ? 1 : 0, __FILE__, __LINE__, #cond)
/* |a - b| <= tol; equal infinities are near. */
#define CHECK_NEAR(a, b, tol)                                                  \
    check_near(a, b, tol, __FILE__, __LINE__, #a " near " #b)
#define CHECK_STR(a, b) check_str(a, b, __FILE__, __LINE__, #a)

static inline int check_that(int good, const char *file, int line,
                             const char *what)
{
    good ? check_passed++ : check_failed++;
    if (!good) printf("%s:%d: %s\n", file, line, what);
    return good;
}

static inline int check_near(double a, double b, double tol, const char *file,
                             int line, const char *what)
{
    const int good = a == b || fabs(a - b) <= tol;
    if (!good)
        printf("%s:%d: %.17g and %.17g differ by %.3g, more than %.3g\n", file,
               line, a, b, fabs(a - b), tol);
    return check_that(good, file, line, what);
}

static inline int check_str(const char *a, const char *b, const char *file,
                            int line, const char *what)
{
    const int good = strcmp(a, b) == 0;
    if (!good) printf("%s:%d: got '%s', expected '%s'\n", file, line, a, b);
    return check_that(good, file, line, what);
}

static inline int check_done(void)
{
    if (check_passed + check_failed + check_skipped == 0)
        check_that(0, __FILE__, __LINE__, "no check was made");
    printf("%ld passed, %ld failed, %ld skipped\n", check_passed, check_failed,
           check_skipped);
    return check_failed > 0;
}

#endif
