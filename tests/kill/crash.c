/* Kills the process it is loaded into, as `kill -9` would, at one chosen call among those that make
 * something durable or speak to a remote.
 *
 *   CRASH_REMOTE  a path: writes to files below it count (the remote is a repository on this disk)
 *   CRASH_LOG     a file: every counted call is written there by name, one a line
 *   CRASH_AT      the number of the call, from 1; absent: nothing is killed, only counted
 *   CRASH_MODE    "before" or "after" the call
 *
 * Counted, over all threads: fsync, fdatasync; rename, link and unlink of files; connect, send and
 * write on a socket of a network; write to a file of the remote. A library that calls the kernel
 * without libc passes unseen; SQLite, libgit2 and Rust's own library do not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;
static long crash_at;
static int crash_after, log_file = -1;
static const char *remote;
static pid_t owner;

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("CRASH_AT"), *mode = getenv("CRASH_MODE"), *log = getenv("CRASH_LOG");
    crash_at = at ? atol(at) : 0;
    crash_after = mode && strcmp(mode, "after") == 0;
    remote = getenv("CRASH_REMOTE");
    owner = getpid();
    if (log) log_file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    /* A program that this one starts is somebody else. */
    unsetenv("LD_PRELOAD");
}

static void now(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

/* Counts a call; whether it is the one after which everything ends. */
static int counted(const char *name) {
    if (getpid() != owner) return 0;
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (log_file >= 0) {
        char line[64];
        int length = snprintf(line, sizeof line, "%s\n", name);
        syscall(SYS_write, log_file, line, (size_t)length);
    }
    if (number != crash_at) return 0;
    if (!crash_after) now();
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define WATCHED(name, seen, ...)              \
    static __typeof__(&name) real;            \
    if (!real) real = REAL(name);             \
    int last = (seen) ? counted(#name) : 0;   \
    __auto_type answer = real(__VA_ARGS__);   \
    int why = errno;                          \
    if (last) now();                          \
    errno = why;                              \
    return answer

static int is_network(int fd) {
    int family = 0;
    socklen_t length = sizeof family;
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &length) != 0) return 0;
    return family == AF_INET || family == AF_INET6;
}

static int is_remote(int fd) {
    struct stat meta;
    if (fstat(fd, &meta) != 0) return 0;
    if (S_ISSOCK(meta.st_mode)) return is_network(fd);
    if (!S_ISREG(meta.st_mode) || !remote) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path);
    return length > 0 && strlen(remote) <= (size_t)length && strncmp(path, remote, strlen(remote)) == 0;
}

int fsync(int fd) { WATCHED(fsync, 1, fd); }
int fdatasync(int fd) { WATCHED(fdatasync, 1, fd); }
int rename(const char *from, const char *to) { WATCHED(rename, 1, from, to); }
int renameat(int a, const char *from, int b, const char *to) { WATCHED(renameat, 1, a, from, b, to); }
int link(const char *from, const char *to) { WATCHED(link, 1, from, to); }
int linkat(int a, const char *from, int b, const char *to, int flags) { WATCHED(linkat, 1, a, from, b, to, flags); }
int unlink(const char *path) { WATCHED(unlink, 1, path); }
int unlinkat(int folder, const char *path, int flags) { WATCHED(unlinkat, 1, folder, path, flags); }
int connect(int fd, const struct sockaddr *to, socklen_t size) { WATCHED(connect, is_network(fd), fd, to, size); }
ssize_t send(int fd, const void *bytes, size_t size, int flags) { WATCHED(send, is_network(fd), fd, bytes, size, flags); }
ssize_t sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t length) {
    WATCHED(sendto, is_network(fd), fd, bytes, size, flags, to, length);
}
ssize_t sendmsg(int fd, const struct msghdr *message, int flags) { WATCHED(sendmsg, is_network(fd), fd, message, flags); }
ssize_t write(int fd, const void *bytes, size_t size) { WATCHED(write, is_remote(fd), fd, bytes, size); }
ssize_t writev(int fd, const struct iovec *pieces, int count) { WATCHED(writev, is_remote(fd), fd, pieces, count); }
