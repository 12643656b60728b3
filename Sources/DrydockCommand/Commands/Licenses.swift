// drydock licenses: wherever the binary is, the licences of what it contains are.

import ArgumentParser
import CThirdParty

/// Prints the licences of others' work in the binary.
struct Licenses: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the licences of what the binary contains of others."
    )

    func run() {
        let text = unsafe UnsafeBufferPointer(start: third_party_text(), count: third_party_count())
        StandardOutput.print(unsafe String(decoding: text, as: UTF8.self))
    }
}
