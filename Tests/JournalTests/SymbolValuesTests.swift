// Values by the numbers of names.

import Testing

@testable import Journal

@Suite struct SymbolValuesTests {
    @Test func eachNameHasItsOwnValue() {
        var names = SymbolTable(limit: 10)
        var table = SymbolValues<Int>()
        let (ada, grace) = (names.index(adding: "ada"), names.index(adding: "grace"))
        table[grace] = 2
        #expect(table[ada] == nil)
        table[ada] = 1
        table.change(grace) { $0 += 40 }
        #expect(table[ada] == 1)
        #expect(table[grace] == 42)
        #expect(table[.none] == nil)
        table[ada] = nil
        #expect(table[ada] == nil)
    }

    @Test func whatIsMissingIsNotChanged() {
        var table = SymbolValues<Int>()
        table.change(.none) { $0 += 1 }
        #expect(table[.none] == nil)
    }

    @Test func namesThatWereLostShareAValue() {
        var names = SymbolTable(limit: 1)
        var table = SymbolValues<Int>()
        let known = names.index(adding: "known")
        table[names.index(adding: "one too many")] = 7
        #expect(table[names.index(adding: "another")] == 7)
        #expect(table[known] == nil)
    }
}
