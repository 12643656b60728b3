// Small files, read and written whole: scenarios, certificates, the port file. Never called on a lane.

import Glibc

/// Reading and writing of whole files.
enum File {
    /// Why a file could not be used, in the system's words or ours.
    struct Failure: Error, CustomStringConvertible {
        var path: String
        var action: String
        var reason: String

        init(path: String, action: String, reason: String) {
            self.path = path
            self.action = action
            self.reason = reason
        }

        init(path: String, action: String, code: Int32) {
            self.init(path: path, action: action, reason: systemMessage(code))
        }

        var description: String { "cannot \(action) \(path): \(reason)" }
    }

    /// What tells that a file has changed: its size, and when it was written and replaced.
    struct Stamp: Equatable {
        var size: Int
        var seconds: Int
        var nanoseconds: Int
        var inode: UInt64
    }

    /// What a path must name to be read.
    enum Kind {
        /// A file on a disk, which can be read again and makes nobody wait.
        case regular
        /// A file on a disk that nobody but us or root can have written, by its own name and not by a link.
        case own
        /// Also what a program writes just now, such as `/dev/stdin`: until it does, the reading waits.
        case anything
    }

    /// The bytes of the file, at most some more than `limit` of them, so that the caller can tell one that is too large.
    static func read(_ path: String, _ kind: Kind = .regular, limit: Int = 256 << 20) throws(Failure)
        -> [UInt8]
    {
        // To open a pipe waits for its writer, unless it is told not to.
        let flags =
            switch kind {
            case .anything: O_RDONLY | O_CLOEXEC
            case .regular: O_RDONLY | O_CLOEXEC | O_NONBLOCK
            case .own: O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW
            }
        let descriptor = unsafe open(path, flags)
        guard descriptor >= 0 else { throw Failure(path: path, action: "read", code: errno) }
        defer { close(descriptor) }
        try check(descriptor, kind, path)
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

    private static func check(_ descriptor: Int32, _ kind: Kind, _ path: String) throws(Failure) {
        guard kind != .anything else { return }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw Failure(path: path, action: "read", code: errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw Failure(path: path, action: "read", code: EISDIR)
        default:
            throw Failure(path: path, action: "read", reason: "it is no file on a disk but a pipe or device")
        }
        if kind == .own { try checkOwner(status, path) }
    }

    /// Refuses what somebody else may have made or may still change.
    private static func checkOwner(_ status: stat, _ path: String) throws(Failure) {
        guard ![0, geteuid(), userBeforeSudo].contains(status.st_uid) else { return }
        throw Failure(
            path: path,
            action: "use",
            reason: "it belongs to another user (\(status.st_uid)): take one of your own"
        )
    }

    /// Who has made us root by `sudo`; what is theirs may be used.
    private static var userBeforeSudo: uid_t {
        guard geteuid() == 0, let text = unsafe getenv("SUDO_UID") else { return geteuid() }
        return unsafe uid_t(String(cString: text)) ?? 0
    }

    /// Replaces the file at once: readers see the old bytes or the new ones, never a part.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws(Failure) {
        // A name that nobody can know, for a file that is there already or a link is not written to.
        let draft = "\(path).\(UInt64.random(in: .min ... .max)).tmp"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Failure(path: path, action: "write", code: errno) }
        var isWhole = writeAll(bytes, to: descriptor)
        var code = errno
        close(descriptor)
        if isWhole, unsafe rename(draft, path) != 0 { (isWhole, code) = (false, errno) }
        guard !isWhole else { return }
        unsafe unlink(draft)
        throw Failure(path: path, action: "write", code: code)
    }

    /// Whether everything was written; if not, `errno` says why.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe systemWrite(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
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

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names of what lies in a directory; none of one that cannot be read.
    static func names(in directory: String) -> [String] {
        guard let stream = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            names.append(
                unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                    unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
                        unsafe String(cString: $0)
                    }
                }
            )
        }
        return names
    }

    /// Nil when there is no such file.
    static func stamp(of path: String) -> Stamp? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        let written = status.st_mtim
        return Stamp(
            size: Int(status.st_size),
            seconds: written.tv_sec,
            nanoseconds: written.tv_nsec,
            inode: UInt64(status.st_ino)
        )
    }

    /// Does some work that no other process does at the same time in that directory.
    static func alone<R>(in directory: String, _ work: () throws -> R) throws -> R {
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path: directory, action: "read", code: errno) }
        // Closing it gives the lock back; where there are no locks, as on some network drives, it is done without.
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
        return try work()
    }

    /// Makes a directory where there is none; one that is there must be ours, for whoever owns it can put other files in.
    static func makeDirectory(_ path: String) throws(Failure) {
        guard unsafe mkdir(path, 0o755) != 0 else { return }
        guard errno == EEXIST else { throw Failure(path: path, action: "make the directory", code: errno) }
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw Failure(path: path, action: "use", code: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(path: path, action: "use", code: ENOTDIR)
        }
        try checkOwner(status, path)
    }

    /// Makes a directory that nobody else can have made or look into, and whose name nobody can guess.
    static func makeTemporaryDirectory(_ prefix: String) throws(Failure) -> String {
        var name = Array("\(temporaryDirectory)/\(prefix)XXXXXX".utf8CString)
        guard unsafe mkdtemp(&name) != nil else {
            throw Failure(path: temporaryDirectory, action: "make a directory in", code: errno)
        }
        return String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Removes a directory and the files of these names in it; what cannot be removed stays.
    static func remove(_ files: [String], in directory: String) {
        for file in files { unsafe unlink("\(directory)/\(file)") }
        unsafe rmdir(directory)
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
