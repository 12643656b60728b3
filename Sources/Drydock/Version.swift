// The one place that knows the version.

/// The version of Drydock, by semantic versioning.
public let drydockVersion = "0.1.0"
