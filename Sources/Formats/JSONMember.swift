// A name and its value.

/// A member of a JSON object.
package struct JSONMember: Hashable, Sendable {
    package var name: String
    package var namePosition: JSONPosition
    package var value: JSONNode

    package init(name: String, namePosition: JSONPosition, value: JSONNode) {
        self.name = name
        self.namePosition = namePosition
        self.value = value
    }
}
