package import TextAnalysis

/// What is wrong with a plan file, as one sentence that says where.
package struct PlanError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Reads a value of a plan file as what it should be, and says where it is not.
///
///     let plan = PlanReader(value, file: "weather.yaml")
///     try plan.allow("name", "tools", "personas")
///     let name = try plan.at("name").text()
///     for persona in try plan.at("personas").items() { ... }
package struct PlanReader: Sendable, Hashable {
    package let value: JSONValue
    /// As messages name it.
    package let file: String
    /// Such as `personas[2].share`; empty for the whole file.
    package let path: String

    package init(_ value: JSONValue, file: String, path: String = "") {
        self.value = value
        self.file = file
        self.path = path
    }

    /// A sentence about this place, ending with what to do.
    package func fault(_ what: String) -> PlanError {
        PlanError(path.isEmpty ? "The file '\(file)' \(what)" : "'\(path)' in '\(file)' \(what)")
    }

    // MARK: - Parts

    /// Refuses members of other names: a misspelt one would silently do nothing.
    package func allow(_ names: String...) throws(PlanError) {
        for member in try members() where !names.contains(member.name) {
            throw fault(
                "has '\(member.name)', which it cannot have: give \(names.joined(separator: ", "))."
            )
        }
    }

    /// A member that must be there.
    package func at(_ name: String) throws(PlanError) -> PlanReader {
        guard let part = try optional(name) else {
            throw fault("lacks '\(name)': add it.")
        }
        return part
    }

    /// A member that may be missing or null.
    package func optional(_ name: String) throws(PlanError) -> PlanReader? {
        guard let value = try members().first(where: { $0.name == name })?.value, value != .null
        else { return nil }
        return PlanReader(value, file: file, path: path.isEmpty ? name : "\(path).\(name)")
    }

    /// The members of a mapping.
    package func members() throws(PlanError) -> [JSONValue.Member] {
        guard let members = value.members else {
            throw fault("is \(value.kindName): give a mapping of names to values.")
        }
        return members
    }

    /// The members of a mapping, each with a reader of its value.
    package func entries() throws(PlanError) -> [(name: String, value: PlanReader)] {
        try members().map { member in
            let path = path.isEmpty ? member.name : "\(path).\(member.name)"
            return (member.name, PlanReader(member.value, file: file, path: path))
        }
    }

    /// The items of a list that holds at least one.
    package func items() throws(PlanError) -> [PlanReader] {
        guard let items = value.items, !items.isEmpty else {
            throw fault(
                value.items == nil
                    ? "is \(value.kindName): give a list." : "is empty: give at least one.")
        }
        return items.enumerated().map {
            PlanReader($0.element, file: file, path: "\(path)[\($0.offset)]")
        }
    }

    // MARK: - Values

    /// A text that is not blank; a number counts as the text that it is written as.
    package func text() throws(PlanError) -> String {
        if case .number(let digits) = value { return digits }
        guard let text = value.string else {
            throw fault("is \(value.kindName): give a text.")
        }
        guard !text.allSatisfy(\.isWhitespace) else { throw fault("is blank: give a text.") }
        return text
    }

    /// Texts: a list of them, or one alone.
    package func texts() throws(PlanError) -> [String] {
        guard value.items != nil else { return [try text()] }
        var texts: [String] = []
        for item in try items() { texts.append(try item.text()) }
        return texts
    }

    package func int(_ range: ClosedRange<Int>) throws(PlanError) -> Int {
        guard let number = value.int, range.contains(number) else {
            throw fault(
                "is \(value.text): give a whole number from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return number
    }

    package func double(_ range: ClosedRange<Double>) throws(PlanError) -> Double {
        guard let number = value.double, range.contains(number) else {
            throw fault(
                "is \(value.text): give a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    package func flag() throws(PlanError) -> Bool {
        guard let flag = value.bool else {
            throw fault("is \(value.kindName): give true or false.")
        }
        return flag
    }

    /// One of the values of an enumeration.
    package func choice<Value>(_ type: Value.Type = Value.self) throws(PlanError) -> Value
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        let name = try text()
        guard let value = Value(rawValue: name) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault("is '\(name)': give one of \(known).")
        }
        return value
    }
}
