"""Small documents of every format, and what an enemy makes of them."""

import io
import json
import struct
import zipfile
import zlib

SENTENCES = [
    "The stilling well of the tide gauge is made of cast iron and lets the sea in slowly.",
    "A float in the well rises by 4.2 metres at spring tide and turns a drum by 3 degrees.",
    "Salt water corrodes the float within 12 years, so the harbour board paints it in May.",
]
PARAGRAPH = " ".join(SENTENCES)


def package(files):
    """A ZIP archive of such files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX_PART = (
    f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
    f"<w:r><w:t>Tide gauges</w:t></w:r></w:p><w:p><w:r><w:t>{PARAGRAPH}</w:t></w:r></w:p>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Port</w:t></w:r></w:p></w:tc><w:tc><w:tcPr>"
    '<w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>4.2 m</w:t></w:r></w:p></w:tc></w:tr>'
    "</w:tbl></w:body></w:document>"
)
ODT_PART = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>'
    f'<text:h text:outline-level="1">Tide gauges</text:h><text:p>{PARAGRAPH}</text:p>'
    '<table:table><table:table-row><table:table-cell table:number-columns-repeated="3">'
    "<text:p>4.2 m</text:p></table:table-cell></table:table-row></table:table>"
    "</office:text></office:body></office:document-content>"
)
EPUB_PART = (
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Gauges</title></head><body>'
    f"<h1>Tide gauges</h1><p>{PARAGRAPH}</p><ul><li>Iron</li><li>Salt</li></ul></body></html>"
)
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
BOOK = (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest><item id="a" '
    'href="chapter.xhtml" media-type="application/xhtml+xml"/></manifest><spine>'
    '<itemref idref="a"/></spine></package>'
)
HTML = (
    "<!doctype html><html><head><title>Tide gauges</title><meta charset=utf-8></head><body>"
    f"<h1>Tide gauges</h1><p>{PARAGRAPH}</p><table><tr><th>Port<td colspan=2>4.2 m"
    "<tr><td>a<td>b</table><ul><li>Iron<ul><li>Cast</ul></ul><pre>x = 1\n</pre>"
    "<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math></body></html>"
)
JATS = (
    '<?xml version="1.0"?><article><front><article-meta><title-group><article-title>Tide gauges'
    "</article-title></title-group><abstract><p>Iron.</p></abstract></article-meta></front><body>"
    f'<sec><title>Wells</title><p>{PARAGRAPH} <xref rid="r1">1</xref></p><table-wrap><table><tr>'
    '<td rowspan="2">a</td><td>b</td></tr></table></table-wrap></sec></body><back><ref-list>'
    '<ref id="r1"><mixed-citation>A. 1999.</mixed-citation></ref></ref-list></back></article>'
)
TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Tide gauges'
    f"</title></titleStmt></fileDesc></teiHeader><text><body><div><head>Wells</head><p>{PARAGRAPH}"
    "</p><figure><head>1</head><table><row><cell>a</cell></row></table></figure></div></body>"
    "</text></TEI>"
)
LATEX = (
    "\\documentclass{article}\n\\newcommand{\\well}[2][iron]{#1 well of #2}\n\\begin{document}\n"
    f"\\section{{Tide gauges}}\n{PARAGRAPH} The \\well{{salt}} is $\\frac{{a}}{{b}}$.\n"
    "\\begin{tabular}{ll}a & b \\\\ \\multicolumn{2}{c}{d}\\end{tabular}\n"
    "\\begin{itemize}\\item Iron\\item Salt~\\cite{x}\\end{itemize}\n\\input{part}\n"
    "\\begin{thebibliography}{9}\\bibitem{x} A.\\end{thebibliography}\n\\end{document}\n"
)
MARKDOWN = (
    f"---\ntitle: Gauges\n---\n# Tide gauges\n\n{PARAGRAPH}\n\n> A *quote* with `code` and "
    "[a link](x \"y\").\n\n1. one\n   - two\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```c\nx\n```\n\n"
    "$$a^2$$\n\n<div>html</div>\n\n[^1]: A note.\n"
)
RST = (
    f"Tide gauges\n===========\n\n{PARAGRAPH}\n\n.. note:: Iron\n   salt\n\n* one\n\n  * two\n\n"
    "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n\n.. [1] A note\n\n::\n\n   code\n"
)
NOTEBOOK = json.dumps({
    "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Tide gauges\n", PARAGRAPH]},
        {"cell_type": "code", "metadata": {}, "source": "x = 1", "outputs": [
            {"output_type": "stream", "name": "stdout", "text": ["1\n"]}], "execution_count": 1},
    ],
})
CHUNKS = "".join(
    json.dumps({"document": "gauges", "heading": ["Wells"], "page": number, "text": text}) + "\n"
    for number, text in enumerate(SENTENCES))


def pdf(text=SENTENCES[0], pages=1):
    """A PDF of one line a page."""
    content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for page in range(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R"
            b" >> >> /Contents %d 0 R >>" % (5 + 2 * page))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n"
        b"%%%%EOF\n" % (len(places) + 1, table, len(places) + 1, len(out)))


# By reader as Tests/Fuzz names it: the ending of its files, and documents to begin with.
SEEDS = {
    "pdf": ("pdf", [pdf(), pdf(pages=3)]),
    "html": ("html", [HTML.encode()]),
    "jats": ("xml", [JATS.encode()]),
    "tei": ("xml", [TEI.encode()]),
    "docx": ("docx", [package([("word/document.xml", DOCX_PART)])]),
    "docx-part": ("xml", [DOCX_PART.encode()]),
    "odt": ("odt", [package([
        ("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", ODT_PART)])]),
    "odt-part": ("xml", [ODT_PART.encode()]),
    "epub": ("epub", [package([
        ("mimetype", "application/epub+zip"), ("META-INF/container.xml", CONTAINER),
        ("book.opf", BOOK), ("chapter.xhtml", EPUB_PART)])]),
    "epub-part": ("xhtml", [EPUB_PART.encode()]),
    "latex": ("tex", [LATEX.encode()]),
    "markdown": ("md", [MARKDOWN.encode()]),
    "rst": ("rst", [RST.encode()]),
    "notebook": ("ipynb", [NOTEBOOK.encode()]),
    "text": ("txt", [PARAGRAPH.encode(), PARAGRAPH.encode("utf-16"), "naïve".encode("latin-1")]),
    "chunks": ("jsonl", [CHUNKS.encode()]),
    "archive": ("zip", [package([("a/paper.md", MARKDOWN), ("b.tex", LATEX)])]),
    "records": ("jsonl", [CHUNKS.encode(), json.dumps({"text": PARAGRAPH}).encode()]),
}

# What grows, loops or nests, by reader; each is a file of its own.
TRAPS = {
    "html": [
        b"<html><body>" + b"<div>" * 50_000 + b"x",
        b"<html><body><table><tr><td colspan=999999999 rowspan=999999999>x</table>" * 20,
        b"<html><body><ol start=99999999999999999999><li value=-9223372036854775808>x</ol>",
        b"<html><body>&#x110000;&#xD800;&#99999999999;" + b"&amp" * 9_999,
    ],
    "jats": [
        b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 99 + b'">' + b"".join(
            b'<!ENTITY b%d "%s">' % (n, b"&b%d;" % (n - 1) * 9 if n else b"&a;" * 9)
            for n in range(9)) + b"]><article><body><p>&b8;</p></body></article>",
        b"<article><body>" + b"<sec><title>t</title>" * 30_000 + b"x",
        b"<article><body><p>x</p><table><tr><td colspan='4000000000'>a</td></tr></table></body>"
        b"</article>",
    ],
    "tei": [b"<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body>" + b"<div>" * 30_000],
    "docx-part": [
        DOCX_PART.replace('"2"', '"2147483647"').encode(),
        DOCX_PART.replace("<w:p>", "<w:p>" * 2_000).encode(),
    ],
    "odt-part": [
        ODT_PART.replace('"3"', '"999999999"').encode(),
        ODT_PART.replace('level="1"', 'level="-99999999999999999999"').encode(),
    ],
    "docx": [package([("word/document.xml", b" " * 80_000_000)])],
    "archive": [
        package([("a.zip", package([("b.zip", package([("c.zip", package([("d", "x")]))]))]))]),
        package([(f"{n}.md", "# x") for n in range(20_000)]),
    ],
    "epub": [package([
        ("mimetype", "application/epub+zip"), ("META-INF/container.xml", CONTAINER),
        ("book.opf", BOOK.replace("chapter.xhtml", "book.opf")), ("chapter.xhtml", EPUB_PART)])],
    "latex": [
        b"\\documentclass{a}\\begin{document}" + b"{" * 100_000,
        b"\\documentclass{a}\\begin{document}\\def\\a{\\b\\b}\\def\\b{\\a\\a}\\a\\end{document}",
        b"\\documentclass{a}\\begin{document}\\input{main}\\input{main.tex}\\end{document}",
        b"\\documentclass{a}\\begin{document}" + b"\\begin{itemize}\\item " * 9_999,
        b"\\documentclass{a}\\begin{document}\\multicolumn{999999999}{c}{x}\\end{document}",
        b"\\documentclass{a}\\begin{document}$" + b"\\frac{" * 20_000 + b"$\\end{document}",
    ],
    "markdown": [
        b">" * 50_000 + b" x", b"[" * 50_000, b"*a_" * 30_000, b"`" * 50_001 + b"x",
        b"- " * 20_000 + b"x", b"| a " * 20_000 + b"|\n" + b"|-" * 20_000 + b"|\n",
        b"<" * 50_000, b"![" * 20_000 + b"](" * 20_000, b"999999999999999999999. x\n",
        b"[a]: <" * 10_000, b"&#x7fffffffffffffff;" * 99,
    ],
    "rst": [
        b"+" + b"-+" * 9_999 + b"\n|" + b" |" * 9_999 + b"\n+" + b"-+" * 9_999 + b"\n",
        b"".join(b" " * n + b"* x\n\n" for n in range(400)), b".. |a| replace:: |a|\n\n|a|\n",
        b"=" * 99_999 + b"\nx\n" + b"=" * 99_999,
    ],
    "notebook": [
        b'{"nbformat":4,"cells":' + b"[" * 100_000, b'{"cells":[{"cell_type":1e999}]}',
        b'{"nbformat":99999999999999999999,"cells":[]}',
    ],
    "text": [
        b"\xff\xfe" + b"\x00\xd8" * 9_999, b"\xef\xbb\xbf" * 9_999, "e\u0301".encode() * 50_000,
        "\u202e\u200d".encode() * 50_000, b"\xc0\x80\xf5\x80\xed\xa0\x80" * 9_999,
        b"x" * 3_000_000, b". " * 500_000,
    ],
    "chunks": [
        b'{"document":"a","text":"' + b"x" * 2_000_000 + b'"}\n', b"[" * 100_000 + b"\n",
        b'{"document":"a","heading":' + b'["x",' * 5_000, b'{"text":"x","page":1e400}\n' * 9,
        b'{"text":"x","page":-9223372036854775809,"heading":[[],{}]}\n',
    ],
    "pdf": [
        pdf().replace(b"[0 0 612 792]", b"[0 0 1e38 -1e38]"),
        pdf().replace(b"/Count 1", b"/Count 2147483647"),
        pdf().replace(b"[4 0 R]", b"[2 0 R 2 0 R 4 0 R]"),
        pdf().replace(b"12 Tf", b"1e30 Tf"), pdf().replace(b"72 720 Td", b"nan 1e300 Td"),
        pdf()[:300], pdf() + b"\0" * 100_000, pdf(pages=800),
    ],
}


def recompressed(data, mutate):
    """A ZIP archive whose files are changed inside, with checksums that fit; None for others."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return package([(name, mutate(archive.read(name))) for name in archive.namelist()])
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError,
            OSError, EOFError, ValueError):
        return None


TOKENS = [
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"&x;",
    b"<![CDATA[", b"]]>",
    b"<!--", b"99999999999999999999", b"-1", b"1e400", b"NaN", b"\\input{main}",
    b"\\def\\a{",
    b"{{", b"}}", b"%PDF-", b"PK\x03\x04", b"\r", b"\t", b"\x1b[2J", b"\xe2\x80\xae", b"'", b'"',
    b"<", b">", b"[", b"]", b"(", b")", b"$", b"\\", b"`" * 9, b"#" * 9, b"|", b"-" * 9, b"\n\n",
]


def mutated(data, other, chance):
    """The document with some bytes changed, cut, doubled, or spliced with another one's."""
    data = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 4, 8, 32])):
        place = chance.randrange(len(data) + 1)
        end = min(len(data), place + chance.choice([1, 4, 32, 256]))
        kind = chance.randrange(8)
        if kind == 0 and place < len(data):
            data[place] ^= 1 << chance.randrange(8)
        elif kind == 1 and place < len(data):
            data[place] = chance.randrange(256)
        elif kind == 2:
            del data[place:end]
        elif kind == 3 and chance.random() < 0.3:
            del data[place:]
        elif kind == 4:
            data[place:place] = data[place:end] * chance.choice([2, 3, 50])
        elif kind == 5:
            start = chance.randrange(len(other) + 1)
            data[place:end] = other[start:start + 200]
        elif kind in (6, 7):
            data[place:place] = chance.choice(TOKENS)
        if len(data) > 200_000:
            break
    return bytes(data)
