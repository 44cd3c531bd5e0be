/* Files that appear whole or not at all: a user who stops a long one leaves
 * what was there, and nothing beside it. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "core/file.h"

static volatile lm_flag stop;

static long size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (long)st.st_size : -1;
}

static int files_in(const char *folder)
{
    int n = 0;
    DIR *d = opendir(folder);
    for (const struct dirent *e; d && (e = readdir(d));)
        n += e->d_name[0] != '.';
    if (d) closedir(d);
    return n;
}

/* The last bytes too are where they belong. */
static void ends_in(const char *path, const char *end)
{
    char got[16] = "";
    FILE *f = fopen(path, "rb");
    CHECK(f);
    if (!f) return;
    fseek(f, -(long)strlen(end), SEEK_END);
    CHECK(fread(got, 1, strlen(end), f) == strlen(end));
    CHECK(strcmp(got, end) == 0);
    fclose(f);
}

static void long_ones(lm_env *env, const char *folder)
{
    enum { SHORT = 1 << 20, LONG = (3 << 25) + 5 };
    char path[64];
    char *text = calloc(LONG, 1);
    CHECK(text);
    if (!text) return;
    memcpy(text + LONG - 4, "last", 4);
    snprintf(path, sizeof path, "%s/file", folder);

    stop = 1;
    CHECK(lm_file_write(env, path, text, SHORT) == LM_OK);
    CHECK(size_of(path) == SHORT);
    CHECK(lm_file_write(env, path, text, LONG) == LM_STOPPED);
    CHECK(size_of(path) == SHORT);
    CHECK(files_in(folder) == 1);

    stop = 0;
    CHECK(lm_file_write(env, path, text, LONG) == LM_OK);
    CHECK(size_of(path) == LONG);
    ends_in(path, "last");
    CHECK(files_in(folder) == 1);
    unlink(path);
    free(text);
}

int main(void)
{
    lm_env env;
    char folder[] = "/tmp/limn-file-XXXXXX";
    lm_env_open(&env, &stop);
    CHECK(mkdtemp(folder));
    long_ones(&env, folder);
    rmdir(folder);
    lm_env_close(&env);
    return check_done();
}
