import Records
import Testing

@testable import Ingest

@Suite struct NotebookReaderTests {
    @Test func cellsAreReadInOrder() throws {
        let document = try NotebookReader.read(
            Array(
                #"""
                {"nbformat": 4, "metadata": {"authors": [{"name": "Ada One"}]}, "cells": [
                 {"cell_type": "markdown", "source": ["# Tides\n", "\n", "They *rise*."]},
                 {"cell_type": "code", "source": "x = 1", "outputs": [
                   {"output_type": "stream", "text": ["1\n"]},
                   {"output_type": "display_data", "data": {"image/png": "AAAA"}}]},
                 {"cell_type": "markdown", "source": "## Results"}]}
                """#.utf8))
        #expect(flaws(of: document) == [])
        #expect(
            dump(document) == """
                title @1-1 cells[1] "Tides"
                paragraph @3-3 cells[1] "They rise."
                code cells[2] "x = 1"
                code cells[2] "1"
                heading 2 @1-1 cells[3] "Results"
                """)
        #expect(document.title == "Tides")
        #expect(document.authors == ["Ada One"])
    }

    @Test func worksheetsOfVersion3AreRead() throws {
        let document = try NotebookReader.read(
            Array(
                #"""
                {"nbformat": 3, "worksheets": [{"cells": [
                 {"cell_type": "heading", "level": 2, "source": ["Data"]},
                 {"cell_type": "code", "input": ["y = 2"], "outputs": []}]}]}
                """#.utf8))
        #expect(
            dump(document) == """
                heading 2 @1-1 cells[1] "Data"
                code cells[2] "y = 2"
                """)
    }

    @Test(arguments: ["{", "[]", #"{"a": 1}"#])
    func whatIsNoNotebookIsRefused(text: String) {
        #expect(throws: IngestError.self) { try NotebookReader.read(Array(text.utf8)) }
    }
}
