// Regular expressions of filters, `=~ /.../`: as much of Java's as people write. A pattern may come from anybody, so it
// is run as a set of states (Thompson), in time that grows with pattern times text and never worse.

/// A compiled pattern, which a whole text matches or does not.
struct PathPattern: Hashable, Sendable {
    fileprivate enum Instruction: Hashable, Sendable {
        case one(ScalarSet)
        case split(Int, Int)
        case jump(Int)
        case start, end
        case wordBoundary(Bool)
    }

    fileprivate var program: [Instruction] = []
    fileprivate var ignoresCase = false

    /// The most steps of a program: `{1000}` repeats what it stands behind.
    fileprivate static let largest = 4_000

    /// Compiles a pattern.
    ///
    /// - Parameters:
    ///   - body: what stands between the slashes.
    ///   - flags: what follows them: `i` for letters of either case, `s` for a dot that matches line breaks, too.
    ///   - offset: where the body begins, for errors.
    /// - Throws: what is wrong with it, and where.
    init(_ body: [Unicode.Scalar], flags: String, at offset: Int) throws(JSONPathError) {
        if let unknown = flags.first(where: { !"ismuU".contains($0) }) {
            throw JSONPathError(
                position: offset + body.count + 2,
                message: "there is no flag \(unknown); i and s there are"
            )
        }
        ignoresCase = flags.contains("i")
        var compiler = PatternCompiler(body, dotIsAll: flags.contains("s"), at: offset)
        program = try compiler.compile()
    }

    /// How much work a text is, in values looked at.
    func work(on text: String) -> Int { 1 + text.utf8.count * program.count / 32 }

    /// Whether it matches all of a text.
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var states = StateSet(count: program.count + 1)
        var following = StateSet(count: program.count + 1)
        add(0, at: 0, in: scalars, to: &states)
        for (place, scalar) in scalars.enumerated() {
            following.removeAll()
            for state in states.members where state < program.count {
                guard case .one(let set) = program[state], set.contains(scalar, ignoringCase: ignoresCase)
                else { continue }
                add(state + 1, at: place + 1, in: scalars, to: &following)
            }
            swap(&states, &following)
            if states.members.isEmpty { return false }
        }
        return states.contains(program.count)
    }

    /// Follows everything that takes no character.
    private func add(_ start: Int, at place: Int, in text: [Unicode.Scalar], to states: inout StateSet) {
        var pending = [start]
        while let state = pending.popLast() {
            guard states.insert(state), state < program.count else { continue }
            switch program[state] {
            case .one: break
            case .jump(let target): pending.append(target)
            case .split(let one, let other): pending += [other, one]
            case .start: if place == 0 { pending.append(state + 1) }
            case .end: if place == text.count { pending.append(state + 1) }
            case .wordBoundary(let wanted):
                let before = place > 0 && ScalarSet.word.contains(text[place - 1], ignoringCase: false)
                let after = place < text.count && ScalarSet.word.contains(text[place], ignoringCase: false)
                if (before != after) == wanted { pending.append(state + 1) }
            }
        }
    }
}

/// Numbers of states in the order they came.
private struct StateSet {
    private(set) var members: [Int] = []
    private var isMember: [Bool]

    init(count: Int) { isMember = Array(repeating: false, count: count) }

    func contains(_ state: Int) -> Bool { isMember[state] }

    mutating func insert(_ state: Int) -> Bool {
        guard !isMember[state] else { return false }
        isMember[state] = true
        members.append(state)
        return true
    }

    mutating func removeAll() {
        for member in members { isMember[member] = false }
        members.removeAll(keepingCapacity: true)
    }
}

/// Characters that one place of a pattern lets through.
private struct ScalarSet: Hashable, Sendable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    static let digits = ScalarSet(ranges: [48...57])
    static let word = ScalarSet(ranges: [48...57, 65...90, 95...95, 97...122])
    static let space = ScalarSet(ranges: [9...13, 32...32])
    static let everything = ScalarSet(ranges: [0...0x10FFFF])
    static let line = ScalarSet(ranges: [10...10, 13...13, 0x85...0x85, 0x2028...0x2029], isNegated: true)

    var negated: ScalarSet { ScalarSet(ranges: ranges, isNegated: !isNegated) }

    /// The ranges it lets through, without negation.
    var plainRanges: [ClosedRange<UInt32>] {
        guard isNegated else { return ranges }
        var result: [ClosedRange<UInt32>] = []
        var start: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > start { result.append(start...range.lowerBound - 1) }
            start = max(start, range.upperBound + 1)
        }
        return start <= 0x10FFFF ? result + [start...0x10FFFF] : result
    }

    func contains(_ scalar: Unicode.Scalar, ignoringCase: Bool) -> Bool {
        var isIn = ranges.contains { $0.contains(scalar.value) }
        if !isIn, ignoringCase {
            let others = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].map(
                \.unicodeScalars
            )
            isIn = others.contains { other in
                other.count == 1
                    && other.first.map { first in ranges.contains { $0.contains(first.value) } } ?? false
            }
        }
        return isIn != isNegated
    }
}

/// From the text of a pattern to its program.
private struct PatternCompiler {
    private typealias Program = [PathPattern.Instruction]

    private let text: [Unicode.Scalar]
    private let offset: Int
    private var dotIsAll: Bool
    private var position = 0
    private var depth = 0

    init(_ text: [Unicode.Scalar], dotIsAll: Bool, at offset: Int) {
        self.text = text
        self.offset = offset
        self.dotIsAll = dotIsAll
    }

    mutating func compile() throws(JSONPathError) -> [PathPattern.Instruction] {
        let program = try alternatives()
        guard position == text.count else { throw failure("a ) without its (") }
        return program
    }

    /// Targets within a program count from its own beginning and are moved when it becomes a part of another one.
    private func moved(_ program: Program, by distance: Int) -> Program {
        program.map { instruction in
            switch instruction {
            case .jump(let target): .jump(target + distance)
            case .split(let one, let other): .split(one + distance, other + distance)
            default: instruction
            }
        }
    }

    private func joined(_ one: Program, _ other: Program) throws(JSONPathError) -> Program {
        guard one.count + other.count <= PathPattern.largest else {
            throw failure("the pattern is too large")
        }
        return one + moved(other, by: one.count)
    }

    private mutating func alternatives() throws(JSONPathError) -> Program {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 32 else { throw failure("groups are nested too deep") }
        var result = try sequence()
        while take("|") {
            let other = try sequence()
            let first =
                try joined([.split(1, result.count + 2)], result) + [
                    .jump(result.count + other.count + 2)
                ]
            result = try joined(first, other)
        }
        return result
    }

    private mutating func sequence() throws(JSONPathError) -> Program {
        var result: Program = []
        while let scalar = next, scalar != "|", scalar != ")" {
            result = try joined(result, try repeated(try atom()))
        }
        return result
    }

    private mutating func repeated(_ atom: Program) throws(JSONPathError) -> Program {
        var result = atom
        while let (least, most) = try bounds() {
            // Reluctant and possessive ones match the same whole texts, but for the rarest possessive ones.
            if next == "?" || next == "+" { position += 1 }
            var program: Program = []
            for _ in 0..<least { program = try joined(program, result) }
            if let most {
                for _ in least..<max(least, most) {
                    program = try joined(
                        program,
                        try joined([.split(1, result.count + 1)], result)
                    )
                }
            } else {
                let loop = try joined([.split(1, result.count + 2)], result) + [.jump(0)]
                program = try joined(program, loop)
            }
            result = program
        }
        return result
    }

    /// How often what stands before may come; nil when nothing is said.
    private mutating func bounds() throws(JSONPathError) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard take("{") else { return nil }
        let least = try count()
        guard take(",") else { return try closed((least, least)) }
        if next == "}" { return try closed((least, nil)) }
        let most = try count()
        guard most >= least else { throw failure("the bounds are the wrong way round") }
        return try closed((least, most))
    }

    private mutating func closed(_ bounds: (Int, Int?)) throws(JSONPathError) -> (least: Int, most: Int?) {
        guard take("}") else { throw failure("expected }") }
        return bounds
    }

    private mutating func count() throws(JSONPathError) -> Int {
        let start = position
        while let scalar = next, ("0"..."9").contains(scalar) { position += 1 }
        let digits = text[start..<position].map { UInt8(truncatingIfNeeded: $0.value) }
        guard let count = WholeNumber.read(digits, in: 0...1_000) else {
            throw failure("expected a number up to 1000")
        }
        return count
    }

    private mutating func atom() throws(JSONPathError) -> Program {
        guard let scalar = next else { return [] }
        position += 1
        switch scalar {
        case ".": return [.one(dotIsAll ? .everything : .line)]
        case "^": return [.start]
        case "$": return [.end]
        case "(": return try group()
        case "[": return [.one(try characters())]
        case "\\": return try escape()
        case "*", "+", "?", "{": throw failure("nothing is there to be repeated", at: position - 1)
        default: return [.one(ScalarSet(ranges: [scalar.value...scalar.value]))]
        }
    }

    private mutating func group() throws(JSONPathError) -> Program {
        if take("?") { guard take(":") else { throw failure("of the groups with ?, only (?: is known") } }
        let start = position
        let program = try alternatives()
        guard take(")") else { throw failure("a ( without its )", at: start - 1) }
        return program
    }

    private mutating func escape() throws(JSONPathError) -> Program {
        if take("b") { return [.wordBoundary(true)] }
        if take("B") { return [.wordBoundary(false)] }
        if take("A") { return [.start] }
        if take("z") || take("Z") { return [.end] }
        return [.one(try escapedSet())]
    }

    private mutating func escapedSet() throws(JSONPathError) -> ScalarSet {
        guard let scalar = next else { throw failure("the pattern ends in an escape") }
        position += 1
        switch scalar {
        case "d": return .digits
        case "D": return ScalarSet.digits.negated
        case "w": return .word
        case "W": return ScalarSet.word.negated
        case "s": return .space
        case "S": return ScalarSet.space.negated
        case "n": return ScalarSet(ranges: [10...10])
        case "r": return ScalarSet(ranges: [13...13])
        case "t": return ScalarSet(ranges: [9...9])
        case "a"..."z", "A"..."Z", "0"..."9":
            throw failure("the escape \\\(scalar) is not known", at: position - 1)
        default: return ScalarSet(ranges: [scalar.value...scalar.value])
        }
    }

    /// What stands in brackets.
    private mutating func characters() throws(JSONPathError) -> ScalarSet {
        let start = position
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while let scalar = next, scalar != "]" || ranges.isEmpty {
            let first = try member()
            guard first.count == 1, first[0].count == 1, next == "-", position + 1 < text.count,
                text[position + 1] != "]"
            else {
                ranges += first
                continue
            }
            position += 1
            guard let last = try member().first, last.lowerBound >= first[0].lowerBound else {
                throw failure("the range is the wrong way round")
            }
            ranges.append(first[0].lowerBound...last.upperBound)
        }
        guard take("]") else { throw failure("a [ without its ]", at: start - 1) }
        return ScalarSet(ranges: ranges, isNegated: isNegated)
    }

    private mutating func member() throws(JSONPathError) -> [ClosedRange<UInt32>] {
        guard let scalar = next else { throw failure("the pattern ends in a list of characters") }
        position += 1
        return scalar == "\\" ? try escapedSet().plainRanges : [scalar.value...scalar.value]
    }

    private var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    private func failure(_ message: String, at place: Int? = nil) -> JSONPathError {
        JSONPathError(position: offset + (place ?? position) + 1, message: message)
    }
}
