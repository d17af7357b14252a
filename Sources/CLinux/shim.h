// What glibc has for Linux alone and does not show to Swift.
#ifndef QUARRY_CLINUX_SHIM_H
#define QUARRY_CLINUX_SHIM_H

#if defined(__linux__)
// Declared only under _GNU_SOURCE, which Swift's module of glibc does not define.
extern int memfd_create(const char *name, unsigned int flags);

// A file in memory that children do not inherit; -1 where there can be none.
static inline int quarry_memory_file(void) {
    return memfd_create("quarry", 1u /* MFD_CLOEXEC */);
}
#endif

#endif
