// Every option has an environment variable. A flag wins over it, it wins over the default.

import ArgumentParser
import Glibc

/// The process's environment variables as options.
enum Environment {
    /// What was given for an option: by its flag, else by its variable.
    ///
    /// - Parameters:
    ///   - option: the option's name without dashes in front, such as `idle-timeout`.
    ///   - flag: what the command line said.
    /// - Returns: Nil when neither says anything.
    /// - Throws: `ValidationError` naming the variable when its value cannot be read.
    static func value<Value: ExpressibleByArgument>(_ option: String, flag: Value?) throws -> Value? {
        if let flag { return flag }
        guard let text = text(option) else { return nil }
        guard let value = Value(argument: text) else {
            let known = Value.allValueStrings
            let hint = known.isEmpty ? "" : " It can be: \(known.joined(separator: ", "))."
            throw ValidationError(
                "The value '\(text)' is invalid for the variable \(variable(option)).\(hint)"
            )
        }
        return value
    }

    /// What was given for an option that `read` reads, as `value(_:flag:)` has it.
    static func value<Value>(
        _ option: String,
        flag: Value?,
        read: (String) throws -> Value
    ) throws -> Value? {
        if let flag { return flag }
        guard let text = text(option) else { return nil }
        do {
            return try read(text)
        } catch {
            throw ValidationError(
                "The value '\(text)' is invalid for the variable \(variable(option)): \(error)"
            )
        }
    }

    /// What was given for an option that may be repeated; its variable separates the values by commas.
    static func list(_ option: String, flags: [String]) -> [String] {
        flags.isEmpty ? (text(option) ?? "").split(separator: ",").map(String.init) : flags
    }

    /// Whether a switch was set: by its flag, or by its variable being `1`, `true`, `yes` or `on`.
    static func isSet(_ option: String, flag: Bool) throws -> Bool {
        if flag { return true }
        switch text(option)?.lowercased() {
        case nil, "0", "false", "no", "off": return false
        case "1", "true", "yes", "on": return true
        case let other?:
            throw ValidationError(
                "The value '\(other)' is invalid for the variable \(variable(option)). It can be: true, false."
            )
        }
    }

    /// The option's variable: `DRYDOCK_` and its name in upper snake case.
    static func variable(_ option: String) -> String {
        "DRYDOCK_" + String(option.uppercased().map { $0 == "-" ? "_" : $0 })
    }

    private static func text(_ option: String) -> String? {
        guard let value = unsafe getenv(variable(option)) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty || ForeignVariables.isOfKubernetes(variable(option), value: text) ? nil : text
    }
}
