// What glibc has for Linux alone and does not show to Swift.
#ifndef QUARRY_CLINUX_SHIM_H
#define QUARRY_CLINUX_SHIM_H

#if defined(__linux__)
#include <errno.h>
#include <malloc.h>
#include <sys/epoll.h>

// Lets glibc make so many heaps at most, which its threads share.
static inline void quarry_share_heaps(int count) {
#if defined(M_ARENA_MAX)
    mallopt(M_ARENA_MAX, count);
#endif
}

// A set of sockets to wait for; -1 where the system has none left.
static inline int quarry_poll_create(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

// Waits for a socket to be readable, writable or both from now on; for neither: no more.
static inline int quarry_poll_change(int set, int socket, int is_known, int reads, int writes) {
    struct epoll_event event = {0};
    event.events = (reads ? EPOLLIN : 0) | (writes ? EPOLLOUT : 0);
    event.data.fd = socket;
    if (!reads && !writes) return epoll_ctl(set, EPOLL_CTL_DEL, socket, &event);
    int result = epoll_ctl(set, is_known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
    // The number of a socket that was closed, and so forgotten, may belong to another one now.
    if (result != 0 && errno == ENOENT) result = epoll_ctl(set, EPOLL_CTL_ADD, socket, &event);
    if (result != 0 && errno == EEXIST) result = epoll_ctl(set, EPOLL_CTL_MOD, socket, &event);
    return result;
}

// One socket that is ready: 1 to read, 2 to write, 4 broken.
struct quarry_ready {
    int socket;
    int state;
};

// The sockets that are ready, at most 128 of them.
static inline int quarry_poll_wait(int set, struct quarry_ready *ready, int milliseconds) {
    struct epoll_event events[128];
    int count = epoll_wait(set, events, 128, milliseconds);
    for (int i = 0; i < count; i++) {
        ready[i].socket = events[i].data.fd;
        ready[i].state = (events[i].events & (EPOLLIN | EPOLLRDHUP) ? 1 : 0)
            | (events[i].events & EPOLLOUT ? 2 : 0)
            | (events[i].events & (EPOLLERR | EPOLLHUP) ? 4 : 0);
    }
    return count;
}

// Declared only under _GNU_SOURCE, which Swift's module of glibc does not define.
extern int memfd_create(const char *name, unsigned int flags);

// A file in memory that children do not inherit; -1 where there can be none.
static inline int quarry_memory_file(void) {
    return memfd_create("quarry", 1u /* MFD_CLOEXEC */);
}

extern int openpty(int *, int *, char *, const void *, const void *);

// Both ends of a terminal, for tests of what is asked on one; -1 where there can be none.
static inline int quarry_open_terminal(int *hands, int *terminal) {
    return openpty(hands, terminal, 0, 0, 0);
}
#endif

#endif
