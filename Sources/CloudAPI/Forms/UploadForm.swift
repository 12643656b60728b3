// The multipart body of a load. The file goes straight into the reader of the tenant's feed; nothing of it is kept.

import AccountFiles
import IdentityCloud

/// Takes the parts of an upload.
final class UploadForm: MultipartEvents {
    private enum Part {
        case file, field(name: String), ignored
    }

    /// Text of fields that are no file; longer is no option of any load.
    private static let longestField = 64 * 1024
    private static let mostParts = 100

    var options: UploadFields
    private(set) var fileName: String?
    /// Whether a file came in a part that is not called `file`, where ISC does not look for one.
    private(set) var hasMisnamedFile = false
    private var reader: FeedReader
    private var hasFile = false
    private(set) var fileBytes = 0
    private var part = Part.ignored
    private var partCount = 0
    private var content: [UInt8] = []

    init(_ format: FeedFormat, options: UploadFields) {
        reader = FeedReader(format: format)
        self.options = options
    }

    /// Whether a file was sent; a browser's form without a chosen one sends an empty part with an empty name.
    var sentFile: Bool { hasFile && (fileBytes > 0 || fileName != "") }

    /// About how many bytes are kept of the file so far.
    var footprint: Int { reader.footprint }

    /// The body is complete.
    ///
    /// - Throws: What is wrong with the file, and where.
    func end() throws(FeedError) {
        if sentFile { try reader.end() }
    }

    /// Compares some of the file's accounts after `end`.
    ///
    /// - Returns: The file; nil as long as there are accounts to compare.
    func compareSome() -> FinishedFeed? { reader.compareSome() }

    func partBegan(head: ArraySlice<UInt8>) throws(MultipartError) {
        partCount += 1
        guard partCount <= Self.mostParts else { throw .tooManyParts(limit: Self.mostParts) }
        let head = try PartHead(head)
        content.removeAll()
        switch (head.name, head.fileName) {
        // A Buffer in JavaScript becomes a part `file` without a file name.
        case ("file"?, let name):
            guard !hasFile else { throw .severalFiles }
            hasFile = true
            fileName = name
            part = .file
        case (_, .some):
            hasMisnamedFile = true
            part = .ignored
        case (let name?, nil): part = .field(name: name)
        case (nil, nil): part = .ignored
        }
    }

    func partContinued(_ bytes: Span<UInt8>) throws(MultipartError) {
        switch part {
        case .file:
            fileBytes += bytes.count
            reader.receive(bytes)
        case .field:
            guard content.count + bytes.count <= Self.longestField else {
                throw .fieldTooLong(limit: Self.longestField)
            }
            content.append(copying: bytes)
        case .ignored: break
        }
    }

    func partEnded() {
        if case .field("disableOptimization") = part {
            options.take(String(decoding: content, as: UTF8.self))
        }
        part = .ignored
    }
}
