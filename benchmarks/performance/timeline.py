"""A picture of one validation: which call ran from when to when, as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

_LEFT: Final = 320
_RIGHT: Final = 110
_WIDTH: Final = 1000
_ROW: Final = 22
_TOP: Final = 44
_LEAST_BAR: Final = 2.0
_STYLE: Final = """
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .small { font-size: 11px; fill: #59636e }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .mark { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 4 3 }
  .provider { fill: #0969da }
  .aws { fill: #1a7f37 }
"""


@dataclass(frozen=True)
class Bar:
    """Something that took time.

    Attributes:
        label: what it was.
        kind: `provider` or `aws`; its colour.
        start: seconds since the beginning of the picture.
        end: likewise.
    """

    label: str
    kind: str
    start: float
    end: float


@dataclass(frozen=True)
class Mark:
    """A moment, in seconds since the beginning of the picture."""

    label: str
    at: float


def draw(title: str, bars: Sequence[Bar], marks: Sequence[Mark]) -> str:
    """Draw bars from the top downwards in the order given, over a scale of whole seconds, and moments across them."""
    end = max([bar.end for bar in bars] + [mark.at for mark in marks])
    scale = (_WIDTH - _LEFT - _RIGHT) / end
    bottom = _TOP + _ROW * len(bars)
    height = bottom + 20 + 16 * len(marks)

    def x(seconds: float) -> float:
        return _LEFT + seconds * scale

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="10" y="18" font-weight="600">{escape(title)}</text>',
    ]
    for second in range(int(end) + 1):
        parts.append(f'<line class="grid" x1="{x(second):.1f}" x2="{x(second):.1f}" y1="{_TOP - 6}" y2="{bottom}"/>')
        parts.append(f'<text class="small" x="{x(second):.1f}" y="{_TOP - 10}" text-anchor="middle">{second} s</text>')
    for row, bar in enumerate(bars):
        y = _TOP + row * _ROW
        width = max(_LEAST_BAR, (bar.end - bar.start) * scale)
        said = f"{(bar.end - bar.start) * 1000:.0f} ms"
        parts.append(f'<text x="{_LEFT - 10}" y="{y + 15}" text-anchor="end">{escape(bar.label)}</text>')
        parts.append(
            f'<rect class="{bar.kind}" x="{x(bar.start):.1f}" y="{y + 4}" width="{width:.1f}" '
            f'height="{_ROW - 8}" rx="2"/>'
        )
        parts.append(f'<text class="small" x="{x(bar.start) + width + 5:.1f}" y="{y + 15}">{said}</text>')
    for row, mark in enumerate(marks):
        y = bottom + 16 * (row + 1)
        parts.append(f'<line class="mark" x1="{x(mark.at):.1f}" x2="{x(mark.at):.1f}" y1="{_TOP - 6}" y2="{y - 4}"/>')
        parts.append(
            f'<text class="small" x="{x(mark.at) - 5:.1f}" y="{y}" text-anchor="end">'
            f"{escape(mark.label)}: {mark.at:.2f} s</text>"
        )
    return "\n".join([*parts, "</svg>"]) + "\n"
