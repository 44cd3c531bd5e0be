#include "check.h"
#include "core/digest.h"

#include <stdio.h>
#include <string.h>

static const lm_flag stop;
static const lm_env env = {.stop = &stop};

static void digest(const void *bytes, size_t n, char text[33])
{
    lm_digest d;
    lm_digest_begin(&d);
    lm_digest_add(&env, &d, bytes, n);
    lm_digest_end(&d, text);
}

/* The fingerprint does not depend on how the bytes are cut. */
static void test_cuts(void)
{
    unsigned char bytes[200];
    for (int i = 0; i < 200; i++) bytes[i] = (unsigned char)(i * 7);
    char whole[33], parts[33];
    digest(bytes, sizeof bytes, whole);
    for (size_t cut = 1; cut < 70; cut++) {
        lm_digest d;
        lm_digest_begin(&d);
        for (size_t at = 0; at < sizeof bytes; at += cut)
            lm_digest_add(&env, &d, bytes + at,
                          at + cut < sizeof bytes ? cut : sizeof bytes - at);
        lm_digest_end(&d, parts);
        CHECK(strcmp(whole, parts) == 0);
    }
}

/* Texts that differ in one bit, or by trailing zeros, differ in about half
 * of the 128 bits: 64 +- 6 standard deviations of 5.7. */
static void test_spread(void)
{
    unsigned char bytes[100] = {0};
    char a[33], b[33];
    digest(bytes, 99, a);
    digest(bytes, 100, b);
    CHECK(strcmp(a, b) != 0);
    for (int bit = 0; bit < 800; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        digest(bytes, 100, a);
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        int differ = 0;
        for (int i = 0; i < 32; i++) {
            unsigned x, y;
            sscanf((char[]){a[i], 0}, "%x", &x);
            sscanf((char[]){b[i], 0}, "%x", &y);
            differ += __builtin_popcount(x ^ y);
        }
        CHECK(differ > 30 && differ < 98);
    }
}

/* By a program of a few lines of Python whose Threefry 4x64-20 gives the test
 * vectors of Random123.  Stores name their trials by these numbers. */
static void test_known(void)
{
    char text[33], many[100];
    digest("", 0, text);
    CHECK_STR(text, "432df1aacbd61dd09d734a16afe2a952");
    digest("lr = 0.25", 9, text);
    CHECK_STR(text, "deb7eca201cc137618724d035f3ec708");
    memset(many, 'x', sizeof many);
    digest(many, sizeof many, text);
    CHECK_STR(text, "3c69b0c8a84f3f8e17cba6948e68a632");
}

int main(void)
{
    test_known();
    test_cuts();
    test_spread();
    return check_done();
}
