// The numbers that stand for operations and versions.

import IdentityCloud
import Testing

@Suite struct OrdinalTests {
    @Test func ordinalsArePlacesInAllCases() {
        #expect(Operation.allCases.map(\.ordinal) == Array(Operation.allCases.indices))
        #expect(APIVersion.allCases.map(\.ordinal) == Array(APIVersion.allCases.indices))
    }
}
