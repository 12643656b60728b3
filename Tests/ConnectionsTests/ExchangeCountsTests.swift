import Connections
import HTTPMessages
import Testing

@Suite struct ExchangeCountsTests {
    @Test func remembersTheLatestAnswer() {
        var tally = ExchangeCounts()
        tally.noteDelayedAnswer(due: MonotonicTime(nanoseconds: 100), now: MonotonicTime(nanoseconds: 107))
        tally.noteDelayedAnswer(due: MonotonicTime(nanoseconds: 200), now: MonotonicTime(nanoseconds: 202))
        #expect(tally.delayedAnswers == 2)
        #expect(tally.latenessNanoseconds == 9)
        #expect(tally.largestLatenessNanoseconds == 7)
    }
}
