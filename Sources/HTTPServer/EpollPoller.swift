// The Linux back end of Poller.
//
// New input is edge-triggered, which keeps the order of arrival. Descriptors that are level-triggered go back on epoll's
// list as soon as they were reported, before those that become ready meanwhile: of 256 busy connections some waited for
// two rounds, which made the slowest hundredth 2.3 times as slow as the median instead of 1.6 times.

#if os(Linux)
    import CPosixShims

    /// An epoll descriptor with room for the events of one wait.
    @safe
    struct EpollPoller {
        private let handle: PollerHandle
        private var events: [epoll_event]

        /// Few, since delayed answers wait for the end of a round.
        private static let batch = 64

        init(_ handle: PollerHandle) {
            self.handle = handle
            unsafe events = Array(repeating: epoll_event(), count: Self.batch)
        }

        /// Watches a descriptor; false when the kernel has no memory for it.
        func add(_ watched: Int32, token: UInt64, interest: Interest) -> Bool {
            shim_epoll_control(handle.descriptor, EPOLL_CTL_ADD, watched, Self.mask(interest), token) == 0
        }

        func change(_ watched: Int32, token: UInt64, interest: Interest) {
            _ = shim_epoll_control(handle.descriptor, EPOLL_CTL_MOD, watched, Self.mask(interest), token)
        }

        func remove(_ watched: Int32) {
            _ = shim_epoll_control(handle.descriptor, EPOLL_CTL_DEL, watched, 0, 0)
        }

        /// Waits until something is ready or the time is over; a negative time-out waits for ever.
        ///
        /// - Returns: how many events there are; none when a signal interrupted.
        mutating func wait(milliseconds: Int32) -> Int {
            let poller = handle.descriptor
            let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
                unsafe shim_epoll_wait(poller, buffer.baseAddress, Int32(buffer.count), milliseconds)
            }
            return Int(max(0, count))
        }

        /// The event at `index` of the last wait.
        func event(_ index: Int) -> ReadyEvent {
            let event = unsafe events[index]
            let mask = unsafe event.events
            return ReadyEvent(
                token: unsafe event.data.u64,
                isReadable: mask & EPOLLIN.rawValue != 0,
                isWritable: mask & EPOLLOUT.rawValue != 0,
                isHungUp: mask & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0,
                isAtEnd: mask & EPOLLRDHUP.rawValue != 0,
                mayHoldMore: mask & (EPOLLRDHUP.rawValue | EPOLLPRI.rawValue) != 0
            )
        }

        private static func mask(_ interest: Interest) -> UInt32 {
            var mask: UInt32 = 0
            if interest.contains(.input) { mask |= EPOLLIN.rawValue }
            if interest.contains(.output) { mask |= EPOLLOUT.rawValue }
            if interest.contains(.end) { mask |= EPOLLRDHUP.rawValue }
            if interest.contains(.newInput) {
                mask |= EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLPRI.rawValue | EPOLLET.rawValue
            }
            return mask
        }
    }
#endif
