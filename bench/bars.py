"""A bar chart of ratios on a logarithmic scale, as the text of an SVG that is legible on light and on dark pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

Value = float | str
"""A ratio, or words where there is none."""

COLOURS = (("#8a94a0", "#8b949e"), ("#2563c9", "#58a6ff"), ("#c2570c", "#f0883e"))
"""Of the series, on light pages and on dark ones."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 150, 90, 74, 48
_WIDTH = 800
_BAR, _GAP = 15, 14

_STYLE = """
text { font: 13px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.small { font-size: 12px; fill: #59636e }
.page { fill: #ffffff }
.grid { stroke: #d1d9e0 }
.one { stroke: #59636e; stroke-width: 1.5 }
"""
_DARK = """
text { fill: #f0f6fc }
.small { fill: #9198a1 }
.page { fill: #0d1117 }
.grid { stroke: #3d444d }
.one { stroke: #9198a1 }
"""


@dataclass(frozen=True)
class Scale:
    """Where a ratio lies, from one power of ten to another; 1 is always between them."""

    low: int
    high: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Scale:
        logs = [log10(value) for value in values]
        return cls(min([0, *map(floor, logs)]), max([1, *map(ceil, logs)]))

    def x(self, value: float) -> float:
        share = (log10(value) - self.low) / (self.high - self.low)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def ratio(value: float) -> str:
    """Three digits at most, and no exponent: ``0.52``, ``3.4``, ``128``."""
    digits = 0 if value >= 9.95 else 1 if value >= 0.995 else 2
    return f"{value:.{digits}f}\u00d7"


def _text(x: float, y: float, text: str, *, anchor: str = "start", style: str = "") -> str:
    chosen = f' class="{style}"' if style else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{chosen}>{escape(text)}</text>'


def _style(series: int) -> str:
    rules = ["".join(f".s{i} {{ fill: {COLOURS[i][dark]} }}\n" for i in range(series)) for dark in (0, 1)]
    return f"<style>{_STYLE}{rules[0]}@media (prefers-color-scheme: dark) {{{_DARK}{rules[1]}}}</style>"


def _legend(names: Sequence[str]) -> list[str]:
    parts, x = [], float(_LEFT)
    for i, name in enumerate(names):
        parts += [f'<rect class="s{i}" x="{x}" y="44" width="12" height="12" rx="2"/>', _text(x + 18, 55, name)]
        x += 44 + 8 * len(name)
    return parts


def _axis(scale: Scale, bottom: int, label: str) -> list[str]:
    parts = []
    for tick in scale.ticks():
        x = scale.x(tick)
        style = "one" if tick == 1 else "grid"
        parts.append(f'<line class="{style}" x1="{x}" x2="{x}" y1="{_TOP - 6}" y2="{bottom}"/>')
        parts.append(_text(x, bottom + 17, f"{tick:g}\u00d7", anchor="middle", style="small"))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    return [*parts, _text(middle, bottom + 37, label, anchor="middle", style="small")]


def _bar(scale: Scale, y: int, series: int, value: Value) -> list[str]:
    """From 1 to the value, which stands at its end; words stand beside 1."""
    one, baseline = scale.x(1), y + _BAR - 3
    if isinstance(value, str):
        return [_text(one + 6, baseline, value, style="small")]
    end = scale.x(value)
    left, width = min(one, end), max(1.0, round(abs(end - one), 1))
    bar = f'<rect class="s{series}" x="{left}" y="{y + 1}" width="{width}" height="{_BAR - 2}" rx="2"/>'
    return [bar, _text(max(one, end) + 6, baseline, ratio(value), style="small")]


def _group(scale: Scale, y: int, name: str, values: Sequence[Value]) -> list[str]:
    label = _text(_LEFT - 12, y + _BAR * len(values) / 2 + 4, name, anchor="end")
    return [label, *(part for i, value in enumerate(values) for part in _bar(scale, y + i * _BAR, i, value))]


def chart(title: str, label: str, names: Sequence[str], groups: Mapping[str, Sequence[Value]]) -> str:
    """A group of bars for each of `groups`, of one bar for each of the series `names`."""
    pitch = _BAR * len(names) + _GAP
    bottom = _TOP + pitch * len(groups)
    height = bottom + _BOTTOM
    scale = Scale.of([value for values in groups.values() for value in values if not isinstance(value, str)])
    rows = [_group(scale, _TOP + _GAP // 2 + i * pitch, *group) for i, group in enumerate(groups.items())]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img">',
        f"<title>{escape(title)}</title>",
        _style(len(names)),
        f'<rect class="page" width="{_WIDTH}" height="{height}" rx="6"/>',
        _text(_LEFT, 28, title, style="title"),
        *_legend(names),
        *_axis(scale, bottom, label),
        *(part for row in rows for part in row),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
