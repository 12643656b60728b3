#define _GNU_SOURCE
#include "CPosixShims.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// Of Swift's standard library.
extern void _swift_stdlib_overrideUnsafeArgvArgc(char **arguments, int count);

// Swift's runtime asks /proc where its backtrace tool lies, and aborts without an answer; its standard library asks there
// for the arguments, and has none. In a bare chroot nobody answers, so both are told here, before they are set up.
__attribute__((constructor(101))) static void do_without_proc(int count, char **arguments) {
    if (access("/proc/self/exe", F_OK) == 0) return;
    setenv("SWIFT_BACKTRACE", "enable=no,swift-backtrace=/", 0);
    _swift_stdlib_overrideUnsafeArgvArgc(arguments, count);
}

int shim_poller_open(void) {
    int poller = epoll_create1(EPOLL_CLOEXEC);
    return poller < 0 ? -errno : poller;
}

int shim_epoll_control(int poller, int operation, int descriptor, uint32_t events, uint64_t data) {
    struct epoll_event event = {.events = events, .data = {.u64 = data}};
    return epoll_ctl(poller, operation, descriptor, &event) < 0 ? -errno : 0;
}

int shim_epoll_wait(int poller, struct epoll_event *events, int capacity, int timeout_milliseconds) {
    int count = epoll_wait(poller, events, capacity, timeout_milliseconds);
    return count < 0 ? -errno : count;
}

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static socklen_t parse_address(const char *text, uint16_t port, union address *address) {
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, text, &address->v4.sin_addr) == 1) {
        address->v4.sin_family = AF_INET;
        address->v4.sin_port = htons(port);
        return sizeof address->v4;
    }
    if (inet_pton(AF_INET6, text, &address->v6.sin6_addr) == 1) {
        address->v6.sin6_family = AF_INET6;
        address->v6.sin6_port = htons(port);
        return sizeof address->v6;
    }
    return 0;
}

static void set(int descriptor, int level, int option, int value) {
    // A socket without the option works all the same.
    (void)setsockopt(descriptor, level, option, &value, sizeof value);
}

static int make_non_blocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL, 0);
    if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) return -errno;
    return fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0 ? -errno : 0;
}

int shim_bind(const char *numeric_address, uint16_t port) {
    union address address;
    socklen_t size = parse_address(numeric_address, port, &address);
    if (size == 0) return -EINVAL;
    int descriptor = socket(address.any.sa_family, SOCK_STREAM, 0);
    if (descriptor < 0) return -errno;
    set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
    // Accepted connections inherit this one and the next.
    set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    // Answers are small: where the system's choice is bbr, its pacing costs a timer each and spaces out nothing.
    static const char congestion[] = "reno";
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_CONGESTION, congestion, sizeof congestion - 1);
    if (address.any.sa_family == AF_INET6) set(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    int result = make_non_blocking(descriptor);
    if (result == 0 && bind(descriptor, &address.any, size) < 0) result = -errno;
    if (result == 0) return descriptor;
    close(descriptor);
    return result;
}

int shim_listen(int descriptor, int backlog) { return listen(descriptor, backlog) < 0 ? -errno : 0; }

int shim_bound_port(int descriptor) {
    union address address;
    socklen_t size = sizeof address;
    if (getsockname(descriptor, &address.any, &size) < 0) return -errno;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

int shim_accept(int listener) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

static uint64_t big_endian(const unsigned char *bytes) {
    uint64_t value = 0;
    for (int index = 0; index < 8; index++) value = value << 8 | bytes[index];
    return value;
}

static const uint64_t mapped_v4 = 0xFFFF00000000;

int shim_resolve(const char *host, bool numeric, struct shim_address *addresses, int capacity) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = numeric ? AI_NUMERICHOST : 0};
    struct addrinfo *list = NULL;
    if (getaddrinfo(host, NULL, &hints, &list) != 0) return -1;
    int count = 0;
    for (struct addrinfo *next = list; next != NULL && count < capacity; next = next->ai_next) {
        if (next->ai_family == AF_INET) {
            const struct sockaddr_in *v4 = (const struct sockaddr_in *)next->ai_addr;
            addresses[count++] = (struct shim_address){.low = mapped_v4 | ntohl(v4->sin_addr.s_addr)};
        } else if (next->ai_family == AF_INET6) {
            const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)next->ai_addr;
            addresses[count++] = (struct shim_address){
                .high = big_endian(v6->sin6_addr.s6_addr),
                .low = big_endian(v6->sin6_addr.s6_addr + 8),
                .scope = v6->sin6_scope_id,
            };
        }
    }
    freeaddrinfo(list);
    return count > 0 ? count : -1;
}

int shim_connect(struct shim_address from, uint16_t port) {
    union address address;
    memset(&address, 0, sizeof address);
    bool is_v4 = from.high == 0 && from.low >> 32 == mapped_v4 >> 32;
    if (is_v4) {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(port);
        address.v4.sin_addr.s_addr = htonl((uint32_t)from.low);
    } else {
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons(port);
        address.v6.sin6_scope_id = from.scope;
        for (int index = 0; index < 8; index++) {
            address.v6.sin6_addr.s6_addr[index] = (unsigned char)(from.high >> (56 - 8 * index));
            address.v6.sin6_addr.s6_addr[index + 8] = (unsigned char)(from.low >> (56 - 8 * index));
        }
    }
    int descriptor = socket(address.any.sa_family, SOCK_STREAM, 0);
    if (descriptor < 0) return -errno;
    set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    int result = make_non_blocking(descriptor);
    socklen_t size = is_v4 ? sizeof address.v4 : sizeof address.v6;
    if (result == 0 && connect(descriptor, &address.any, size) < 0 && errno != EINPROGRESS) result = -errno;
    if (result == 0) return descriptor;
    close(descriptor);
    return result;
}

int shim_connect_outcome(int descriptor) {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) < 0) return -errno;
    return -error;
}

ptrdiff_t shim_receive(int descriptor, void *buffer, size_t size) {
    ssize_t count = recv(descriptor, buffer, size, 0);
    return count < 0 ? -errno : count;
}

ptrdiff_t shim_send(int descriptor, const void *bytes, size_t count) {
    ssize_t sent = send(descriptor, bytes, count, MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}

int shim_shut_down_sending(int descriptor) { return shutdown(descriptor, SHUT_WR) < 0 ? -errno : 0; }

int shim_close(int descriptor) { return close(descriptor) < 0 ? -errno : 0; }

int shim_reset_on_close(int descriptor) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    return setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) < 0 ? -errno : 0;
}

int shim_open_signal(void) {
    int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

void shim_raise_signal(int descriptor) {
    // A full counter is readable already.
    uint64_t one = 1;
    ssize_t ignored = write(descriptor, &one, sizeof one);
    (void)ignored;
}

void shim_clear_signal(int descriptor) {
    uint64_t count;
    ssize_t ignored = read(descriptor, &count, sizeof count);
    (void)ignored;
}

static int64_t nanoseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t shim_monotonic_nanoseconds(void) { return nanoseconds(CLOCK_MONOTONIC); }

int64_t shim_real_nanoseconds(void) { return nanoseconds(CLOCK_REALTIME); }

int64_t shim_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return (int64_t)before;
    return limit.rlim_cur > INT64_MAX ? INT64_MAX : (int64_t)limit.rlim_cur;
}

void shim_give_memory_back(void) { malloc_trim(0); }

extern char **environ;

const char *shim_environment_entry(size_t index) { return environ == NULL ? NULL : environ[index]; }

void shim_ignore_sigpipe(void) { signal(SIGPIPE, SIG_IGN); }

int shim_processor_count(void) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (int)count;
}

void shim_error_text(int error, char *buffer, size_t size) {
    const char *text = strerror(error);
    snprintf(buffer, size, "%s", text == NULL ? "unknown error" : text);
}
