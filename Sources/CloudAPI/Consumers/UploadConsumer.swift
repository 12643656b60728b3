// The body of a load, streamed: the call was admitted when its head came, and does its work when the body is complete.
// Millions of accounts are compared in slices, between which the lane turns to its other connections.

import AccountFiles
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

/// Takes an upload and starts the load.
final class UploadConsumer: BodyConsumer, Waiter {
    private var upload: Upload
    private var body: UploadBody
    /// What was uploaded, once all of it is there.
    private var contents: UploadBody.Contents?
    /// The bytes that the server's budget knows of.
    private var weight = 0
    /// Whether there was no memory for the file.
    private var isDropped = false

    init(_ upload: Upload, _ format: FeedFormat) {
        self.upload = upload
        let field = upload.call.route?.resource.fileField ?? "file"
        body = UploadBody(upload.head, format, fileField: field, style: upload.call.style)
    }

    deinit { upload.tenant.memory.add(-weight) }

    var maximumLength: Int64 { upload.maximumLength }

    var isAtWork: Bool { true }

    var intakeFault: IntakeFault? { upload.call.verdict.wire.flatMap(IntakeFault.init) }

    func receive(_ chunk: Span<UInt8>) {
        guard !isDropped else { return }
        body.receive(chunk)
        let growth = body.footprint - weight
        guard growth != 0 else { return }
        weigh(body.footprint)
        guard growth > 0, upload.tenant.memory.isExhausted else { return }
        body.keepNoRows()
        weigh(body.footprint)
        guard upload.tenant.memory.isExhausted else { return }
        isDropped = true
        body.drop()
        weigh(0)
    }

    /// Tells the server's budget what is kept of the file.
    private func weigh(_ footprint: Int) {
        upload.tenant.memory.add(footprint - weight)
        weight = footprint
    }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        guard !isDropped else { return answer(.failure(.memoryLimit), at: now, with: &response) }
        do throws(CloudError) {
            contents = try body.end()
        } catch {
            return answer(.failure(error), at: now, with: &response)
        }
        return resume(at: now, with: &response)
    }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        // In place, as a copy of what is compared would be copied with each slice.
        let isCompared = contents?.feed?.compareSome() != false
        guard isCompared, let contents else { return againSoon(now) }
        return answer(.success(contents), at: now, with: &response)
    }

    /// Not now, as the lane does all that is due before it looks at its sockets again.
    private func againSoon(_ now: MonotonicTime) -> Disposition {
        .wait(self, until: now.advanced(byNanoseconds: 1))
    }

    private func answer(
        _ contents: Result<UploadBody.Contents, CloudError>,
        at now: MonotonicTime,
        with response: inout Response
    ) -> Disposition {
        upload.call.record.outline.problems.formUnion(body.problems)
        if case .failure = contents { noteFile() }
        // What is kept of the file is the tenant's from now on.
        let footprint = weight
        weigh(0)
        let uptime = Milliseconds(now.milliseconds)
        let format = upload.tenant.withLock { run in
            upload.call.finishUpload(contents, upload.head, at: uptime, in: &run, with: &response)
        }
        guard let format else {
            upload.call.tell(of: upload.tenant.name)
            return .respond
        }
        weigh(footprint)
        self.contents?.feed?.compareAgain(as: format)
        return againSoon(now)
    }

    /// Notes what is known of a file that is not taken in.
    private func noteFile() {
        if let file = body.file { upload.call.noteRefused(file.name, bytes: file.bytes) }
    }

    func refuse(_ refusal: RequestRefusal, at now: MonotonicTime, with response: inout Response) -> Bool {
        noteFile()
        upload.breakOff(by: BrokenCall(refusal), at: Milliseconds(now.milliseconds), with: &response)
        return true
    }

    /// The client has gone, or the scenario has it reset.
    func abandon() {
        if contents != nil { return upload.breakOff(by: .clientLeftLater) }
        if case .reset? = intakeFault {
            return upload.tenant.withLock { upload.call.noteReset(upload.head, in: &$0) }
        }
        noteFile()
        upload.breakOff(by: .clientLeft)
    }
}
