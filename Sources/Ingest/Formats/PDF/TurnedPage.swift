import Records

/// Which way the text of a page runs.
enum Turn: Sendable, Equatable {
    case none
    /// From the foot of the page to its head, as wide tables are printed.
    case upward
    case downward
}

/// Pages whose text is turned by a quarter, most often wide tables.
///
/// Poppler gives such runs where they begin, without a length. They are laid out as if the page
/// lay on its side; the boxes of its blocks are turned back at the end.
enum TurnedPage {
    /// The page on its side, with the turned runs only.
    static func onItsSide(_ page: PDFPage, runs: [TextRun]) -> PDFPage {
        var side = page
        side.turn = direction(of: runs)
        side.width = page.height
        side.height = page.width
        side.runs = runs.map { run in
            var turned = run
            let ascent = 0.8 * run.height
            if side.turn == .upward {
                turned.x = page.height - run.y - ascent
                turned.y = run.x - ascent
            } else {
                turned.x = run.y + ascent
                turned.y = page.width - run.x - ascent
            }
            turned.width = 0.5 * run.font.size * Double(run.text.unicodeScalars.count)
            return turned
        }
        closeGaps(&side.runs)
        return side
    }

    /// Runs of one line tell which way it goes; else the order of the lines does.
    private static func direction(of runs: [TextRun]) -> Turn {
        var upward = 0
        for (run, next) in zip(runs, runs.dropFirst()) {
            if abs(run.x - next.x) < 1 {
                upward += next.y < run.y ? 3 : -3
            } else {
                upward += next.x > run.x ? 1 : -1
            }
        }
        return upward >= 0 ? .upward : .downward
    }

    /// A run that is about as long as the way to the next one reaches to it.
    private static func closeGaps(_ runs: inout [TextRun]) {
        for index in runs.indices.dropLast() where abs(runs[index].y - runs[index + 1].y) < 1 {
            let way = runs[index + 1].x - runs[index].x
            if way > 0.5 * runs[index].width, way < 1.3 * runs[index].width {
                runs[index].width = way
            }
        }
    }

    /// A box of the page on its side, where it stands on the page itself.
    static func turnedBack(_ box: Box, on page: PDFPage) -> Box {
        switch page.turn {
        case .none: box
        case .upward:
            Box(
                page: box.page, x: box.y, y: page.width - box.x - box.width, width: box.height,
                height: box.width)
        case .downward:
            Box(
                page: box.page, x: page.height - box.y - box.height, y: box.x, width: box.height,
                height: box.width)
        }
    }
}
