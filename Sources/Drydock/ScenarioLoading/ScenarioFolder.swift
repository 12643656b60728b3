// A folder of scenarios: `acme.yaml` is tenant acme's, `default.yaml`, or the built-in default, everybody else's.

import Tenancy

/// The scenarios of a folder, by the tenants' names.
struct ScenarioFolder: Sendable {
    let path: String
    private(set) var scenarios: [String: LoadedScenario] = [:]
    /// What was read of each file last, also of one that could not be used.
    private var stamps: [String: File.Stamp] = [:]

    /// Reads all files of a folder.
    ///
    /// - Throws: Everything that is wrong with any of them.
    init(_ path: String) throws(StartError) {
        self.path = path
        let errors = readAgain().errors
        guard errors.isEmpty else { throw .badScenario(errors) }
    }

    /// The scenario of those tenants that have none of their own.
    func everybodys() throws(StartError) -> LoadedScenario {
        if let own = scenarios[TenantRegistry.defaultName] { return own }
        return try LoadedScenario(.named("default"))
    }

    /// The scenarios of those that have one.
    var own: [String: LoadedScenario] { scenarios.filter { $0.key != TenantRegistry.defaultName } }

    /// The files that are somebody's scenario, and when each was written; others lie beside them to be named.
    static func stamps(of path: String) -> [String: File.Stamp] {
        let files = File.names(in: path).filter { !$0.hasPrefix(".") && tenant(of: $0) != nil }
        // The folder itself is among them, so that it is not nothing that is left when the last file goes.
        let stamped = (files + ["."]).compactMap { name in
            File.stamp(of: "\(path)/\(name)").map { (name, $0) }
        }
        return Dictionary(stamped) { first, _ in first }
    }

    /// Whose scenario a file is.
    private static func tenant(of file: String) -> String? {
        let ending = [".yaml", ".yml"].first { file.hasSuffix($0) }
        return ending.map { String(file.dropLast($0.count)) }
    }

    /// Reads the files that have changed; of one that cannot be used the scenario stays as it was.
    ///
    /// - Returns: The tenants whose scenario is another now, and what is wrong with files.
    mutating func readAgain() -> (changed: Set<String>, errors: [String]) {
        let now = Self.stamps(of: path)
        var (changed, errors, owners) = (Set<String>(), [String](), [String: String]())
        for file in now.keys.sorted() {
            guard let tenant = Self.tenant(of: file) else { continue }
            if let other = owners.updateValue(file, forKey: tenant) {
                errors.append("\(path)/\(file): error: \(other) is the scenario of tenant \(tenant) already")
            } else if now[file] != stamps[file] {
                do throws(StartError) {
                    scenarios[tenant] = try LoadedScenario(file: "\(path)/\(file)")
                    changed.insert(tenant)
                } catch {
                    errors.append(error.description)
                }
            }
        }
        for gone in scenarios.keys where owners[gone] == nil { changed.insert(gone) }
        scenarios = scenarios.filter { owners[$0.key] != nil }
        stamps = now
        return (changed, errors)
    }
}
