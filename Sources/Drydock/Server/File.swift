// Small files, read and written whole: scenarios, certificates, the port file. Never called on a lane.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Reading and writing of whole files.
enum File {
    /// Why a file could not be used, in the system's words.
    struct Failure: Error, CustomStringConvertible {
        var path: String
        var action: String
        var code: Int32

        var description: String { "cannot \(action) \(path): \(systemMessage(code))" }
    }

    /// What tells that a file has changed: its size, and when it was written and replaced.
    struct Stamp: Equatable {
        var size: Int
        var seconds: Int
        var nanoseconds: Int
        var inode: UInt64
    }

    /// The bytes of the file, at most `limit` + 1 of them, so that the caller can tell one that is too large.
    static func read(_ path: String, limit: Int = 256 << 20) throws(Failure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path: path, action: "read", code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= limit {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe systemRead(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(path: path, action: "read", code: errno) }
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        return bytes
    }

    /// Replaces the file at once: readers see the old bytes or the new ones, never a part.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws(Failure) {
        let draft = path + ".\(getpid()).tmp"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Failure(path: path, action: "write", code: errno) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe systemWrite(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                close(descriptor)
                unsafe unlink(draft)
                throw Failure(path: path, action: "write", code: code)
            }
            rest = rest.dropFirst(count)
        }
        close(descriptor)
        guard unsafe rename(draft, path) == 0 else { throw Failure(path: path, action: "write", code: errno) }
    }

    /// Where the system keeps files that need not last.
    static var temporaryDirectory: String {
        guard let path = unsafe getenv("TMPDIR") else { return "/tmp" }
        let text = unsafe String(cString: path)
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    static var processID: Int32 { getpid() }

    /// The directory of a file: "." when its path names none.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Reads files by names relative to `directory`; without one, no file can be read.
    static func reader(beside directory: String?) -> (String) throws -> [UInt8] {
        { name in
            guard let directory else { throw NoDirectory() }
            return try read(name.hasPrefix("/") ? name : "\(directory)/\(name)")
        }
    }

    /// A scenario that is no file cannot name files beside itself.
    private struct NoDirectory: Error, CustomStringConvertible {
        var description: String { "this scenario is not a file, so there is nothing beside it to read" }
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Nil when there is no such file.
    static func stamp(of path: String) -> Stamp? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        #if canImport(Darwin)
            let written = status.st_mtimespec
        #else
            let written = status.st_mtim
        #endif
        return Stamp(
            size: Int(status.st_size),
            seconds: written.tv_sec,
            nanoseconds: written.tv_nsec,
            inode: UInt64(status.st_ino)
        )
    }

    static func makeDirectory(_ path: String) throws(Failure) {
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw Failure(path: path, action: "make the directory", code: errno)
        }
    }
}

/// The system's message for an error number.
func systemMessage(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    guard let bytes = unsafe bytes else { return 0 }
    return unsafe read(descriptor, bytes, count)
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    guard let bytes = unsafe bytes else { return 0 }
    return unsafe write(descriptor, bytes, count)
}
