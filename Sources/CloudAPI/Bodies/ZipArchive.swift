// A zip file (PKWARE's APPNOTE.TXT) with stored entries: two small CSV files need no compression, and an archive that
// is a function of its contents alone can be compared byte for byte.

/// Collects files and writes the archive.
struct ZipArchive {
    private struct Entry {
        var name: [UInt8]
        var size: UInt32
        var checksum: UInt32
        var offset: UInt32
    }

    /// The local headers and contents so far.
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// 1980-01-01, the format's first day: the archive does not depend on when it was made.
    private static let date: UInt16 = 1 << 5 | 1
    /// Bit 11: names are UTF-8.
    private static let flags: UInt16 = 1 << 11

    mutating func add(_ name: String, _ contents: [UInt8]) {
        let entry = Entry(
            name: Array(name.utf8),
            size: UInt32(clamping: contents.count),
            checksum: CRC32.checksum(of: contents),
            offset: UInt32(clamping: bytes.count)
        )
        bytes.append(little: 0x0403_4B50 as UInt32)
        Self.appendCommonHeader(of: entry, to: &bytes)
        bytes.append(contentsOf: entry.name)
        bytes.append(contentsOf: contents)
        entries.append(entry)
    }

    /// The whole archive: the files, then the central directory.
    var archive: [UInt8] {
        var archive = bytes
        for entry in entries { Self.appendDirectoryEntry(entry, to: &archive) }
        let directorySize = archive.count - bytes.count
        archive.append(little: 0x0605_4B50 as UInt32)
        // This disk and the directory's disk.
        archive.append(little: 0 as UInt32)
        archive.append(little: UInt16(clamping: entries.count))
        archive.append(little: UInt16(clamping: entries.count))
        archive.append(little: UInt32(clamping: directorySize))
        archive.append(little: UInt32(clamping: bytes.count))
        // No comment.
        archive.append(little: 0 as UInt16)
        return archive
    }

    private static func appendDirectoryEntry(_ entry: Entry, to archive: inout [UInt8]) {
        archive.append(little: 0x0201_4B50 as UInt32)
        // Made by version 2.0 on a system of type 0.
        archive.append(little: 20 as UInt16)
        appendCommonHeader(of: entry, to: &archive)
        // No comment, the first disk, no internal or external attributes.
        archive.append(contentsOf: repeatElement(0, count: 2 + 2 + 2 + 4))
        archive.append(little: entry.offset)
        archive.append(contentsOf: entry.name)
    }

    /// The fields that a local header and a directory entry share.
    private static func appendCommonHeader(of entry: Entry, to bytes: inout [UInt8]) {
        bytes.append(little: 20 as UInt16)
        bytes.append(little: flags)
        // Method 0: stored; midnight.
        bytes.append(little: 0 as UInt16)
        bytes.append(little: 0 as UInt16)
        bytes.append(little: date)
        bytes.append(little: entry.checksum)
        bytes.append(little: entry.size)
        bytes.append(little: entry.size)
        bytes.append(little: UInt16(clamping: entry.name.count))
        bytes.append(little: 0 as UInt16)
    }
}

extension [UInt8] {
    fileprivate mutating func append(little value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}

/// CRC-32 with the polynomial of ISO 3309, as APPNOTE.TXT of the zip format wants it.
enum CRC32 {
    private static let table: [UInt32] = (0..<256 as Range<UInt32>).map { index in
        (0..<8).reduce(index) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    static func checksum(of bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { value, byte in value >> 8 ^ table[Int((value ^ UInt32(byte)) & 0xFF)] }
    }
}
