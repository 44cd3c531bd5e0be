#include "bind/mpi.h"

#include <lauxlib.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

/* Was this process started by a launcher of MPI jobs? */
static bool launched(void)
{
    return getenv("OMPI_COMM_WORLD_SIZE") || getenv("PMI_SIZE") ||
           getenv("PMI_RANK") || getenv("PMIX_RANK");
}

static int mpi_launched(lua_State *L)
{
    lua_pushboolean(L, launched());
    return 1;
}

#ifdef LM_MPI

#include <mpi.h>
#include <signal.h>
#include <unistd.h>

/* MPI takes over SIGINT and others in some builds; limn keeps its own. */
static void initialise(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD};
    struct sigaction kept[4];
    for (int i = 0; i < 4; i++) sigaction(numbers[i], NULL, &kept[i]);
    MPI_Init(NULL, NULL);
    for (int i = 0; i < 4; i++) sigaction(numbers[i], &kept[i], NULL);
}

static bool running(void)
{
    int yes = 0, over = 0;
    MPI_Initialized(&yes);
    MPI_Finalized(&over);
    return yes && !over;
}

static void finish(void)
{
    if (running()) MPI_Finalize();
}

static int mpi_size(lua_State *L)
{
    int n = 1;
    if (launched() && !running()) {
        initialise();
        atexit(finish);
    }
    if (running()) MPI_Comm_size(MPI_COMM_WORLD, &n);
    lua_pushinteger(L, n);
    return 1;
}

static int mpi_rank(lua_State *L)
{
    int rank = 0;
    if (running()) MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    lua_pushinteger(L, rank);
    return 1;
}

static int mpi_send(lua_State *L)
{
    size_t n;
    const int rank = (int)luaL_checkinteger(L, 1);
    const char *text = luaL_checklstring(L, 2, &n);
    luaL_argcheck(L, n <= INT_MAX, 2, "a message is larger than 2 GiB");
    MPI_Send(text, (int)n, MPI_BYTE, rank, 0, MPI_COMM_WORLD);
    return 0;
}

static int mpi_receive(lua_State *L)
{
    int there = 0, n = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &there, &status);
    if (!there) return 0;
    MPI_Get_count(&status, MPI_BYTE, &n);
    luaL_Buffer b;
    lua_pushinteger(L, status.MPI_SOURCE);
    char *to = luaL_buffinitsize(L, &b, (size_t)n);
    MPI_Recv(to, n, MPI_BYTE, status.MPI_SOURCE, 0, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    luaL_pushresultsize(&b, (size_t)n);
    return 2;
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

enum { BUILT = false };

#endif

int luaopen_limn_mpi(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"launched", mpi_launched}, {"size", mpi_size},
        {"rank", mpi_rank},         {"send", mpi_send},
        {"receive", mpi_receive},   {0}};
    luaL_newlib(L, functions);
    lua_pushboolean(L, BUILT);
    lua_setfield(L, -2, "built");
    return 1;
}
