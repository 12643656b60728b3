// Now, or later.

/// What a call comes to: an answer now, or later.
enum AdminOutcome {
    case answer(AdminAnswer)
    case wait(PendingAnswer)
}
