/* The gnuplot child against a gnuplot that misbehaves, and a real one. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "plot/gnuplot/child.h"
#include "plot/gnuplot/gnuplot.h"

static char log_path[64];

static lm_gnuplot *with_fake(lm_env *env, const char *mode, double limit)
{
    lm_gnuplot *g = NULL;
    char died[80];
    snprintf(died, sizeof died, "%s.died", log_path);
    unlink(died);
    unlink(log_path);
    setenv("FAKE_MODE", mode, 1);
    CHECK(lm_gnuplot_new(env, "tests/fake_gnuplot", limit, &g) == LM_OK);
    return g;
}

static lm_status draw(lm_env *env, lm_gnuplot *g, const char *script)
{
    return lm_gnuplot_draw(env, g, 1, script, strlen(script), "12345678", 8);
}

/* How often the log has this line. */
static int logged(const char *line)
{
    char text[512];
    int n = 0;
    FILE *f = fopen(log_path, "r");
    while (f && fgets(text, sizeof text, f)) {
        text[strcspn(text, "\n")] = 0;
        n += !strcmp(text, line);
    }
    if (f) fclose(f);
    return n;
}

static void good(lm_env *env)
{
    lm_gnuplot *g = with_fake(env, "ok", 5);
    CHECK(lm_gnuplot_idle(g));
    CHECK(draw(env, g, "plot 1") == LM_OK);
    CHECK(!lm_gnuplot_idle(g));
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    CHECK(lm_gnuplot_idle(g) && !lm_gnuplot_lost(g));
    CHECK(logged("plot 1") == 1);
    CHECK(lm_gnuplot_took(g) > 0);
    lm_gnuplot_free(g);
    CHECK(logged("exit") == 1);
}

static void late(lm_env *env)
{
    lm_gnuplot *g = with_fake(env, "late", 5);
    const double before = lm_now();
    draw(env, g, "plot 1");
    CHECK(lm_now() - before < 0.2);         /* does not wait */
    CHECK(draw(env, g, "plot 2") == LM_OK); /* busy: dropped */
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    CHECK(lm_gnuplot_took(g) >= 0.3);
    CHECK(logged("plot 1") == 1 && logged("plot 2") == 0);
    lm_gnuplot_free(g);
}

static void hangs(lm_env *env)
{
    char notice[256];
    lm_gnuplot *g = with_fake(env, "hang", 0.1);
    const double before = lm_now();
    draw(env, g, "plot 1");
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    CHECK(lm_gnuplot_lost(g));
    CHECK(lm_now() - before < 3);
    CHECK(logged("plot 1") == 2); /* sent again once */
    lm_gnuplot_notice(g, notice, sizeof notice);
    CHECK(strstr(notice, "does not answer") != NULL &&
          strstr(notice, "given up") != NULL);
    lm_gnuplot_notice(g, notice, sizeof notice);
    CHECK(!*notice);
    CHECK(draw(env, g, "plot 2") == LM_OK && lm_gnuplot_idle(g));
    lm_gnuplot_free(g);
}

/* One that computes is waited for, six times as long as one that is idle; one
 * that is not to be started again is lost at once. */
static void busy(lm_env *env)
{
    char notice[256];
    lm_gnuplot *g = with_fake(env, "work", 0.3);
    draw(env, g, "plot 1");
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    CHECK(!lm_gnuplot_lost(g) && logged("plot 1") == 1);
    CHECK(lm_gnuplot_took(g) > 0.6);
    lm_gnuplot_free(g);

    g = with_fake(env, "spin", 0.3);
    lm_gnuplot_once(g);
    const double before = lm_now();
    draw(env, g, "plot 1");
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    CHECK(lm_gnuplot_lost(g) && logged("plot 1") == 1);
    CHECK(lm_now() - before > 1.7 && lm_now() - before < 5);
    lm_gnuplot_notice(g, notice, sizeof notice);
    CHECK(!strcmp(notice, "gnuplot does not answer"));
    lm_gnuplot_free(g);
}

/* A script larger than any socket takes, to one who does not read. */
static void never_blocks(lm_env *env)
{
    lm_gnuplot *g = with_fake(env, "hang", 5);
    enum { BIG = 8 << 20 };
    char *big = malloc(BIG);
    memset(big, '#', BIG);
    const double before = lm_now();
    draw(env, g, "plot 1");
    lm_gnuplot_poll(g);
    CHECK(lm_gnuplot_draw(env, g, 0, big, BIG, "", 0) == LM_OK);
    lm_gnuplot_poll(g);
    CHECK(lm_now() - before < 0.5);
    free(big);
    const double end = lm_now();
    lm_gnuplot_free(g);
    CHECK(lm_now() - end < 3.5);
}

static void dies(lm_env *env)
{
    char notice[256];
    lm_gnuplot *g = with_fake(env, "die", 5);
    draw(env, g, "plot 1");
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    CHECK(lm_gnuplot_lost(g));
    lm_gnuplot_notice(g, notice, sizeof notice);
    CHECK(strstr(notice, "ended unexpectedly") != NULL);
    lm_gnuplot_free(g);

    g = with_fake(env, "once", 5);
    draw(env, g, "plot 1");
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    CHECK(!lm_gnuplot_lost(g) && logged("plot 1") == 2);
    lm_gnuplot_notice(g, notice, sizeof notice);
    CHECK(strstr(notice, "started again") != NULL);
    lm_gnuplot_free(g);
}

static void complains(lm_env *env)
{
    lm_gnuplot *g = with_fake(env, "flood", 5);
    draw(env, g, "plot 1");
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    CHECK(!lm_gnuplot_lost(g) && !*lm_gnuplot_complaint(g));
    lm_gnuplot_free(g);

    g = with_fake(env, "complain", 5);
    draw(env, g, "plot foo");
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    CHECK(!strcmp(lm_gnuplot_complaint(g), "undefined variable: foo"));
    CHECK(lm_gnuplot_refused(g));
    lm_gnuplot_free(g);

    g = with_fake(env, "library", 5);
    draw(env, g, "plot 1");
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    CHECK(!strncmp(lm_gnuplot_complaint(g), "Fontconfig", 10));
    CHECK(!lm_gnuplot_refused(g));
    lm_gnuplot_free(g);
}

static void missing(lm_env *env)
{
    char notice[256];
    lm_gnuplot *g;
    CHECK(lm_gnuplot_new(env, "no_such_gnuplot", 5, &g) == LM_OK);
    CHECK(draw(env, g, "plot 1") == LM_OK);
    CHECK(lm_gnuplot_lost(g) && lm_gnuplot_missing(g));
    lm_gnuplot_notice(g, notice, sizeof notice);
    CHECK(strstr(notice, "gnuplot-nox") != NULL);
    lm_gnuplot_free(g);
}

static void stopped(lm_env *env)
{
    volatile lm_flag stop = 1;
    lm_gnuplot *g = with_fake(env, "late", 5);
    draw(env, g, "plot 1");
    env->stop = &stop;
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_STOPPED);
    env->stop = NULL;
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    lm_gnuplot_free(g);
}

/* A forked copy neither talks to gnuplot nor ends it. */
static void forked(lm_env *env)
{
    lm_gnuplot *g = with_fake(env, "ok", 5);
    draw(env, g, "plot 1");
    lm_gnuplot_wait(env, g, 60);
    const pid_t pid = fork();
    if (pid == 0) {
        lm_gnuplot_free(g);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    CHECK(logged("exit") == 0);
    draw(env, g, "plot 2");
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK && !lm_gnuplot_lost(g));
    CHECK(logged("plot 2") == 1);
    lm_gnuplot_free(g);
}

/* Real gnuplot reads binary data through the inherited file, and carries on
 * after an error; killed, it comes back. */
static void real(lm_env *env)
{
    lm_gnuplot *g;
    double data[8] = {1, 1, 2, 4, 3, 9, 4, 16};
    char file[24], script[256], path[] = "/tmp/limn-test-XXXXXX", notice[256];
    struct stat st;
    const int fd = mkstemp(path);
    CHECK(lm_gnuplot_new(env, "gnuplot", 5, &g) == LM_OK);
    lm_gnuplot_output(g, fd);
    snprintf(script, sizeof script,
             "set term svg\nset output '%s'\nplot foo(\n"
             "plot '%s' binary record=(4) format='%%float64%%float64' using "
             "1:2 with lines\nunset output\n",
             LM_GNUPLOT_OUTPUT, lm_gnuplot_file(1, file));
    CHECK(lm_gnuplot_draw(env, g, 1, script, strlen(script), data,
                          sizeof data) == LM_OK);
    CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
    if (lm_gnuplot_missing(g)) {
        CHECK_SKIP("no gnuplot here");
    } else {
        CHECK(!strcmp(lm_gnuplot_complaint(g), "invalid expression"));
        CHECK(fstat(fd, &st) == 0 && st.st_size > 2000);
        draw(env, g, "system('kill -9 $PPID')");
        CHECK(lm_gnuplot_wait(env, g, 60) == LM_OK);
        CHECK(lm_gnuplot_lost(g)); /* the script kills each one */
        lm_gnuplot_notice(g, notice, sizeof notice);
        CHECK(strstr(notice, "ended unexpectedly") != NULL);
    }
    lm_gnuplot_free(g);
    close(fd);
    unlink(path);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    snprintf(log_path, sizeof log_path, "/tmp/limn-fake-%ld", (long)getpid());
    setenv("FAKE_LOG", log_path, 1);
    good(&env);
    late(&env);
    hangs(&env);
    busy(&env);
    never_blocks(&env);
    dies(&env);
    complains(&env);
    missing(&env);
    stopped(&env);
    forked(&env);
    real(&env);
    unlink(log_path);
    strcat(log_path, ".died");
    unlink(log_path);
    lm_env_close(&env);
    return check_done();
}
