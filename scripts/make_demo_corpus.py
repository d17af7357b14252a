"""Writes the two PDF files of corpora/demo; the other documents there are written by hand.

The files are committed, so this is only needed to change them: `make corpus` runs it in a private
Python environment with reportlab and pyphen. The output depends on nothing but this file and the
versions of those two (no dates, no random ids), so the same bytes come out again.

Both texts were written for this project from public facts. `glaciers.pdf` is set like an article
in a journal, with what makes such files hard to read: two columns, running headers, page numbers,
footnotes, words broken at line ends, a table, a figure, formulas and references.
"""

import pathlib
import sys

from reportlab import rl_config
from reportlab.graphics.shapes import Drawing, Line, PolyLine, String
from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate, CondPageBreak, Frame, FrameBreak, KeepTogether, ListFlowable, ListItem,
    NextPageTemplate, PageTemplate, Paragraph, Spacer, Table, TableStyle)

rl_config.invariant = 1

WIDTH, HEIGHT = A4


def style(name: str, **settings) -> ParagraphStyle:
    settings = {"fontName": "Times-Roman", "fontSize": 10, "leading": 12.2, **settings}
    return ParagraphStyle(name, **settings)


# Glaciers: two columns -----------------------------------------------------------------------

BODY = style("body", fontSize=10, leading=12.6, alignment=TA_JUSTIFY, firstLineIndent=10,
             hyphenationLang="en_US")
FIRST = style("first", fontSize=10, leading=12.6, alignment=TA_JUSTIFY, hyphenationLang="en_US")
TITLE = style("title", fontName="Times-Bold", fontSize=17, leading=21, alignment=TA_CENTER)
AUTHORS = style("authors", fontSize=11, leading=14, alignment=TA_CENTER, spaceBefore=6)
PLACE = style("place", fontName="Times-Italic", fontSize=8.8, leading=11, alignment=TA_CENTER)
ABSTRACT = style("abstract", fontSize=9.2, leading=11.2, alignment=TA_JUSTIFY,
                 leftIndent=34, rightIndent=34, spaceBefore=4, hyphenationLang="en_US")
HEADING = style("heading", fontName="Times-Bold", fontSize=11, leading=13.5, spaceBefore=9,
                spaceAfter=3)
SUBHEADING = style("subheading", fontName="Times-BoldItalic", fontSize=9.8, leading=12,
                   spaceBefore=6, spaceAfter=2)
FORMULA = style("formula", fontName="Times-Italic", fontSize=10, leading=13, alignment=TA_CENTER)
NUMBER = style("number", fontSize=10, leading=13, alignment=TA_RIGHT)
CAPTION = style("caption", fontSize=8.6, leading=10.4, spaceBefore=3, spaceAfter=3)
CELL = style("cell", fontSize=8.6, leading=10.4)
NOTE = style("note", fontSize=8, leading=9.6, alignment=TA_JUSTIFY, hyphenationLang="en_US")
REFERENCE = style("reference", fontSize=8.6, leading=10.4, leftIndent=12, firstLineIndent=-12,
                  alignment=TA_JUSTIFY, hyphenationLang="en_US", spaceAfter=2)

MARGIN, GUTTER = 19 * mm, 7 * mm
COLUMN = (WIDTH - 2 * MARGIN - GUTTER) / 2
BOTTOM = 20 * mm
LAST_BOTTOM = 225 * mm  # makes the columns of the last page about equally long

NOTES = {
    1: "<super>1</super> The word <i>balance</i> is used for the process and for its result. Where "
       "the result is meant, a period is always given.",
    2: "<super>2</super> A positive degree-day is a day whose mean temperature is one degree above "
       "the melting point; a day at 5 °C counts as five.",
}
NOTE_HEIGHT = {1: 32, 2: 32}


def header(canvas, document):
    """Draws the running header and the page number, before the text as most programs do."""
    page = document.page
    canvas.saveState()
    canvas.setFont("Times-Roman", 8.5)
    if page == 1:
        canvas.drawString(MARGIN, HEIGHT - 13 * mm, "Quarry Demonstration Papers, No. 1")
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 13 * mm, "pages 1-3")
        canvas.drawCentredString(WIDTH / 2, 11 * mm, "1")
    elif page % 2 == 0:
        canvas.drawString(MARGIN, HEIGHT - 13 * mm, str(page))
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 13 * mm, "Writer and Specimen")
    else:
        canvas.drawString(MARGIN, HEIGHT - 13 * mm, "How the mass balance of a glacier is measured")
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 13 * mm, str(page))
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, HEIGHT - 14.5 * mm, WIDTH - MARGIN, HEIGHT - 14.5 * mm)
    canvas.restoreState()


def footnote(canvas, document):
    """Draws the page's footnote, after the text."""
    page = document.page
    if page in NOTES:
        canvas.saveState()
        canvas.setLineWidth(0.4)
        top = BOTTOM + NOTE_HEIGHT[page] - 6
        canvas.line(MARGIN, top, MARGIN + 22 * mm, top)
        note = Paragraph(NOTES[page], NOTE)
        _, height = note.wrap(COLUMN, 100)
        note.drawOn(canvas, MARGIN, top - 3 - height)
        canvas.restoreState()


def columns(page: int, top: float) -> list[Frame]:
    """Returns the two columns of a page; the left one ends above the page's footnote."""
    frames = []
    for side, left in enumerate([MARGIN, MARGIN + COLUMN + GUTTER]):
        bottom = BOTTOM + (NOTE_HEIGHT.get(page, 0) if side == 0 else 0)
        if page == 3:
            bottom = LAST_BOTTOM
        frames.append(Frame(left, bottom, COLUMN, top - bottom, 0, 0, 0, 0, id=f"c{page}{side}"))
    return frames


def heading(text: str, style: ParagraphStyle = HEADING) -> list:
    """A heading that is not left alone at the end of a column; what follows it may be split."""
    return [CondPageBreak(48), Paragraph(text, style)]


def formula(text: str, number: int) -> Table:
    cells = [["", Paragraph(text, FORMULA), Paragraph(f"({number})", NUMBER)]]
    return Table(cells, colWidths=[22, COLUMN - 44, 22], spaceBefore=4, spaceAfter=4,
                 style=[("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                        ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])


def ruled_table(rows: list[list[str]], widths: list[float]) -> Table:
    cells = [[Paragraph(text if line else f"<b>{text}</b>", CELL) for text in row]
             for line, row in enumerate(rows)]
    return Table(cells, colWidths=widths, style=TableStyle([
        ("LINEABOVE", (0, 0), (-1, 0), 0.8, black), ("LINEBELOW", (0, 0), (-1, 0), 0.4, black),
        ("LINEBELOW", (0, -1), (-1, -1), 0.8, black), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2)]))


def profile() -> Drawing:
    """Draws a glacier in profile, with the equilibrium line between its two areas."""
    drawing = Drawing(COLUMN, 92)
    blue, grey = HexColor("#3a6ea5"), HexColor("#666666")
    drawing.add(PolyLine([8, 84, 60, 72, 120, 52, 180, 30, 226, 12], strokeColor=blue,
                         strokeWidth=1.4))
    drawing.add(PolyLine([8, 60, 60, 46, 120, 28, 180, 14, 226, 10], strokeColor=grey,
                         strokeWidth=1))
    drawing.add(Line(112, 8, 112, 80, strokeColor=black, strokeWidth=0.5, strokeDashArray=[3, 2]))
    for x, y, text in [(14, 22, "accumulation area"), (128, 72, "equilibrium line"),
                       (164, 46, "ablation area"), (206, 1, "snout")]:
        drawing.add(String(x, y, text, fontName="Helvetica", fontSize=7))
    return drawing


def glaciers(path: pathlib.Path) -> None:
    front = 63 * mm
    top_of_first = HEIGHT - 17 * mm - front
    document = BaseDocTemplate(
        str(path), pagesize=A4, title="How the mass balance of a glacier is measured",
        author="Anna Writer, Boris Specimen", subject="A document of Quarry's demonstration corpus",
        creator="Quarry: scripts/make_demo_corpus.py")
    document.addPageTemplates([
        PageTemplate("first", [Frame(MARGIN, top_of_first, WIDTH - 2 * MARGIN, front, 0, 0, 0, 0),
                               *columns(1, top_of_first)], onPage=header, onPageEnd=footnote),
        PageTemplate("second", columns(2, HEIGHT - 19 * mm), onPage=header, onPageEnd=footnote),
        PageTemplate("third", columns(3, HEIGHT - 19 * mm), onPage=header, onPageEnd=footnote),
    ])

    story = [
        NextPageTemplate(["second", "third"]),
        Paragraph("How the mass balance of a glacier is measured", TITLE),
        Paragraph("Anna Writer<super>a</super> and Boris Specimen<super>b</super>", AUTHORS),
        Paragraph("<super>a</super> Institute of Invented Examples, Northtown", PLACE),
        Paragraph("<super>b</super> Department of Sample Documents, Southtown", PLACE),
        Spacer(1, 5),
        Paragraph(
            "<b>Abstract.</b> The mass balance of a glacier is the difference between the mass "
            "that it gains as snow and the mass that it loses by melting and calving. It is "
            "the most direct link between glaciers and climate. We describe the units in which "
            "it is given, the glaciological method with stakes and pits, the geodetic method "
            "with elevation models, gravimetry from satellites, and the degree-day model by "
            "which melt is estimated where nobody measures it. Between 2000 and 2019 the "
            "glaciers of the world lost 267 gigatonnes of ice a year, which raised the sea by "
            "0.74 mm a year.", ABSTRACT),
        Paragraph("<b>Keywords:</b> glacier, mass balance, ablation, equilibrium line, degree-day "
                  "model, sea level", ABSTRACT),
        FrameBreak(),

        *heading("1. Introduction"),
        Paragraph(
            "A glacier is a body of ice on land that forms from snow and flows under its own "
            "weight. In its upper part more snow falls than melts; in its lower part more "
            "melts than falls. The flow of the ice carries the surplus down. When climate "
            "changes, the surface responds in the same year, but the length of the glacier "
            "follows only after years or decades. The mass balance<super>1</super> is "
            "therefore a better witness of climate than the position of the snout.", FIRST),
        Paragraph(
            "The mass balance is the sum of accumulation and ablation over a period. "
            "Accumulation is every process that adds mass: snowfall above all, then "
            "avalanches, drifting snow and rain that freezes in the snow. Ablation is every "
            "process that removes mass: melting with runoff, sublimation, and the calving of "
            "icebergs. The longest continuous series is that of Storglaciären in northern "
            "Sweden, where measurements began in 1946.", BODY),

        *heading("2. Units and terms"),
        Paragraph(
            "Snow, firn and ice have different densities (Table 1). To be comparable, a change "
            "of mass is expressed as the depth of the water that it would give. One metre "
            "water equivalent (1 m w.e.) is a mass of 1000 kg on each square metre. A layer of "
            "thickness <i>h</i> and density <i>d</i> has the water equivalent", FIRST),
        formula("b = h d / d<sub>w</sub>", 1),
        Paragraph(
            "where <i>d</i><sub>w</sub> is the density of water, 1000 kg/m<super>3</super>. "
            "Firn is snow that has survived at least one summer. It becomes ice when the pores "
            "between the grains close and the air in them is cut off from the atmosphere, "
            "which happens at a density of about 830 kg/m<super>3</super>.", FIRST),
        Paragraph(
            "The balance year usually runs from the beginning of October to the end of "
            "September in the northern hemisphere. The winter balance is measured at the end "
            "of the snow season, when the mass of the glacier is greatest, and the summer "
            "balance is the loss from then to the autumn. Their sum is the annual balance. The "
            "equilibrium line is the set of points where the annual balance is zero; it "
            "separates the accumulation area from the ablation area (Figure 1).", BODY),
        KeepTogether([
            Paragraph("<b>Table 1.</b> Typical densities, and the water equivalent of a layer that "
                      "is 1 m thick.", CAPTION),
            ruled_table([
                ["Material", "Density (kg/m<super>3</super>)", "Water equivalent (m)"],
                ["Fresh dry snow", "100", "0.10"],
                ["Settled winter snow", "350", "0.35"],
                ["Firn", "600", "0.60"],
                ["Glacier ice", "900", "0.90"],
            ], [COLUMN * 0.44, COLUMN * 0.28, COLUMN * 0.28]),
            Spacer(1, 6),
        ]),
        KeepTogether([
            profile(),
            Paragraph("<b>Figure 1.</b> A valley glacier in profile. Above the equilibrium line the "
                      "glacier gains mass in the course of a year, below it loses mass.", CAPTION),
        ]),
        Paragraph(
            "The share of the accumulation area in the whole area is called the accumulation "
            "area ratio. Many mountain glaciers are in balance when this ratio is between 0.5 "
            "and 0.6. A ratio that stays near zero for many years means that the glacier has "
            "no area left in which it can gain mass, and that it will disappear even if the "
            "climate does not change further.", BODY),

        *heading("3. Methods"),
        *heading("3.1 The glaciological method", SUBHEADING),
        Paragraph(
            "In the ablation area, stakes are drilled into the ice with a steam drill, often "
            "to a depth of 8 m or more. If a stake stands out 1.5 m further in autumn than a "
            "year before, a layer of ice 1.5 m thick has melted, which by equation (1) is a "
            "balance of -1.35 m w.e. In the accumulation area, pits are dug down to the "
            "surface of the last summer, which is known by a layer of dust or of coarse "
            "grains. The density of the snow is found by weighing samples of known volume. "
            "Between the pits, the depth of the snow is measured with a metal probe.", FIRST),
        Paragraph(
            "The values at single points are then extrapolated over the area of each elevation "
            "band, and the sum is divided by the area of the glacier. The error of an annual "
            "balance that is found in this way is commonly given as 0.2 m w.e. The method "
            "misses melting inside and below the glacier, and small errors that have the same "
            "sign every year add up.", BODY),
        *heading("3.2 The geodetic method", SUBHEADING),
        Paragraph(
            "The geodetic method compares two maps of the surface that were made some years "
            "apart. The change of elevation, summed over the area, is a change of volume. To "
            "turn volume into mass, a density has to be assumed, since nobody knows how much "
            "of the change was firn and how much was ice. For periods of more than five years "
            "a value of 850 plus or minus 60 kg/m<super>3</super> is recommended [4]. The "
            "geodetic method sees the whole glacier, also its inner and lower melting, and is "
            "used to correct series of the glaciological method about every ten years.", FIRST),
        *heading("3.3 Gravimetry", SUBHEADING),
        Paragraph(
            "The satellites of the GRACE mission, which flew from 2002 to 2017, and of its "
            "follower GRACE-FO, which has flown since 2018, measure the distance between two "
            "spacecraft that follow one another. Where mass is lost on the ground, the pull of "
            "gravity becomes weaker, and the distance changes by some micrometres. Gravimetry "
            "needs no assumption about density, but it resolves only regions of about 300 km, "
            "so that it cannot see a single glacier.", FIRST),

        *heading("3.4 The hydrological method", SUBHEADING),
        Paragraph(
            "The oldest method of all balances the water of a whole valley. The rivers carry "
            "away what falls as rain and snow, less what evaporates, plus what the glacier "
            "loses. If precipitation, evaporation and runoff are measured, the balance of the "
            "glacier is what remains. The method is little used today, because each of the "
            "three terms is larger than the wanted difference, and precipitation in high "
            "mountains is often underestimated by 20 % and more: wind blows the snow past the "
            "gauge.", FIRST),

        *heading("4. A worked example"),
        Paragraph(
            "Table 2 shows the calculation for a small glacier that was invented for this "
            "paper. A balance of 1 m w.e. on an area of 1 km<super>2</super> is a mass of one "
            "million tonnes. The sum over the four bands is a loss of 1.4 million tonnes. "
            "Divided by the area of 5.0 km<super>2</super> it gives a mean balance of -0.28 m "
            "w.e. The two upper bands form the accumulation area, so that the accumulation "
            "area ratio is 2.0 divided by 5.0, or 0.40. This is less than the 0.5 to 0.6 that "
            "a glacier in balance needs, and the two results agree.", FIRST),
        KeepTogether([
            Paragraph("<b>Table 2.</b> The annual balance of an invented glacier by elevation "
                      "bands.", CAPTION),
            ruled_table([
                ["Elevation (m)", "Area (km<super>2</super>)", "Balance (m w.e.)", "Mass (Mt)"],
                ["3100-3300", "0.5", "1.0", "0.5"],
                ["2900-3100", "1.5", "0.6", "0.9"],
                ["2700-2900", "2.0", "-0.4", "-0.8"],
                ["2500-2700", "1.0", "-2.0", "-2.0"],
                ["Whole glacier", "5.0", "-0.28", "-1.4"],
            ], [COLUMN * 0.31, COLUMN * 0.20, COLUMN * 0.28, COLUMN * 0.21]),
            Spacer(1, 6),
        ]),
        Paragraph(
            "The lowest band holds only a fifth of the area and causes most of the loss. This "
            "is typical. Since the balance grows with elevation by roughly 0.5 to 1 m w.e. in "
            "100 m on the tongue, but much more slowly above the equilibrium line, a glacier "
            "that retreats to higher ground comes nearer to balance again. The retreat is its "
            "answer to a warmer climate, and it takes decades because the ice has to flow.", BODY),
        Paragraph(
            "A glacier that ends in water loses mass at its front as well. The ice that breaks "
            "off as icebergs and the ice that melts under water at the front are together "
            "called frontal ablation. Stakes do not see it. It is found from the speed of the "
            "ice, which satellites measure by following cracks from one image to the next, "
            "multiplied by the width and the thickness of the front.", BODY),

        *heading("5. Estimating melt"),
        Paragraph(
            "To melt one kilogram of ice at 0 °C takes 334 kJ. A surplus of energy of 1 W on "
            "each square metre, kept up for a day, therefore melts 0.26 mm w.e. Most of the "
            "energy comes from the sun. What matters most is the albedo, the share of the "
            "sunlight that is reflected: it is 0.8 to 0.9 for fresh snow and 0.3 to 0.4 for "
            "clean ice. A snowfall in summer can stop the melting for days because it makes "
            "the surface bright.", FIRST),
        Paragraph(
            "Since all terms of the energy balance are rarely measured, melt is often "
            "estimated from temperature alone. The degree-day model says that the melt "
            "<i>M</i> is proportional to the sum <i>T</i> of the positive "
            "degree-days<super>2</super>:", BODY),
        formula("M = f T", 2),
        Paragraph(
            "The degree-day factor <i>f</i> is about 4 mm w.e. a day and degree for snow and "
            "about 7 mm w.e. for ice, which is darker. One hundred positive degree-days thus "
            "melt 0.4 m w.e. of snow or 0.7 m w.e. of ice. The model works because the air "
            "temperature goes along with the radiation from the sky, which is a large source "
            "of energy [3].", FIRST),
        Paragraph(
            "Debris on the ice changes this relation. A layer of rock that is thinner than "
            "about 2 cm makes the surface darker and speeds the melting up, while a thicker "
            "layer insulates the ice and slows the melting down. A tongue that is covered by "
            "half a metre of debris may lose less ice than the clean ice above it.", BODY),

        *heading("6. The glaciers of the world"),
        Paragraph(
            "Apart from the two ice sheets there are more than 200,000 glaciers, which cover "
            "about 706,000 km<super>2</super>. Their volume is estimated at 158,000 "
            "km<super>3</super>, enough to raise the sea by 0.32 m [2]. Between 2000 and 2019 "
            "they lost 267 plus or minus 16 Gt a year [5]. Since the area of the world ocean "
            "is 362 million km<super>2</super>, 362 Gt of water raise it by 1 mm. The loss "
            "thus raised the sea by 0.74 mm a year, which is 21 % of the rise that was observed. "
            "It accelerated in that time by 48 Gt a year in each decade.", FIRST),
        Paragraph(
            "The World Glacier Monitoring Service in Zurich collects the results of all "
            "methods. Its reference glaciers have series of more than 30 years. Measurements "
            "on the ground remain necessary, since satellites see that a glacier becomes "
            "thinner, but not whether less snow fell or more ice melted.", BODY),

        *heading("7. Conclusions"),
        Paragraph(
            "No single method is enough. Stakes and pits give the seasons and the causes, "
            "elevation models give the truth over ten years, and gravimetry gives the sum over "
            "a region. A degree-day model fills the gaps, if its factors were fitted to "
            "measurements nearby.", FIRST),

        *heading("References"),
        *[Paragraph(text, REFERENCE) for text in [
            "[1] Cuffey, K. M. and Paterson, W. S. B. (2010). The Physics of Glaciers, 4th "
            "edition. Academic Press.",
            "[2] Farinotti, D. et al. (2019). A consensus estimate for the ice thickness "
            "distribution of all glaciers on Earth. Nature Geoscience 12, 168-173.",
            "[3] Hock, R. (2003). Temperature index melt modelling in mountain areas. Journal "
            "of Hydrology 282, 104-115.",
            "[4] Huss, M. (2013). Density assumptions for converting geodetic glacier volume "
            "change to mass change. The Cryosphere 7, 877-887.",
            "[5] Hugonnet, R. et al. (2021). Accelerated global glacier mass loss in the early "
            "twenty-first century. Nature 592, 726-731.",
        ]],
    ]
    document.build(story)


# Lithium-ion cells: one column ---------------------------------------------------------------

TEXT = style("text", fontName="Helvetica", fontSize=10.2, leading=14.2, spaceAfter=6)
HEAD1 = style("head1", fontName="Helvetica-Bold", fontSize=19, leading=24, spaceAfter=8)
HEAD2 = style("head2", fontName="Helvetica-Bold", fontSize=13, leading=17, spaceBefore=10,
              spaceAfter=4, keepWithNext=1)
SHEET_CAPTION = style("sheet-caption", fontName="Helvetica-Oblique", fontSize=9, leading=12,
                      spaceBefore=4, spaceAfter=4)
SHEET_CELL = style("sheet-cell", fontName="Helvetica", fontSize=9.2, leading=11.6)


def page_number(canvas, document):
    canvas.saveState()
    canvas.setFont("Helvetica", 8.5)
    canvas.drawString(25 * mm, 12 * mm, "Lithium-ion cells: a fact sheet")
    canvas.drawRightString(WIDTH - 25 * mm, 12 * mm, f"Page {document.page}")
    canvas.restoreState()


def lithium(path: pathlib.Path) -> None:
    document = BaseDocTemplate(
        str(path), pagesize=A4, title="Lithium-ion cells: a fact sheet",
        author="The Quarry project", subject="A document of Quarry's demonstration corpus",
        creator="Quarry: scripts/make_demo_corpus.py")
    document.addPageTemplates([PageTemplate("page", [
        Frame(25 * mm, 20 * mm, WIDTH - 50 * mm, HEIGHT - 42 * mm, 0, 0, 0, 0)],
        onPage=page_number)])

    def bullets(*items: str) -> ListFlowable:
        return ListFlowable([ListItem(Paragraph(item, TEXT)) for item in items],
                            bulletType="bullet", bulletFontSize=8, leftIndent=14)

    rows = [["Cathode", "Nominal voltage", "Energy of a cell", "Known for"],
            ["Lithium cobalt oxide", "3.7 V", "150 to 200 Wh/kg", "telephones; contains much cobalt"],
            ["Nickel manganese cobalt oxide", "3.6 V", "200 to 270 Wh/kg", "cars with a long range"],
            ["Lithium iron phosphate", "3.2 V", "90 to 170 Wh/kg", "long life, low cost, safe"]]
    cells = [[Paragraph(text if line else f"<b>{text}</b>", SHEET_CELL) for text in row]
             for line, row in enumerate(rows)]

    document.build([
        Paragraph("Lithium-ion cells: a fact sheet", HEAD1),
        Paragraph(
            "A lithium-ion cell is a rechargeable battery cell in which lithium ions move "
            "between two electrodes that both take them up into their crystal structure. The "
            "first one was sold by Sony in 1991. In 2019 John Goodenough, Stanley Whittingham "
            "and Akira Yoshino received the Nobel Prize in Chemistry for its development.", TEXT),

        Paragraph("The parts of a cell", HEAD2),
        bullets(
            "The <b>anode</b> is the negative electrode while the cell delivers current. It is "
            "usually graphite on a foil of copper. Six carbon atoms hold one lithium atom, "
            "which gives graphite a capacity of 372 mAh/g.",
            "The <b>cathode</b> is the positive electrode, an oxide or a phosphate of metals "
            "on a foil of aluminium. It brings all the lithium into the cell when the cell is "
            "made.",
            "The <b>electrolyte</b> is a lithium salt, mostly lithium hexafluorophosphate, in "
            "a mixture of organic carbonates. It conducts ions but no electrons. Water cannot "
            "be used, because it is split at a voltage far below that of the cell.",
            "The <b>separator</b> is a porous film of polyethylene or polypropylene, 10 to 25 "
            "micrometres thick. It keeps the electrodes apart and lets the ions through."),
        Paragraph(
            "While the cell is discharged, lithium atoms in the graphite give off an electron "
            "each. The electrons flow through the outer circuit, the ions move through the "
            "electrolyte, and both meet again in the cathode. Charging reverses this. Because "
            "the ions only move to and fro, the arrangement was once called a rocking-chair "
            "battery.", TEXT),

        Paragraph("The kinds of cathode", HEAD2),
        Paragraph(
            "The cathode decides most of the properties of a cell (Table 1). In lithium cobalt "
            "oxide only about half of the lithium may be taken out, since the layers of the "
            "crystal become unstable beyond that; of the theoretical 274 mAh/g about 140 mAh/g "
            "can be used. Lithium iron phosphate reaches nearly its theoretical 170 mAh/g, "
            "because the strong bonds of the phosphate keep the crystal stable. For "
            "comparison, a lead-acid battery stores 30 to 50 Wh/kg.", TEXT),
        KeepTogether([
            Paragraph("Table 1: Common cathodes and what they give.", SHEET_CAPTION),
            Table(cells, colWidths=[46 * mm, 30 * mm, 34 * mm, 50 * mm], style=[
                ("GRID", (0, 0), (-1, -1), 0.4, HexColor("#888888")),
                ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e8eef4")),
                ("VALIGN", (0, 0), (-1, -1), "TOP")]),
            Spacer(1, 8),
        ]),

        Paragraph("The layer that makes it possible", HEAD2),
        Paragraph(
            "Graphite works at about 0.1 V against lithium metal. The electrolyte is not "
            "stable at so low a voltage; below about 0.8 V it is reduced at the surface of the "
            "graphite. The products form a film, the solid electrolyte interphase. The film "
            "lets lithium ions pass but no electrons, so that the reaction stops itself after "
            "the film has become some tens of nanometres thick. It consumes about 10 % of the "
            "lithium in the first cycles, which is why a new cell is charged and discharged in "
            "the factory before it is sold. Without this film the reaction would go on "
            "until the electrolyte was used up.", TEXT),

        Paragraph("Charging", HEAD2),
        Paragraph(
            "The C-rate says how fast a cell is charged or discharged: at 1C the full capacity "
            "flows in one hour, at C/2 in two hours. Lithium-ion cells are charged in two "
            "phases. In the first the current is constant until the cell reaches its limit, "
            "which is 4.2 V for most layered oxides and 3.65 V for lithium iron phosphate. In "
            "the second the voltage is held constant, and the current falls by itself; "
            "charging ends when it has fallen to about one twentieth of 1C. Cells must not be "
            "charged fast below 0 °C. The ions then enter the graphite too slowly, and "
            "metallic lithium is deposited on its surface instead. This lithium plating costs "
            "capacity and can grow into needles that pierce the separator.", TEXT),

        Paragraph("Ageing", HEAD2),
        Paragraph(
            "The coulombic efficiency is the charge that a cell returns divided by the charge "
            "that was put in. It has to be extremely near to one: with 99.9 % in each cycle "
            "only 37 % of the capacity would be left after 1,000 cycles, with 99.99 % it is 90 "
            "%. A cell is commonly said to have reached the end of its life when its capacity "
            "has fallen to 80 % of the original value.", TEXT),
        Paragraph(
            "Cells age in use and also at rest. The film on the graphite goes on growing, the "
            "faster the warmer the cell is; as a rule of thumb, 10 °C more doubles the speed. "
            "A high state of charge has the same effect, so that cells which lie in store keep "
            "best at about half charge in a cool place. A gram of silicon could hold almost ten "
            "times as much lithium as a gram of graphite, but its volume grows to about four "
            "times the original when it is charged. The film breaks in every cycle and forms anew. "
            "For this reason silicon is so far mixed into the graphite in small amounts.", TEXT),

        Paragraph("Safety", HEAD2),
        Paragraph(
            "Thermal runaway is a chain of reactions in which each one delivers the heat that "
            "starts the next. It begins at 80 to 120 °C, where the film on the graphite "
            "decomposes. A separator of polyethylene melts at about 130 °C, so that the "
            "electrodes touch. At about 200 °C layered oxides give off oxygen, and the "
            "electrolyte burns even where no air can reach it. Lithium iron phosphate holds "
            "its oxygen much more firmly, which makes such cells safer. Some separators have a "
            "middle layer of polyethylene between two layers of polypropylene: the middle "
            "layer melts first and closes the pores, while the outer ones hold up to about 165 "
            "°C. A battery management system watches the voltage and the temperature of the "
            "cells and disconnects the battery when a limit is passed.", TEXT),
    ])


def main() -> None:
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "corpora/demo")
    glaciers(folder / "glaciers.pdf")
    lithium(folder / "lithium-ion-cells.pdf")


if __name__ == "__main__":
    main()
