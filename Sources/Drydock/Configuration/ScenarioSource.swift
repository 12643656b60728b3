// Where a scenario comes from.

/// A scenario to start with.
public enum ScenarioSource: Sendable, Equatable {
    /// One of those built into Drydock: `drydock scenarios` lists them.
    case named(String)
    /// A YAML or JSON file.
    case file(String)
    /// YAML or JSON text.
    case text(String)

    /// What a person means by one word: a file if there is one of that name, else a built-in scenario.
    ///
    /// A word with a slash or a dot is always a file, so that a mistyped path is not looked up as a name.
    public static func parse(_ word: String) -> ScenarioSource {
        if word.contains("/") || word.contains(".") { return .file(word) }
        return File.exists(word) ? .file(word) : .named(word)
    }
}
