/* memory: what is left, from a /proc and a /sys of the test's own. */
#include "core/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static char root[] = "/tmp/limn-memory-XXXXXX";

/* A file below the root, and the folders that lead to it. */
static void put(const char *path, const char *text)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    for (char *at = whole + strlen(root) + 1; (at = strchr(at, '/')); at++) {
        *at = 0;
        mkdir(whole, 0700);
        *at = '/';
    }
    FILE *file = fopen(whole, "w");
    CHECK(file != NULL);
    if (!file) return;
    fputs(text, file);
    fclose(file);
}

static void nothing_says(void)
{
    CHECK(isinf(lm_memory_left(root)));
}

static void the_system_says(void)
{
    put("/proc/meminfo", "MemTotal:  8000 kB\nMemFree: 1 kB\n"
                         "MemAvailable:  1000 kB\nSwapFree: 24 kB\n");
    CHECK(lm_memory_left(root) == 1024. * 1024);
}

/* The group has less, and the one around it less still. */
static void second_version(void)
{
    put("/proc/self/cgroup", "0::/jobs/mine\n");
    put("/sys/fs/cgroup/jobs/mine/memory.max", "900000\n");
    put("/sys/fs/cgroup/jobs/mine/memory.current", "300000\n");
    put("/sys/fs/cgroup/jobs/mine/memory.stat",
        "anon 250000\ninactive_file 50000\nactive_file 7\n");
    CHECK(lm_memory_left(root) == 650000);
    put("/sys/fs/cgroup/jobs/memory.max", "400000\n");
    put("/sys/fs/cgroup/jobs/memory.current", "310000\n");
    CHECK(lm_memory_left(root) == 90000);
    put("/sys/fs/cgroup/jobs/memory.current", "500000\n");
    CHECK(lm_memory_left(root) == 0);
    put("/sys/fs/cgroup/jobs/memory.max", "max\n");
    CHECK(lm_memory_left(root) == 650000);
}

/* In a container the path is that of the host: the outermost group counts. */
static void first_version(void)
{
    put("/proc/self/cgroup", "9:cpu,cpuacct:/a\n4:memory:/host/only\n0::/\n");
    put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "700000\n");
    put("/sys/fs/cgroup/memory/memory.usage_in_bytes", "600000\n");
    put("/sys/fs/cgroup/memory/memory.stat",
        "inactive_file 1\ntotal_inactive_file 20000\n");
    CHECK(lm_memory_left(root) == 120000);
    put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    CHECK(lm_memory_left(root) == 1024. * 1024);
}

static void here(void)
{
    CHECK(lm_memory_fits(0) && lm_memory_fits(1000));
    CHECK(lm_memory_left("") > 0 && lm_memory_left("") <= 4 * lm_memory_all());
    CHECK(!lm_memory_fits((size_t)1 << 52));
    lm_env env;
    lm_env_open(&env, NULL);
    CHECK(!lm_alloc(&env, (size_t)1 << 46));
    CHECK(!lm_scratch(&env, (size_t)1 << 46));
    lm_env_close(&env);
}

int main(void)
{
    if (!mkdtemp(root)) return 1;
    nothing_says();
    the_system_says();
    second_version();
    first_version();
    here();
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", root);
    CHECK(system(command) == 0);
    return check_done();
}
