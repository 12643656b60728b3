import ArgumentParser

@main
struct DrydockCommand: ParsableCommand {
}
