// Waiting for many descriptors: epoll on Linux, kqueue on macOS, behind the same few calls.
import CPosixShims

#if os(Linux)
    typealias Poller = EpollPoller
#else
    typealias Poller = KqueuePoller
#endif
