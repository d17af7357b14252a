// Shows the thread sanitizer the slow half of Swift's Mutex, which stands in a library that was not
// built with it: the wait for a lock that another thread holds. Without this a state that only a
// Mutex guards is reported as raced for wherever two threads met at its lock.
//
// Preloaded by scripts/tsan.sh. The two functions take the place of those of libswiftSynchronization
// (stdlib/public/Synchronization/Mutex/LinuxImpl.swift), call them, and say what was ordered by them.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

typedef __attribute__((swiftcall)) void (*lock_slow)(
    uint32_t thread, __attribute__((swift_context)) void *mutex);
typedef __attribute__((swiftcall)) void (*unlock_slow)(
    __attribute__((swift_context)) void *mutex);

__attribute__((swiftcall)) void quarry_lock_slow(
    uint32_t thread, __attribute__((swift_context)) void *mutex) __asm__(LOCK_SLOW);
__attribute__((swiftcall)) void quarry_unlock_slow(
    __attribute__((swift_context)) void *mutex) __asm__(UNLOCK_SLOW);

__attribute__((swiftcall)) void quarry_lock_slow(
    uint32_t thread, __attribute__((swift_context)) void *mutex) {
    static lock_slow next;
    lock_slow found = __atomic_load_n(&next, __ATOMIC_RELAXED);
    if (!found) {
        found = (lock_slow)dlsym(RTLD_NEXT, LOCK_SLOW);
        __atomic_store_n(&next, found, __ATOMIC_RELAXED);
    }
    found(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

__attribute__((swiftcall)) void quarry_unlock_slow(
    __attribute__((swift_context)) void *mutex) {
    static unlock_slow next;
    unlock_slow found = __atomic_load_n(&next, __ATOMIC_RELAXED);
    if (!found) {
        found = (unlock_slow)dlsym(RTLD_NEXT, UNLOCK_SLOW);
        __atomic_store_n(&next, found, __ATOMIC_RELAXED);
    }
    if (__tsan_release) __tsan_release(mutex);
    found(mutex);
}
