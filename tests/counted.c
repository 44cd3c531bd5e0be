/* counted.c -- in a build that counts (make coverage): what a process has run counts
 * also where it ends by _exit, as workers and calls in a process of their own do. */
void __gcov_dump(void);
_Noreturn void __real__exit(int how);
_Noreturn void __wrap__exit(int how);

void __wrap__exit(int how)
{
    __gcov_dump();
    __real__exit(how);
}
