// Texts in `where`: exact, or with stars in them.

import IdentityCloud

/// A text to compare with; each `*` in it stands for any characters, or none.
package struct TextPattern: Sendable, Hashable, ExpressibleByStringLiteral {
    package let text: String
    private let hasStars: Bool

    package init(_ text: String) {
        self.text = text
        hasStars = text.utf8.contains(UInt8(ascii: "*"))
    }

    package init(stringLiteral value: String) { self.init(value) }

    /// Whether a text is meant; what is not there never is.
    package func matches(_ other: String?) -> Bool {
        guard let other else { return false }
        return hasStars ? isLike(Array(other.utf8)) : text == other
    }

    /// Steps through both texts; where they differ, the last star takes one character more.
    private func isLike(_ other: [UInt8]) -> Bool {
        let pattern = Array(text.utf8)
        var (place, position) = (0, 0)
        var star: (place: Int, position: Int)?
        while position < other.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                star = (place, position)
                place += 1
            } else if place < pattern.count, pattern[place] == other[position] {
                (place, position) = (place + 1, position + 1)
            } else if let last = star {
                star = (last.place, last.position + 1)
                (place, position) = (last.place + 1, last.position + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

/// A job as a condition names it; with stars, either form of its id may be meant.
struct JobPattern: Sendable {
    private let pattern: TextPattern
    /// Nil where there are stars.
    private let exact: JobReference?

    init(_ pattern: TextPattern) {
        self.pattern = pattern
        exact = pattern.text.utf8.contains(UInt8(ascii: "*")) ? nil : JobReference(pattern.text)
    }

    func matches(_ job: JobReference?) -> Bool {
        guard exact == nil else { return exact == job }
        switch job {
        case .id(let id)?: return pattern.matches(id.hex) || pattern.matches(id.uuid)
        case .text(let text)?: return pattern.matches(text)
        case nil: return false
        }
    }
}
