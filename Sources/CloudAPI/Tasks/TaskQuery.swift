// The query of GET task-status: filters, sorters, limit, offset, count.

import Formats
import HTTPMessages
import IdentityCloud

/// Which tasks a list shows, and in what order.
struct TaskQuery {
    private var filter: TaskFilter?
    private var isOldestFirst = false
    private var limit = 250
    private var offset = 0
    /// Whether X-Total-Count is asked for.
    private(set) var counts = false

    /// Reads a query.
    ///
    /// - Throws: ISC's 400 for a parameter outside its documented range.
    init(_ head: borrowing RequestHead, _ version: APIVersion) throws(CloudError) {
        let fields = FormFields(urlEncoded: head.bytes[head.query.indices])
        if let text = fields["filters"], !text.isEmpty { filter = try TaskFilterReader.read(text, version) }
        switch fields["sorters"] {
        case nil, "", "-created": break
        case "created": isOldestFirst = true
        default: throw .invalid("Invalid sorter properties")
        }
        limit = try Self.number("limit", in: 0...250, fields) ?? limit
        offset = try Self.number("offset", in: 0...Int(Int32.max), fields) ?? offset
        switch fields["count"]?.lowercased() {
        case nil, "", "false": break
        case "true": counts = true
        default: throw .invalid("count must be true or false.")
        }
    }

    /// A page of the tasks that the list shows, and how many there are without paging, where that is asked for.
    func page(
        of tenant: borrowing Tenant,
        at now: Timestamp,
        countingAll: Bool,
        where isShown: (AggregationJob) -> Bool
    ) -> (tasks: [TaskStatus], total: Int) {
        tenant.tasks(
            at: now,
            oldestFirst: isOldestFirst,
            offset: offset,
            limit: limit,
            countingAll: countingAll
        ) { job in isShown(job) && filter?.admits(job, at: now) ?? true }
    }

    private static func number(
        _ name: String,
        in range: ClosedRange<Int>,
        _ fields: FormFields
    ) throws(CloudError) -> Int? {
        guard let text = fields[name], !text.isEmpty else { return nil }
        guard let number = WholeNumber.read(text.utf8, in: range) else {
            throw .invalid("\(name) must be an integer from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
