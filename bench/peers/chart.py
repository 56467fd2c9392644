# SPDX-License-Identifier: Apache-2.0
"""Bars in SVG, one panel per operation and algorithm, legible on any ground."""
from xml.sax.saxutils import escape

ALGS = ("HS256", "RS256", "PS256", "ES256", "ES384", "EdDSA")
WIDTH, PANEL, LABEL, BAR, GAP = 880, 430, 170, 11, 3
STYLE = """
text { font: 10px system-ui, sans-serif; fill: #7a808a }
.title { font-size: 13px; font-weight: 600 }
.peer { fill: #8a94a6 } .bare { fill: #b9a24c } .jeton { fill: #2a7de1 }
@media (prefers-color-scheme: light) { text { fill: #333 } }
@media (prefers-color-scheme: dark) {
	text { fill: #ddd }
	.peer { fill: #76808f } .bare { fill: #a38e3e } .jeton { fill: #4f9cf5 }
}"""


def number(ns):
    digits = 0 if ns >= 99.5e3 else 1
    return f"{ns:.0f} ns" if ns < 9995 else f"{ns / 1e3:.{digits}f} µs"


def panel(x, y, title, rows):
    """Bars from the fastest down; a bar past 20 times the first is cut."""
    out = [f'<text class="title" x="{x}" y="{y + 12}">{escape(title)}</text>']
    end = min(max(ns for _, _, ns in rows), 20 * rows[0][2])
    full = PANEL - LABEL - 70
    for i, (name, kind, ns) in enumerate(rows):
        top = y + 22 + i * (BAR + GAP)
        size = max(1, full * min(ns, end) / end)
        more = " …" if ns > end else ""
        out += [
            f'<text x="{x + LABEL - 6}" y="{top + 9}" text-anchor="end">'
            f"{escape(name)}</text>",
            f'<rect class="{kind}" x="{x + LABEL}" y="{top}" rx="2" '
            f'width="{size:.1f}" height="{BAR}"/>',
            f'<text x="{x + LABEL + size + 5:.1f}" y="{top + 9}">'
            f"{number(ns)}{more}</text>"]
    return out


def rows_of(op, alg, best, peers, label):
    return sorted(
        ((label(p), p[1] if p[1] in ("jeton", "bare") else "peer",
          best[op, alg, p]) for p in peers if (op, alg, p) in best),
        key=lambda row: row[2])


def draw(ops, best, peers, label):
    """Two panels abreast."""
    out, y = [], 6
    for op, title in ops.items():
        panels = [(f"{alg}, {title.lower()}", rows) for alg in ALGS
                  if (rows := rows_of(op, alg, best, peers, label))]
        for i in range(0, len(panels), 2):
            for j, (name, rows) in enumerate(panels[i:i + 2]):
                out += panel(10 + j * PANEL, y, name, rows)
            longest = max(len(rows) for _, rows in panels[i:i + 2])
            y += 44 + longest * (BAR + GAP)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
            f'height="{y}" viewBox="0 0 {WIDTH} {y}" role="img" '
            'aria-label="CPU time per operation, shorter is better">\n'
            f"<style>{STYLE}\n</style>\n" + "\n".join(out) + "\n</svg>\n")
