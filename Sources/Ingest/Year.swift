/// Finds a year of publication in text.
enum Year {
    static func first(in text: String) -> Int? {
        for word in text.split(whereSeparator: { !$0.isNumber }) where word.count == 4 {
            if let year = Int(word), (1800...2100).contains(year) { return year }
        }
        return nil
    }
}
