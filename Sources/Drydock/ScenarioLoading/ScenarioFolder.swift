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
        self.path = Self.plain(path)
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

    /// The folder's path as messages and the paths of its files begin: without a slash at its end.
    static func plain(_ path: String) -> String {
        let end = path.lastIndex { $0 != "/" } ?? path.startIndex
        return String(path[...end])
    }

    /// Those of some files that are somebody's scenario, by name; of two that are the same tenant's the later has a rival.
    static func owned(_ files: some Sequence<String>) -> [(file: String, tenant: String, rival: String?)] {
        var owners: [String: String] = [:]
        return files.sorted().compactMap { file in
            tenant(of: file).map { (file, $0, owners.updateValue(file, forKey: $0)) }
        }
    }

    /// Whose scenario a file is.
    private static func tenant(of file: String) -> String? {
        let ending = [".yaml", ".yml"].first { file.hasSuffix($0) }
        return ending.map { String(file.dropLast($0.count)) }
    }

    /// What is said of a file whose tenant has another one.
    static func rivalry(of rival: String, for tenant: String) -> String {
        "\(rival) is the scenario of tenant \(tenant) already"
    }

    /// Reads the files that have changed; of one that cannot be used the scenario stays as it was.
    ///
    /// - Returns: The tenants whose scenario is another now, and what is wrong with files.
    mutating func readAgain() -> (changed: Set<String>, errors: [String]) {
        let now = Self.stamps(of: path)
        var (changed, errors) = (Set<String>(), [String]())
        let owned = Self.owned(now.keys)
        for (file, tenant, rival) in owned {
            if let rival {
                errors.append("\(path)/\(file): error: \(Self.rivalry(of: rival, for: tenant))")
            } else if now[file] != stamps[file] {
                do throws(StartError) {
                    scenarios[tenant] = try LoadedScenario(file: "\(path)/\(file)")
                    changed.insert(tenant)
                } catch {
                    errors.append(error.description)
                }
            }
        }
        let tenants = Set(owned.map(\.tenant))
        changed.formUnion(scenarios.keys.filter { !tenants.contains($0) })
        scenarios = scenarios.filter { tenants.contains($0.key) }
        stamps = now
        return (changed, errors)
    }
}
