// Header fields that most answers begin with, put together once.

/// Fields that many responses share, but for values of fixed length that are written over.
package final class PreparedFields: Sendable {
    let fields: ResponseFields

    package init(_ fields: ResponseFields) { self.fields = fields }
}
