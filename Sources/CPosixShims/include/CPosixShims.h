// System calls that Swift cannot import (variadic, or hidden behind feature macros), and those whose error number must
// be read before anything else runs. Every function returns -errno when it fails.
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

int shim_poller_open(void);
int shim_epoll_control(int poller, int operation, int descriptor, uint32_t events, uint64_t data);
int shim_epoll_wait(int poller, struct epoll_event *events, int capacity, int timeout_milliseconds);

// A stream socket bound to a numeric address; its descriptor. The port may be 0. Clients are refused until it listens.
int shim_bind(const char *numeric_address, uint16_t port);
int shim_listen(int descriptor, int backlog);
// The port a socket is bound to.
int shim_bound_port(int descriptor);
// The next connection, non-blocking and closed on exec.
int shim_accept(int listener);
// An address in the network: IPv6, or IPv4 mapped into it (::ffff:a.b.c.d), as two numbers.
struct shim_address {
    uint64_t high;
    uint64_t low;
    uint32_t scope;
};
// The addresses of a host, at most `capacity`; how many there are, or -1 when there is none. Blocks while the name is
// looked up, except for `numeric` ones.
int shim_resolve(const char *host, bool numeric, struct shim_address *addresses, int capacity);
// A non-blocking socket that is connecting; its descriptor.
int shim_connect(struct shim_address address, uint16_t port);
// What became of it, once it is writable: 0 when it is connected.
int shim_connect_outcome(int descriptor);
ptrdiff_t shim_receive(int descriptor, void *buffer, size_t size);
ptrdiff_t shim_send(int descriptor, const void *bytes, size_t count);
int shim_shut_down_sending(int descriptor);
int shim_close(int descriptor);
// Makes the next close send RST.
int shim_reset_on_close(int descriptor);

// A descriptor that is readable from when it is raised until it is cleared.
int shim_open_signal(void);
void shim_raise_signal(int descriptor);
void shim_clear_signal(int descriptor);

int64_t shim_monotonic_nanoseconds(void);
int64_t shim_real_nanoseconds(void);

// Raises the number of descriptors to the hard limit; the number allowed afterwards.
int64_t shim_raise_descriptor_limit(void);
void shim_ignore_sigpipe(void);
// Gives freed memory back to the system, where the allocator would keep it.
void shim_give_memory_back(void);
int shim_processor_count(void);
// `NAME=value`; NULL behind the last. Every index below must have been one.
const char *shim_environment_entry(size_t index);
// The text of an error number, into `buffer`.
void shim_error_text(int error, char *buffer, size_t size);
