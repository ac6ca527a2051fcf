/* What a disk has after a power cut, by the least that POSIX promises.
 *
 * Loaded with LD_PRELOAD, this takes the place of fsync and fdatasync. Under the folder POWERCUT_ROOT
 * nothing counts as on disk but what was synced: at fsync of a file its bytes, at fsync of a folder its
 * names, are noted in POWERCUT_SHADOW. A test kills the process at any moment and makes from the notes
 * the tree that a machine without power would have: a file that was never synced is empty, one that was
 * has the bytes of its last sync, and names made, changed or removed since the folder's last sync are as
 * they were then. Paths that contain POWERCUT_IGNORE are not noted, as if the program had not synced them.
 *
 *   f-<inode>-<birth>   bytes of a file
 *   d-<inode>-<birth>   names of a folder, each line: kind, key, name
 *   d-root              names of POWERCUT_ROOT itself
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_ulong counter;

static int under_root(const char *path) {
    const char *root = getenv("POWERCUT_ROOT");
    size_t length = root ? strlen(root) : 0;
    return length && !strncmp(path, root, length) && (path[length] == '/' || !path[length]);
}

static int key_at(int folder, const char *name, char *key, size_t size, mode_t *mode) {
    struct statx found;
    int flags = AT_SYMLINK_NOFOLLOW | (*name ? 0 : AT_EMPTY_PATH);
    if (statx(folder, name, flags, STATX_BASIC_STATS | STATX_BTIME, &found)) return -1;
    snprintf(key, size, "%llu-%lld%09u", (unsigned long long)found.stx_ino, (long long)found.stx_btime.tv_sec,
             found.stx_btime.tv_nsec);
    *mode = found.stx_mode;
    return 0;
}

static int note_bytes(const char *self, FILE *target) {
    char buffer[65536];
    ssize_t got;
    int source = open(self, O_RDONLY | O_CLOEXEC);
    if (source < 0) return -1;
    while ((got = read(source, buffer, sizeof buffer)) > 0) fwrite(buffer, 1, (size_t)got, target);
    close(source);
    return got < 0 ? -1 : 0;
}

static int note_names(const char *self, FILE *target) {
    struct dirent *entry;
    DIR *folder = opendir(self);
    if (!folder) return -1;
    while ((entry = readdir(folder))) {
        char key[64];
        mode_t mode;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        if (key_at(dirfd(folder), entry->d_name, key, sizeof key, &mode)) continue;
        fprintf(target, "%c %s %s\n", S_ISDIR(mode) ? 'd' : 'f', key, entry->d_name);
    }
    closedir(folder);
    return 0;
}

static int note(int fd, const char *path) {
    const char *shadow = getenv("POWERCUT_SHADOW"), *ignored = getenv("POWERCUT_IGNORE");
    char self[64], key[64], aside[PATH_MAX], final[PATH_MAX];
    mode_t mode;
    if (ignored && *ignored && strstr(path, ignored)) return 0;
    if (key_at(fd, "", key, sizeof key, &mode)) return -1;
    if (!strcmp(path, getenv("POWERCUT_ROOT"))) strcpy(key, "root");
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    snprintf(aside, sizeof aside, "%s/aside-%d-%lu", shadow, (int)getpid(), atomic_fetch_add(&counter, 1));
    snprintf(final, sizeof final, "%s/%c-%s", shadow, S_ISDIR(mode) ? 'd' : 'f', key);
    FILE *target = fopen(aside, "we");
    if (!target) return -1;
    int failed = S_ISDIR(mode) ? note_names(self, target) : note_bytes(self, target);
    failed |= fclose(target);
    return failed ? -1 : rename(aside, final);
}

static int synced(int fd, const char *real) {
    char self[64], path[PATH_MAX];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(self, path, sizeof path - 1);
    if (length > 0) {
        path[length] = 0;
        if (under_root(path)) {
            if (!note(fd, path)) return 0;
            errno = EIO;
            return -1;
        }
    }
    int (*function)(int) = (int (*)(int))dlsym(RTLD_NEXT, real);
    return function(fd);
}

int fsync(int fd) { return synced(fd, "fsync"); }

int fdatasync(int fd) { return synced(fd, "fdatasync"); }
