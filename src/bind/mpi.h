/* mpi.h -- texts between the ranks of one MPI job.
 *
 * A private module of the prelude (`require "limn.mpi"`), empty of effect
 * unless limn was built with MPI=1:
 *     mpi.built                   can this program talk to other ranks?
 *     mpi.launched()              did a launcher such as mpirun start it?
 *     mpi.tasks()                 processes that a launcher started, 1 without
 *     mpi.size()                  ranks of the job it runs in, 1 if in none
 *     mpi.rank()                  its own, from 0
 *     mpi.send(rank, text)
 *     mpi.receive()               -> rank, text; nil if nothing has come
 *     mpi.parted()                -> a rank whose script has ended, or nil
 * size starts MPI at the first call.  The end of the program closes it; where
 * that is a failure, it ends the job.
 */
#ifndef LM_BIND_MPI_H
#define LM_BIND_MPI_H

#include <lua.h>
#include <stdbool.h>

int luaopen_limn_mpi(lua_State *L);

/* Is this process a rank of a job? */
bool lm_mpi_running(void);

#endif
