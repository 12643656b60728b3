// Which loads of a source meet another one.

import IdentityCloud
import Scenarios

/// The last load of each source and kind, as long as the sources have numbers.
struct LoadWatch: Sendable {
    private struct Key: Hashable {
        var source: SymbolTable.Index
        var operation: Operation
    }

    private struct Load {
        var job: ObjectID
        /// Nil for a load without a file.
        var digest: UInt64?
        /// Whether the source was ever loaded from a file.
        var hasHadFile: Bool
    }

    private var loads: [Key: Load] = [:]

    /// About how many bytes it takes.
    var footprint: Int { loads.count * 2 * MemoryLayout<(Key, Load)>.stride }

    /// The load of the same source and kind that may be under way.
    func earlier(of source: SymbolTable.Index, by operation: Operation) -> ObjectID? {
        loads[Key(source: source, operation: operation)]?.job
    }

    /// What a load is to be blamed for, and what was seen.
    struct Fault {
        var rule: ReviewRule
        var observation = ""
    }

    /// Takes in a load that was accepted.
    mutating func take(
        _ call: borrowing CallRecord,
        _ kind: RequestCounts.Kind,
        meetsRunning: Bool
    ) -> [Fault] {
        guard let operation = kind.operation, case .id(let job)? = call.facts.job else { return [] }
        let key = Key(source: kind.source, operation: operation)
        let digest = call.outline.extras.upload?.digest
        let earlier = loads[key]
        var faults: [Fault] = []
        if meetsRunning, let earlier {
            faults.append(
                digest != nil && digest == earlier.digest
                    ? Fault(
                        rule: .duplicateUpload,
                        observation: "the same bytes are being loaded by \(earlier.job.hex)"
                    )
                    : Fault(rule: .parallelLoads, observation: "\(earlier.job.hex) was still running")
            )
        }
        let hadFile = earlier?.hasHadFile ?? false
        if hadFile, digest == nil, call.outline.problems.isDisjoint(with: [.noFile, .misplacedFile]) {
            faults.append(Fault(rule: .noFile, observation: "the source was loaded from a file before"))
        }
        // The one that runs is what the next one meets.
        let running = meetsRunning ? earlier : nil
        loads[key] = Load(
            job: running?.job ?? job,
            digest: running.map(\.digest) ?? digest,
            hasHadFile: hadFile || digest != nil
        )
        return faults
    }
}
