// SPDX-License-Identifier: Apache-2.0
//
// Of costs.py, preloaded under valgrind: this writes into the mask that sigsuspend is given, and the
// one of libdispatch is in memory that is read-only.
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask) {
    sigset_t copy = *mask;
    return (int)syscall(SYS_rt_sigsuspend, &copy, 8);
}
