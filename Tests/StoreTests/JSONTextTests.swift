import Records
import Testing

@testable import Store

struct JSONTextTests {
    @Test(arguments: [
        (0.0, "0.0"), (12.0, "12.0"), (12.5, "12.5"), (12.34, "12.34"), (12.345, "12.35"),
        (0.05, "0.05"), (-3.1, "-3.1"), (-0.05, "-0.05"), (99.999, "100.0"),
        (1e15, "1000000000000000.0"),
    ])
    func numbersHaveOneOrTwoDecimals(number: Double, text: String) throws {
        let box = Box(page: 7, x: number, y: 1, width: 2, height: 3)
        #expect(JSONText.encode([box]) == "[[7,\(text),1.0,2.0,3.0]]")
        let read = try #require(JSONText.decodeBoxes(JSONText.encode([box, box])).last)
        #expect(abs(read.x - number) < 0.006)
    }

    @Test func noBoxesAreNoText() {
        #expect(JSONText.encode([Box]()) == nil)
        #expect(JSONText.decodeBoxes(nil).isEmpty)
    }
}
