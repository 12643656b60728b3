import Foundation
import Testing

@testable import Drydock

@Suite struct PageTests {
    private let page = PageResponder(beside: APISwitchTests.Answering(299))

    @Test func everyFileOfThePageIsInTheBinary() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/CPage/web").standardized
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(PageFile.all.map(\.name).sorted() == names)
        for file in PageFile.all {
            #expect(
                try file.bytes == Array(Data(contentsOf: folder.appending(path: file.name))),
                "\(file.name)"
            )
        }
    }

    @Test(arguments: [
        ("/__admin/ui/", 200), ("/__admin/ui/app.js", 200), ("/__admin/ui", 308),
        ("/__admin/ui/none.js", 404),
        ("/__admin/ui/../app.js", 404), ("/__admin/uix", 299), ("/__admin/health", 299),
    ])
    func aPathUnderUILeadsToAFileAndNothingElseDoes(path: String, status: Int) {
        #expect(APISwitchTests.answer(to: path, by: page).status == status)
    }

    @Test func thePageStaysBelow60KB() {
        #expect(PageFile.all.map(\.bytes.count).reduce(0, +) <= 60_000)
    }
}
