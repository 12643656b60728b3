// The body of a load in every form that clients send it.

import AccountFiles
import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios

/// Reads an upload as it arrives.
struct UploadBody {
    private enum Form {
        case multipart(MultipartScanner)
        /// A form or JSON: small, and read when it is complete.
        case small([UInt8], isJSON: Bool)
        /// multipart/form-data without a boundary: wrong as soon as there is content.
        case unbounded(hasContent: Bool)
        /// Some other type, which ISC documents no meaning for; it is read and means nothing.
        case ignored(hasContent: Bool)
    }

    private static let longestSmallBody = 64 * 1024

    private var form: Form
    private var upload: UploadForm
    private var failure: MultipartError?
    private(set) var problems: ClientProblems = []

    init(_ head: borrowing RequestHead, _ format: FeedFormat) {
        upload = UploadForm(format, options: UploadFields(query: head))
        let type = HeaderParameters(head.bytes[head.contentType.indices])
        switch type.value {
        case let value where value.hasPrefix("multipart/"):
            let boundary = type["boundary"] ?? ""
            form =
                boundary.isEmpty
                ? .unbounded(hasContent: false) : .multipart(MultipartScanner(boundary: boundary.utf8))
        case "application/x-www-form-urlencoded": form = .small([], isJSON: false)
        case "application/json": form = .small([], isJSON: true)
        default: form = .ignored(hasContent: false)
        }
    }

    mutating func receive(_ chunk: Span<UInt8>) {
        guard failure == nil, !chunk.isEmpty else { return }
        do throws(MultipartError) {
            try read(chunk)
        } catch {
            failure = error
        }
    }

    private mutating func read(_ chunk: Span<UInt8>) throws(MultipartError) {
        switch form {
        case .multipart(var scanner):
            form = .ignored(hasContent: true)
            try scanner.receive(chunk, into: &upload)
            form = .multipart(scanner)
        case .small(var bytes, let isJSON):
            guard bytes.count + chunk.count <= Self.longestSmallBody else {
                throw .fieldTooLong(limit: Self.longestSmallBody)
            }
            form = .ignored(hasContent: true)
            bytes.append(copying: chunk)
            form = .small(bytes, isJSON: isJSON)
        case .unbounded: form = .unbounded(hasContent: true)
        case .ignored: form = .ignored(hasContent: true)
        }
    }

    /// About how many bytes are kept of the file so far.
    var footprint: Int { upload.footprint }

    /// The file's name and how many bytes of it have come; nil when there was none.
    var file: (name: String?, bytes: Int)? { upload.sentFile ? (upload.fileName, upload.fileBytes) : nil }

    /// Lets go of the file: what still arrives means nothing.
    mutating func drop() {
        form = .ignored(hasContent: false)
        upload = UploadForm(FeedFormat(), options: upload.options)
    }

    /// What an upload turned out to be.
    struct Contents {
        /// Nil when no file was sent.
        var feed: FinishedFeed?
        var optimizes: Bool
        var fileName: String?
    }

    /// The body is complete.
    ///
    /// - Throws: The answer to a body that cannot be read, or to a file that cannot be used.
    mutating func end() throws(CloudError) {
        do throws(MultipartError) {
            try endForm()
        } catch {
            throw .invalid(error.message)
        }
        if upload.hasMisnamedFile { problems.insert(.wrongFileField) }
        if upload.options.isSetInJSON { problems.insert(.jsonOptimizationFlag) }
        if upload.sentFile, upload.fileBytes == 0 { problems.insert(.emptyUpload) }
        do throws(FeedError) {
            try upload.end()
        } catch {
            throw .illegalValue("Line \(error.line), column \(error.column): \(error.text)")
        }
    }

    /// Compares some of the file's accounts after `end`, for less than a millisecond.
    ///
    /// - Returns: What was uploaded; nil as long as there are accounts to compare.
    mutating func compareSome() -> Contents? {
        let feed = upload.sentFile ? upload.compareSome() : nil
        if upload.sentFile, feed == nil { return nil }
        return Contents(feed: feed, optimizes: upload.options.optimizes, fileName: upload.fileName)
    }

    private mutating func endForm() throws(MultipartError) {
        if let failure { throw failure }
        switch form {
        case .multipart(let scanner): try scanner.finish()
        case .unbounded(hasContent: true):
            problems.insert(.multipartWithoutBoundary)
            throw .noBoundary
        case .small(let bytes, isJSON: true): upload.options.take(json: bytes)
        case .small(let bytes, isJSON: false): upload.options.take(form: bytes)
        // A file sent as the body itself, for one.
        case .ignored(hasContent: true): problems.insert(.wrongContentType)
        case .unbounded, .ignored: break
        }
    }
}
