import CXML

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads the XML that `pdftohtml -xml` writes.
///
/// Poppler copies control bytes of the PDF into it, at which libxml2 would stop: they become
/// spaces first. Lengths come multiplied by `scale`, which makes font sizes, whole numbers in
/// this format, three times as exact.
struct PopplerXML {
    /// The `-zoom` that pdftohtml is called with; it takes no more than 3.
    static let scale = 3.0

    private var source = PDFSource()
    private var fonts: [Int: PDFFont] = [:]
    private var families: [String: Int] = [:]
    private var page: PDFPage?
    private var run: TextRun?
    /// The text of `run`, piece by piece with its style.
    private var pieces: [(text: String, isBold: Bool, isItalic: Bool)] = []
    private var boldDepth = 0
    private var italicDepth = 0
    private var outlineDepth = 0
    private var item: OutlineItem?

    static func source(_ xml: [UInt8]) throws(IngestError) -> PDFSource {
        XMLLibrary.start()
        var parser = PopplerXML()
        try parser.parse(withoutControls(xml))
        parser.endPage()
        return parser.source
    }

    private static func withoutControls(_ xml: [UInt8]) -> [UInt8] {
        var bytes = xml
        bytes.withUnsafeMutableBufferPointer { buffer in
            for index in buffer.indices {
                let byte = buffer[index]
                if byte < 32, byte != 9, byte != 10, byte != 13 { buffer[index] = 32 }
            }
        }
        return bytes
    }

    // MARK: - Walking the XML

    private mutating func parse(_ xml: [UInt8]) throws(IngestError) {
        var log = quarry_xml_log()
        var isReadable = true
        withUnsafeMutablePointer(to: &log) { log in
            xml.withUnsafeBytes { buffer in
                guard
                    let reader = quarry_xml_reader(
                        buffer.bindMemory(to: CChar.self).baseAddress,
                        Int32(clamping: buffer.count),
                        log)
                else {
                    isReadable = false
                    return
                }
                defer { xmlFreeTextReader(reader) }
                while xmlTextReaderRead(reader) == 1 { take(reader) }
            }
        }
        if !isReadable {
            throw IngestError(code: .damaged, message: "The PDF's text cannot be taken apart.")
        }
    }

    private mutating func take(_ reader: xmlTextReaderPtr) {
        switch xmlTextReaderNodeType(reader) {
        case 1:
            let isEmpty = xmlTextReaderIsEmptyElement(reader) == 1
            start(reader)
            if isEmpty { end(reader) }
        case 15: end(reader)
        case 3, 4, 13, 14: takeText(reader)
        default: break
        }
    }

    private mutating func start(_ reader: xmlTextReaderPtr) {
        guard let name = xmlTextReaderConstLocalName(reader) else { return }
        switch name.pointee {
        case UInt8(ascii: "t"): startText(Attributes(reader))
        case UInt8(ascii: "b"): boldDepth += 1
        case UInt8(ascii: "i") where name[1] == 0: italicDepth += 1
        case UInt8(ascii: "i") where name[1] == UInt8(ascii: "t"):
            let attributes = Attributes(reader)
            item = OutlineItem(title: "", page: Int(attributes.page), level: max(outlineDepth, 1))
        case UInt8(ascii: "o"): outlineDepth += 1
        case UInt8(ascii: "f"): addFont(Attributes(reader))
        case UInt8(ascii: "p") where name[1] == UInt8(ascii: "a"): startPage(Attributes(reader))
        default: break
        }
    }

    private mutating func end(_ reader: xmlTextReaderPtr) {
        guard let name = xmlTextReaderConstLocalName(reader) else { return }
        switch name.pointee {
        case UInt8(ascii: "t"): endText()
        case UInt8(ascii: "b"): boldDepth -= 1
        case UInt8(ascii: "i") where name[1] == 0: italicDepth -= 1
        case UInt8(ascii: "i") where name[1] == UInt8(ascii: "t"):
            if let item, !item.title.isEmpty { source.outline.append(item) }
            item = nil
        case UInt8(ascii: "o"): outlineDepth -= 1
        case UInt8(ascii: "p") where name[1] == UInt8(ascii: "a"): endPage()
        default: break
        }
    }

    private mutating func takeText(_ reader: xmlTextReaderPtr) {
        guard run != nil || item != nil, let value = xmlTextReaderConstValue(reader) else { return }
        let text = String(cString: value)
        if item != nil {
            item?.title += text
        } else {
            pieces.append((text, boldDepth > 0, italicDepth > 0))
        }
    }

    // MARK: - Pages

    private mutating func startPage(_ attributes: Attributes) {
        endPage()
        page = PDFPage(
            number: Int(attributes.number), width: attributes.width / Self.scale,
            height: attributes.height / Self.scale, runs: [])
    }

    private mutating func endPage() {
        if let page { source.pages.append(page) }
        page = nil
    }

    // MARK: - Fonts

    private mutating func addFont(_ attributes: Attributes) {
        let name = attributes.family
        let family = families[name] ?? families.count
        families[name] = family
        fonts[Int(attributes.id)] = PDFFont(
            thirds: Int(attributes.size), family: family,
            isBold: FontName.isBold(name), isItalic: FontName.isItalic(name),
            isMonospaced: FontName.isMonospaced(name), isMath: FontName.isMath(name))
    }

    // MARK: - Text

    private mutating func startText(_ attributes: Attributes) {
        let font = fonts[Int(attributes.font)] ?? PDFFont(thirds: 30, family: -1)
        run = TextRun(
            text: "", x: attributes.left / Self.scale, y: attributes.top / Self.scale,
            width: attributes.width / Self.scale, height: attributes.height / Self.scale,
            font: font)
        pieces = []
        boldDepth = 0
        italicDepth = 0
    }

    /// Appends the run, as one run for each style in it; widths go by the number of letters.
    private mutating func endText() {
        guard var run else { return }
        self.run = nil
        if run.width < 0 {
            // Text that stands upside down is drawn from right to left.
            run.x += run.width
            run.width = -run.width
        }
        let total = pieces.reduce(0) { $0 + $1.text.unicodeScalars.count }
        guard total > 0 else { return }
        let hasBold = pieces.contains(where: \.isBold)
        let hasItalic = pieces.contains(where: \.isItalic)
        var start = 0
        var index = 0
        while index < pieces.count {
            var piece = pieces[index]
            while index + 1 < pieces.count, pieces[index + 1].isBold == piece.isBold,
                pieces[index + 1].isItalic == piece.isItalic
            {
                index += 1
                piece.text += pieces[index].text
            }
            index += 1
            let count = piece.text.unicodeScalars.count
            var part = run
            part.text = piece.text
            part.x = run.x + run.width * Double(start) / Double(total)
            part.width = run.width * Double(count) / Double(total)
            // A run has the font of its first letters; where tags tell more, they decide.
            part.font.isBold = hasBold ? piece.isBold : run.font.isBold
            part.font.isItalic = hasItalic ? piece.isItalic : run.font.isItalic
            page?.runs.append(part)
            start += count
        }
    }
}

/// The attributes of an element of poppler's XML, numbers already read.
private struct Attributes {
    var top = 0.0
    var left = 0.0
    var width = 0.0
    var height = 0.0
    var font = 0.0
    var id = 0.0
    var size = 0.0
    var number = 0.0
    var page = 0.0
    var family = ""

    init(_ reader: xmlTextReaderPtr) {
        while xmlTextReaderMoveToNextAttribute(reader) == 1 {
            guard let name = xmlTextReaderConstLocalName(reader),
                let value = xmlTextReaderConstValue(reader)
            else { continue }
            if name.pointee == UInt8(ascii: "f"), name[1] == UInt8(ascii: "a") {
                family = String(cString: value)
                continue
            }
            let number = UnsafeRawPointer(value).withMemoryRebound(to: CChar.self, capacity: 1) {
                strtod($0, nil)
            }
            set(name, number.isFinite ? min(max(number, -1e12), 1e12) : 0)
        }
        xmlTextReaderMoveToElement(reader)
    }

    private mutating func set(_ name: UnsafePointer<xmlChar>, _ value: Double) {
        switch (name.pointee, name[1]) {
        case (UInt8(ascii: "t"), _): top = value
        case (UInt8(ascii: "l"), _): left = value
        case (UInt8(ascii: "w"), _): width = value
        case (UInt8(ascii: "h"), _): height = value
        case (UInt8(ascii: "f"), UInt8(ascii: "o")): font = value
        case (UInt8(ascii: "i"), _): id = value
        case (UInt8(ascii: "s"), _): size = value
        case (UInt8(ascii: "n"), _): number = value
        case (UInt8(ascii: "p"), UInt8(ascii: "a")): page = value
        default: break
        }
    }
}

/// What a font's name tells: `ABCDEF+NimbusRomNo9L-MediItal` is bold and italic.
enum FontName {
    static func isBold(_ name: String) -> Bool {
        let name = base(name)
        return name.contains("bold") || name.contains("black") || name.contains("heavy")
            || name.contains("-medi") || name.contains("semibold") || name.contains("demi")
            || name.hasSuffix(".b") || name.hasSuffix(".bi") || name.hasSuffix("-bd")
            || isComputerModern(name, ["cmbx", "cmb1", "ecbx", "sfbx", "lmbx"])
    }

    static func isItalic(_ name: String) -> Bool {
        let name = base(name)
        return name.contains("ital") || name.contains("obli") || name.contains("slanted")
            || name.hasSuffix(".i") || name.hasSuffix(".bi") || name.hasSuffix("-it")
            || isComputerModern(name, ["cmti", "ecti", "sfti", "cmsl"])
    }

    static func isMonospaced(_ name: String) -> Bool {
        let name = base(name)
        return name.contains("mono") || name.contains("courier") || name.contains("typewriter")
            || name.contains("consol") || name.contains("inconsolata")
            || isComputerModern(name, ["cmtt", "ectt", "sftt", "lmtt"])
    }

    static func isMath(_ name: String) -> Bool {
        let name = base(name)
        return isComputerModern(
            name, ["cmmi", "cmsy", "cmex", "msam", "msbm", "mtsy", "mtmi", "mtex", "eufm", "rsfs"])
            || name.contains("symbol") || name.contains("math") || name.contains("euclid")
    }

    /// Lowercased, without the six letters of a subset.
    private static func base(_ name: String) -> String {
        let name = name.lowercased()
        guard let plus = name.utf8.firstIndex(of: UInt8(ascii: "+")) else { return name }
        return String(name[name.utf8.index(after: plus)...])
    }

    private static func isComputerModern(_ name: String, _ starts: [String]) -> Bool {
        starts.contains { name.hasPrefix($0) }
    }
}
