#include "bind/mpi.h"

#include <lauxlib.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "bind/signals.h"

/* Was this process started by a launcher of MPI jobs? */
static bool launched(void)
{
    return getenv("OMPI_COMM_WORLD_SIZE") || getenv("PMI_SIZE") ||
           getenv("PMI_RANK") || getenv("PMIX_RANK");
}

/* How many processes its launcher has started: of a job, or of a step of
 * Slurm, which may leave them without a connection. */
static int mpi_tasks(lua_State *L)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE",
                                        "SLURM_STEP_NUM_TASKS"};
    const char *text = NULL;
    for (int i = 0; i < 3 && !text; i++) text = getenv(names[i]);
    const int n = text ? atoi(text) : 1;
    lua_pushinteger(L, n > 1 ? n : 1);
    return 1;
}

static int mpi_launched(lua_State *L)
{
    lua_pushboolean(L, launched());
    return 1;
}

#ifdef LM_MPI

#include <mpi.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { WORD = 0, BYE = 1 }; /* tags */

/* MPI takes over SIGINT and others in some builds; limn keeps its own. */
static void initialise(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD};
    struct sigaction kept[4];
    for (int i = 0; i < 4; i++) sigaction(numbers[i], NULL, &kept[i]);
    MPI_Init(NULL, NULL);
    for (int i = 0; i < 4; i++) sigaction(numbers[i], &kept[i], NULL);
}

bool lm_mpi_running(void)
{
    int yes = 0, over = 0;
    MPI_Initialized(&yes);
    MPI_Finalized(&over);
    return yes && !over;
}

static void nap(double seconds)
{
    struct timespec t = {.tv_sec = (time_t)seconds};
    t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
    nanosleep(&t, NULL);
}

/* Wait for the byes of `left` ranks; what else still comes is for nobody. */
static void await_byes(int left)
{
    while (left > 0) {
        int there = 0, n = 0;
        MPI_Status s;
        MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &s);
        if (!there) {
            nap(1e-3);
            continue;
        }
        MPI_Get_count(&s, MPI_BYTE, &n);
        void *text = malloc((size_t)n + 1);
        if (!text) MPI_Abort(MPI_COMM_WORLD, 1);
        MPI_Recv(text, n, MPI_BYTE, s.MPI_SOURCE, s.MPI_TAG, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE);
        free(text);
        left -= s.MPI_TAG == BYE;
    }
}

/* Every rank says bye to rank 0, and rank 0 to every rank, before
 * MPI_Finalize, in which those who are early would spin and a large message
 * that nobody takes would never end. */
static void part(void)
{
    int rank, size;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    for (int to = rank ? 0 : 1; to < (rank ? 1 : size); to++)
        MPI_Send(NULL, 0, MPI_BYTE, to, BYE, MPI_COMM_WORLD);
    await_byes(rank ? 1 : size - 1);
}

/* A process that fails ends the job, for others would wait for it in vain.
 * A launcher needs a moment to pass on what it has written.  One whose time
 * after SIGTERM was over leaves the others time to close what they have open,
 * as it did. */
static void finish(int status, void *unused)
{
    (void)unused;
    if (!lm_mpi_running()) return;
    if (status) {
        fflush(NULL);
        nap(status == 128 + SIGALRM ? 2 * LM_WIND_UP : 0.1);
        MPI_Abort(MPI_COMM_WORLD, status);
    }
    part();
    MPI_Finalize();
}

static int mpi_size(lua_State *L)
{
    int n = 1;
    if (launched() && !lm_mpi_running()) {
        initialise();
        on_exit(finish, NULL);
    }
    if (lm_mpi_running()) MPI_Comm_size(MPI_COMM_WORLD, &n);
    lua_pushinteger(L, n);
    return 1;
}

static int mpi_rank(lua_State *L)
{
    int rank = 0;
    if (lm_mpi_running()) MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    lua_pushinteger(L, rank);
    return 1;
}

static int mpi_send(lua_State *L)
{
    size_t n;
    const int rank = (int)luaL_checkinteger(L, 1);
    const char *text = luaL_checklstring(L, 2, &n);
    luaL_argcheck(L, n <= INT_MAX, 2, "a message is larger than 2 GiB");
    MPI_Send(text, (int)n, MPI_BYTE, rank, WORD, MPI_COMM_WORLD);
    return 0;
}

static int mpi_receive(lua_State *L)
{
    int there = 0, n = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, WORD, MPI_COMM_WORLD, &there, &status);
    if (!there) return 0;
    MPI_Get_count(&status, MPI_BYTE, &n);
    luaL_Buffer b;
    lua_pushinteger(L, status.MPI_SOURCE);
    char *to = luaL_buffinitsize(L, &b, (size_t)n);
    MPI_Recv(to, n, MPI_BYTE, status.MPI_SOURCE, WORD, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    luaL_pushresultsize(&b, (size_t)n);
    return 2;
}

static int mpi_parted(lua_State *L)
{
    int there = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, BYE, MPI_COMM_WORLD, &there, &status);
    if (!there) return 0;
    lua_pushinteger(L, status.MPI_SOURCE);
    return 1;
}

enum { BUILT = true };

#else

static int mpi_size(lua_State *L)
{
    lua_pushinteger(L, 1);
    return 1;
}

static int mpi_rank(lua_State *L)
{
    lua_pushinteger(L, 0);
    return 1;
}

static int mpi_send(lua_State *L)
{
    return luaL_error(L, "limn was built without MPI");
}

static int mpi_receive(lua_State *L)
{
    (void)L;
    return 0;
}

static int mpi_parted(lua_State *L)
{
    (void)L;
    return 0;
}

bool lm_mpi_running(void)
{
    return false;
}

enum { BUILT = false };

#endif

int luaopen_limn_mpi(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"launched", mpi_launched}, {"tasks", mpi_tasks},
        {"size", mpi_size},         {"rank", mpi_rank},
        {"send", mpi_send},         {"receive", mpi_receive},
        {"parted", mpi_parted},     {0}};
    luaL_newlib(L, functions);
    lua_pushboolean(L, BUILT);
    lua_setfield(L, -2, "built");
    return 1;
}
