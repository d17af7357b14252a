// libarchive as Quarry uses it: ZIP, tar and single compressed files, read from memory.
//
// The shims hide what Swift cannot import (types of entries are macros with casts) and the
// locale: libarchive converts names to the thread's character set, and in the C locale has none
// for names beyond ASCII.
#ifndef QUARRY_CARCHIVE_SHIM_H
#define QUARRY_CARCHIVE_SHIM_H

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

// The locale of a thread before UTF-8 was set, and the one that was made for it.
typedef struct {
    locale_t own;
    locale_t previous;
} quarry_archive_locale;

// Sets UTF-8 for this thread only; to be undone on the same thread.
static inline quarry_archive_locale quarry_archive_locale_enter(void) {
    quarry_archive_locale locale = {(locale_t)0, (locale_t)0};
    const char *names[] = {"C.UTF-8", "en_US.UTF-8", "UTF-8"};
    for (int index = 0; index < 3 && locale.own == (locale_t)0; index += 1)
        locale.own = newlocale(LC_CTYPE_MASK, names[index], (locale_t)0);
    if (locale.own != (locale_t)0) locale.previous = uselocale(locale.own);
    return locale;
}

static inline void quarry_archive_locale_leave(quarry_archive_locale locale) {
    if (locale.own == (locale_t)0) return;
    uselocale(locale.previous);
    freelocale(locale.own);
}

// A reader over bytes that outlive it; NULL where they are no archive of a kind that is read.
// A filter that libarchive was built without would start a program, so it is left out.
static inline struct archive *quarry_archive_open(const void *bytes, size_t count) {
    struct archive *archive = archive_read_new();
    if (archive == NULL) return NULL;
    if (archive_zlib_version() != NULL) archive_read_support_filter_gzip(archive);
    if (archive_bzlib_version() != NULL) archive_read_support_filter_bzip2(archive);
    if (archive_liblzma_version() != NULL) archive_read_support_filter_xz(archive);
    archive_read_support_format_zip(archive);
    archive_read_support_format_tar(archive);
    archive_read_support_format_raw(archive);
    if (archive_read_open_memory(archive, (void *)bytes, count) != ARCHIVE_OK) {
        archive_read_free(archive);
        return NULL;
    }
    return archive;
}

// 0: a file, 1: a folder, 2: a link, 3: a device or another thing without content.
static inline int quarry_archive_kind(struct archive_entry *entry) {
    if (archive_entry_symlink(entry) != NULL || archive_entry_hardlink(entry) != NULL) return 2;
    switch (archive_entry_filetype(entry)) {
    case AE_IFLNK: return 2;
    case AE_IFDIR: return 1;
    case AE_IFREG: case 0: return 0;
    default: return 3;
    }
}

static inline int quarry_archive_is_single_file(struct archive *archive) {
    return archive_format(archive) == ARCHIVE_FORMAT_RAW;
}

#endif
