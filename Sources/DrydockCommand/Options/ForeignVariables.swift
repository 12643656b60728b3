// Variables that begin like ours and are not: mistyped ones are told, those of Kubernetes are left alone.

import ArgumentParser
import CPosixShims
import Formats

/// The variables `DRYDOCK_...` that no option has.
enum ForeignVariables {
    /// What the kits and the scripts of this project read.
    private static let elsewhere = ["DRYDOCK_BINARY"]

    /// Says on standard error which variables nobody reads, with the name that was probably meant.
    static func warn() {
        let set = variables()
        guard !set.isEmpty else { return }
        let known = elsewhere + options.map(Environment.variable)
        for name in set where !known.contains(name) {
            let hint = NearestName.to(name, among: known).map { ": did you mean \($0)?" } ?? "."
            StandardError.print("warning: no option reads the variable \(name)\(hint)")
        }
    }

    /// Whether Kubernetes sets the variable in every pod that has a Service `drydock` (or `drydock-admin`) beside it:
    /// `DRYDOCK_SERVICE_HOST`, `DRYDOCK_PORT=tcp://10.96.0.7:8080`, `DRYDOCK_PORT_8080_TCP_ADDR` and the like.
    static func isOfKubernetes(_ name: String, value: String) -> Bool {
        let words = name.split(separator: "_", omittingEmptySubsequences: false)
        return words.indices.dropFirst().contains { at in
            let next = words.dropFirst(at + 1).first ?? ""
            return switch words[at] {
            case "SERVICE": next == "HOST" || next == "PORT"
            case "PORT" where next.isEmpty:
                protocols.contains { value.hasPrefix("\($0.lowercased())://") }
            case "PORT":
                WholeNumber.read(next.utf8, in: 0...65_535) != nil
                    && protocols.contains(words.dropFirst(at + 2).first ?? "")
            default: false
            }
        }
    }

    private static let protocols: [Substring] = ["TCP", "UDP", "SCTP"]

    /// The names of those that are set, without Kubernetes'; sorted.
    private static func variables() -> [String] {
        var found: [String] = []
        var index = 0
        while let entry = unsafe shim_environment_entry(index) {
            index += 1
            let text = unsafe String(cString: entry)
            guard text.hasPrefix("DRYDOCK_"), let equals = text.firstIndex(of: "=") else { continue }
            let name = String(text[..<equals])
            if !isOfKubernetes(name, value: String(text[equals...].dropFirst())) { found.append(name) }
        }
        return found.sorted()
    }

    /// The names of all options of all commands, as ArgumentParser describes them to other tools.
    private static var options: [String] {
        let description = try? JSONReader.read(Array(DrydockCommand._dumpHelp().utf8))
        return description?["command"].map(options(of:)) ?? []
    }

    private static func options(of command: JSONNode) -> [String] {
        let own = (command["arguments"]?.elements ?? []).flatMap { argument in
            // An argument without dashes has no name but that of its value: DRYDOCK_SCENARIO.
            let names =
                argument["names"]?.elements ?? [argument].filter { $0["kind"]?.string == "positional" }
            return names.compactMap { ($0["name"] ?? $0["valueName"])?.string }
        }
        return own + (command["subcommands"]?.elements ?? []).flatMap(options(of:))
    }
}
