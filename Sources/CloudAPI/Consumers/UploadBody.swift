// The body of a load in every form that clients send it, read as it arrives. A file goes straight into its reader: nothing
// else is kept of it.

import AccountFiles
import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios

/// Reads an upload.
struct UploadBody: ~Copyable {
    private enum Form {
        case multipart(MultipartScanner)
        /// A form or JSON: small, and read when it is complete.
        case small([UInt8], isJSON: Bool)
        /// multipart/form-data without a boundary.
        case unbounded
        /// Any other type: content of it is refused.
        case other
        /// Read for nothing.
        case ignored
    }

    /// What an upload turned out to be.
    struct Contents {
        /// Nil when no file was sent.
        var feed: FinishedFeed?
        /// Whether accounts that did not change are passed over.
        var optimizes = true
        var fileName: String?
    }

    private static let longestSmallBody = 64 * 1024

    private var form: Form
    private let style: ResponseStyle
    /// The name of the part that the file is in.
    private let fileField: String
    private var reader: FeedReader
    private var contents = Contents()
    private var parts = Parts()
    private var hasContent = false
    private var failure: MultipartError?
    private(set) var problems: ClientProblems = []

    init(
        _ head: borrowing RequestHead,
        _ format: FeedFormat,
        fileField: String = "file",
        style: ResponseStyle
    ) {
        (self.style, self.fileField) = (style, fileField)
        reader = FeedReader(format: format)
        let type = HeaderParameters(head.bytes[head.contentType.indices])
        // RFC 9110 §15.5.16: content that is packed is of no type that is read here.
        let coding = head.value(named: "Content-Encoding").map { head.text($0) } ?? "identity"
        switch coding.lowercased() == "identity" ? type.value : coding {
        case let value where value.hasPrefix("multipart/"):
            let boundary = type["boundary"] ?? ""
            form = boundary.isEmpty ? .unbounded : .multipart(MultipartScanner(boundary: boundary.utf8))
        case "application/x-www-form-urlencoded": form = .small([], isJSON: false)
        case "application/json": form = .small([], isJSON: true)
        default: form = .other
        }
        // What the query says; the body may say otherwise.
        guard !head.query.isEmpty else { return }
        parts.options.append(FormFields(urlEncoded: head.bytes[head.query.indices])[Self.option])
    }

    /// About how many bytes are kept of the file so far.
    var footprint: Int { reader.footprint }

    /// Lets go of the rows of the file, which is compared and counted all the same.
    mutating func keepNoRows() { reader.keepNoRows() }

    /// Lets go of the file: what still arrives means nothing.
    mutating func drop() {
        form = .ignored
        reader = FeedReader(format: FeedFormat())
    }

    mutating func receive(_ chunk: Span<UInt8>) {
        guard failure == nil, !chunk.isEmpty else { return }
        hasContent = true
        do throws(MultipartError) {
            try read(chunk)
        } catch {
            failure = error
        }
    }

    private mutating func read(_ chunk: Span<UInt8>) throws(MultipartError) {
        switch form {
        case .multipart(var scanner):
            form = .ignored
            try scanner.receive(chunk, into: &self)
            form = .multipart(scanner)
        case .small(var bytes, let isJSON):
            guard bytes.count + chunk.count <= Self.longestSmallBody else {
                throw .fieldTooLong(limit: Self.longestSmallBody)
            }
            form = .ignored
            bytes.append(copying: chunk)
            form = .small(bytes, isJSON: isJSON)
        case .unbounded, .other, .ignored: break
        }
    }

    /// Takes the end of the body; to be called once.
    ///
    /// - Returns: What was uploaded; its file is still to be compared.
    /// - Throws: The answer to a body that cannot be read, or to a file that cannot be used.
    mutating func end() throws(CloudError) -> Contents {
        do throws(MultipartError) {
            if let failure { throw failure }
            try endMultipart()
        } catch {
            throw .invalid(error.message)
        }
        try endOtherForms()
        for option in parts.options.compactMap(\.self) where !option.isEmpty {
            guard let disables = Bool(option.lowercased()) else {
                throw .illegalValue("Illegal value \"\(option.prefix(100))\" for field \"\(Self.option)\"")
            }
            contents.optimizes = !disables
        }
        try endFile()
        return contents
    }

    /// The file's name and how many bytes of it have come; nil when there was none.
    var file: (name: String?, bytes: Int)? { parts.sentFile ? (parts.fileName, parts.fileBytes) : nil }

    private mutating func endMultipart() throws(MultipartError) {
        guard case .multipart(var scanner) = form else { return }
        form = .ignored
        try scanner.finish(into: &self)
        if parts.hasMisnamedFile { problems.insert(.wrongFileField) }
    }

    private mutating func endOtherForms() throws(CloudError) {
        switch form {
        // The Go SDK sends this, without content, for a load without arguments; ISC answers 500.
        case .unbounded:
            problems.insert(.multipartWithoutBoundary)
            if hasContent { throw .invalid(MultipartError.noBoundary.message) }
            if style == .wire { throw .internalFault }
        case .small(let bytes, isJSON: true):
            // A load with JSON is accepted, and the option in it has no effect there.
            let member = (try? JSONReader.read(bytes))?[Self.option]
            let disables = member?.bool ?? member?.string.flatMap { Bool($0.lowercased()) }
            if disables == true { problems.insert(.jsonOptimizationFlag) }
        // The form that SailPoint Workflows sends.
        case .small(let bytes, isJSON: false):
            parts.options.append(FormFields(urlEncoded: bytes[...])[Self.option])
        case .other where hasContent:
            problems.insert(.wrongContentType)
            throw .unsupportedMediaType
        case .multipart, .other, .ignored: break
        }
    }

    private mutating func endFile() throws(CloudError) {
        guard parts.sentFile else { return }
        contents.fileName = parts.fileName
        do throws(FeedError) {
            contents.feed = try reader.end()
        } catch {
            if parts.fileBytes == 0 { problems.insert(.emptyUpload) }
            // A text of the service's own stands alone where answers are to be as the service gives them.
            let place =
                error.isCaptured && style != .sdkSafe ? "" : "Line \(error.line), column \(error.column): "
            throw .illegalValue(place + error.text)
        }
        if contents.feed?.summary.rows == 0 { problems.insert(.emptyUpload) }
    }
}

// MARK: Parts

extension UploadBody: MultipartEvents {
    private static let option = "disableOptimization"
    /// Text of fields that are no file; longer is no option of any load.
    private static let longestField = 64 * 1024
    private static let mostParts = 100

    /// The parts of a multipart body, as they come.
    private struct Parts {
        enum Part {
            case file, field(name: String), ignored
        }

        var current = Part.ignored
        var count = 0
        var text: [UInt8] = []
        /// What was said of the option, in the query and in the body.
        var options: [String?] = []
        var hasFile = false
        var fileName: String?
        var fileBytes = 0
        /// Whether a file came in a part of another name, where ISC does not look for one.
        var hasMisnamedFile = false

        /// Whether a file was sent; a browser's form without a chosen one sends an empty part with an empty name.
        var sentFile: Bool { hasFile && (fileBytes > 0 || fileName != "") }
    }

    /// ISC takes a body that ends with its file.
    var mayEndInPart: Bool { if case .file = parts.current { true } else { false } }

    mutating func partBegan(head: ArraySlice<UInt8>) throws(MultipartError) {
        parts.count += 1
        guard parts.count <= Self.mostParts else { throw .tooManyParts(limit: Self.mostParts) }
        let head = try PartHead(head)
        parts.text.removeAll()
        switch (head.name, head.fileName) {
        // A Buffer in JavaScript becomes a part `file` without a file name.
        case (fileField?, let name):
            guard !parts.hasFile else { throw .severalFiles }
            (parts.hasFile, parts.fileName) = (true, name)
            parts.current = .file
        case (_, .some):
            parts.hasMisnamedFile = true
            parts.current = .ignored
        case (let name?, nil): parts.current = .field(name: name)
        case (nil, nil): parts.current = .ignored
        }
    }

    mutating func partContinued(_ bytes: Span<UInt8>) throws(MultipartError) {
        switch parts.current {
        case .file:
            parts.fileBytes += bytes.count
            reader.receive(bytes)
        case .field:
            guard parts.text.count + bytes.count <= Self.longestField else {
                throw .fieldTooLong(limit: Self.longestField)
            }
            parts.text.append(copying: bytes)
        case .ignored: break
        }
    }

    mutating func partEnded() {
        if case .field(Self.option) = parts.current {
            parts.options.append(String(decoding: parts.text, as: UTF8.self))
        }
        parts.current = .ignored
    }
}
