// The macOS back end of Poller. A descriptor has two filters there, one for each direction.

#if os(macOS)
    import CPosixShims
    import Darwin

    /// A kqueue descriptor with room for the events of one wait.
    @safe
    struct KqueuePoller {
        private let handle: PollerHandle
        private var events: [kevent]

        init(_ handle: PollerHandle) {
            self.handle = handle
            unsafe events = Array(repeating: kevent(), count: 64)
        }

        /// Watches a descriptor; false when the kernel has no memory for it.
        func add(_ watched: Int32, token: UInt64, interest: Interest) -> Bool {
            // With a low-water mark that no input reaches, only the end is reported.
            apply(
                watched,
                token,
                EVFILT_READ,
                interest.wantsInput || interest.contains(.end) ? EV_ADD | EV_ENABLE : EV_ADD | EV_DISABLE,
                lowWater: interest.contains(.end) ? Int(Int32.max) : 1
            )
                && apply(
                    watched,
                    token,
                    EVFILT_WRITE,
                    interest.contains(.output) ? EV_ADD | EV_ENABLE : EV_ADD | EV_DISABLE
                )
        }

        func change(_ watched: Int32, token: UInt64, interest: Interest) {
            _ = add(watched, token: token, interest: interest)
        }

        func remove(_ watched: Int32) {
            _ = apply(watched, 0, EVFILT_READ, EV_DELETE)
            _ = apply(watched, 0, EVFILT_WRITE, EV_DELETE)
        }

        /// Waits until something is ready or the time is over; a negative time-out waits for ever.
        ///
        /// - Returns: how many events there are; none when a signal interrupted.
        mutating func wait(milliseconds: Int32) -> Int {
            let queue = handle.descriptor
            var time = unsafe timespec(
                tv_sec: Int(milliseconds) / 1000,
                tv_nsec: Int(milliseconds) % 1000 * 1_000_000
            )
            let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
                unsafe kevent(
                    queue,
                    nil,
                    0,
                    buffer.baseAddress,
                    Int32(buffer.count),
                    milliseconds < 0 ? nil : &time
                )
            }
            return Int(max(0, count))
        }

        /// The event at `index` of the last wait.
        func event(_ index: Int) -> ReadyEvent {
            let event = unsafe events[index]
            let isInput = unsafe event.filter == Int16(EVFILT_READ)
            let flags = unsafe Int32(event.flags)
            return ReadyEvent(
                token: UInt64(UInt(bitPattern: unsafe event.udata)),
                isReadable: isInput,
                isWritable: !isInput,
                isHungUp: flags & EV_ERROR != 0 || (!isInput && flags & EV_EOF != 0),
                isAtEnd: isInput && flags & EV_EOF != 0
            )
        }

        private func apply(
            _ watched: Int32,
            _ token: UInt64,
            _ filter: Int32,
            _ flags: Int32,
            lowWater: Int = 1
        ) -> Bool {
            var change = unsafe kevent(
                ident: UInt(watched),
                filter: Int16(filter),
                flags: UInt16(flags),
                fflags: UInt32(NOTE_LOWAT),
                data: lowWater,
                udata: UnsafeMutableRawPointer(bitPattern: UInt(token))
            )
            return unsafe kevent(handle.descriptor, &change, 1, nil, 0, nil) == 0
        }
    }
#endif
