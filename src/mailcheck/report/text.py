"""Annotated text for people, with rich.

Mail text is only ever put into `Text` objects, never parsed as markup, and its control characters are replaced. The place
of a finding is marked in the line itself: by colour where there is colour, by ≪ ≫ where there is none, since a row of
carets drifts under full-width characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import IO

from rich.console import Console
from rich.text import Text

from mailcheck.errors import printable as clean
from mailcheck.finding import QUOTE_MARKS, Finding, Place, Report, Severity, one_line
from mailcheck.report.library import by_file, note_text
from mailcheck.spans import LineIndex, Span, Stretch, line_spans

Texts = Mapping[str, tuple[str, tuple[Stretch, ...] | None]]
"""The texts of a report by key, and where they stand in their files."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.HINT: "bold cyan"}
_OPEN, _CLOSE = "≪", "≫"
_MAX_LINES = 6
_LONG_LINE = 160
"""HTML is often one line: of a longer one in a template only what stands near is shown, so many characters to each side."""
_BESIDE = 30


class TextReporter:
    """Prints reports. `messages` are the program's words in the language of the run."""

    def __init__(
        self,
        messages: Mapping[str, str],
        stream: IO[str] | None = None,
        verbose: bool = False,
        *,
        quiet: bool = False,
        statistics: bool = False,
        plain: bool = False,
    ) -> None:
        self._messages = messages
        self._verbose = verbose
        self._line_numbers: tuple[int, ...] = ()
        self._clipped = False
        self._quiet = quiet
        self._statistics = statistics
        # `plain`: a file, which FORCE_COLOR says nothing about
        terminal = False if plain else None
        self._console = Console(
            file=stream, markup=False, emoji=False, highlight=False, soft_wrap=True, force_terminal=terminal
        )
        self._colour = bool(self._console.color_system) and self._console.is_terminal and not self._console.no_color

    def print(self, reports: Sequence[Report]) -> None:
        """Print all reports and the summary. Of a library only the templates are shown where something is found."""
        for report in reports:
            shown = not (report.template or report.aside) or report.findings or report.crashed or report.notes
            if shown and (not self._quiet or report.findings or report.crashed):
                self._report(report)
        templates = any(r.template for r in reports) and not self._quiet
        if self._statistics or templates:
            self._by_rule([f for r in reports for f in r.findings])
        if not self._quiet:
            self._summary(reports)

    def _say(self, *parts: Text | str) -> None:
        line = Text()
        for part in parts:
            line.append_text(part if isinstance(part, Text) else Text(part))
        self._console.print(line)

    def _report(self, report: Report) -> None:
        self._say(Text(clean(report.path), style="bold"), *self._item(report))
        texts: dict[str, tuple[str, tuple[Stretch, ...] | None]] = {key: (text, None) for key, text in report.texts}
        texts.update({key: (texts[key][0], stretches) for key, stretches in report.stretches})
        self._line_numbers = report.line_numbers
        self._clipped = report.template
        for _, findings in groupby(report.findings, _shown_together):
            self._block(list(findings), texts)
        if not report.findings and not report.crashed and not report.template and not report.aside:
            self._say("  ", self._messages["clean"])
        for crashed in report.crashed:
            self._say("  ", Text(self._messages["crashed"].format(rule=clean(crashed)), style="bold red"))
        for note in () if self._quiet else report.notes:
            self._say("  ", Text(clean(note_text(self._messages, note)), style="italic"))
        if self._verbose:
            for source, encoding in report.encodings:
                self._say("  ", Text(f"{self._messages['encoding']}: {clean(source)}: {clean(encoding)}", style="dim"))
            self._heard(report)
        self._say("")

    def _item(self, report: Report) -> list[Text]:
        """The template or mail of a file that holds many."""
        if report.item is None:
            return []
        row = self._messages["item-row"].format(row=report.item.row) if report.item.row is not None else ""
        name = f"{report.item.name} " if report.item.name else ""
        return [Text(f"  {clean(name)}", style="bold"), Text(row, style="dim")]

    def _line_number(self, number: int) -> int:
        return self._line_numbers[number - 1] if self._line_numbers else number

    def _block(self, findings: Sequence[Finding], texts: Texts) -> None:
        """Findings about one place, under which the place is shown once: a refusal may lack three things."""
        self._say("")
        for finding in findings:
            severity = Text(self._messages[f"severity-{finding.severity.value}"], style=_STYLES[finding.severity])
            where = f"{finding.position.line}:{finding.position.column}"
            self._say("  ", severity, "  ", Text(finding.rule, style="bold"), f"  {where}")
            self._say("  ", Text(clean(finding.message)))
        worst = max((f.severity for f in findings), key=lambda s: s.rank)
        self._place(findings[0].place, texts, _STYLES[worst])
        for place in findings[0].related:
            label = findings[0].related_as or ("belongs" if findings[0].place.where == "inbound" else "related")
            self._place(place, texts, "", self._messages[label])
        for finding in findings:
            self._advice(finding)

    def _advice(self, finding: Finding) -> None:
        self._say("    ", Text(self._messages["advice"], style="green"), " ", clean(finding.advice))
        for suggestion in finding.suggestions:
            self._say("      ", Text(f"{self._messages['suggestion']}: ", style="green"), clean(suggestion))
        if self._verbose and finding.cues:
            self._say("      ", Text(f"{self._messages['cues']}: {', '.join(finding.cues)}", style="dim"))

    def _place(self, place: Place, texts: Texts, style: str, label: str = "") -> None:
        """The lines of the place, with their numbers and the place marked."""
        text, stretches = texts["draft" if place.mail is None else f"thread:{place.mail}"]
        side = self._messages[f"side-{place.where}"]
        lines = _lines_of(text, place.span)
        index = LineIndex(text, stretches)
        if place.source:
            self._say("    ", Text(clean(place.source), style="dim"))
        for number, line in enumerate(lines[:_MAX_LINES]):
            head = side if number == 0 else " " * _width(side)
            shown = self._marked(text, line, place.span, style)
            note = Text(f"  ({label})", style="dim") if label and number == len(lines) - 1 else Text()
            at = (
                self._line_number(index.position(line.start).line)
                if place.where == "draft"
                else index.position(line.start).line
            )
            self._say("    ", Text(head, style="dim"), f" {at:>4} | ", shown, note)
        if len(lines) > _MAX_LINES:
            self._say("    ", " " * _width(side), "    … | …")

    def _marked(self, text: str, line: Span, span: Span, style: str) -> Text:
        if self._clipped and line.end - line.start > _LONG_LINE:
            near = Span(max(line.start, span.start - _BESIDE), min(line.end, max(span.end, line.start) + _BESIDE))
            shown = self._marked(text, near, span, style)
            return Text("…" if near.start > line.start else "").append_text(shown).append("…" if near.end < line.end else "")
        start, end = max(line.start, span.start), min(line.end, span.end)
        # indentation and quote marks at the start of a wrapped line are not part of what is marked
        while start < end and start < span.end and (text[start].isspace() or text[start] in QUOTE_MARKS):
            start += 1
        out = Text(clean(text[line.start : start]))
        if not style:
            return out.append(clean(text[start : line.end]))
        if start < end:
            inner = clean(text[start:end])
            out.append(inner if self._colour else f"{_OPEN}{inner}{_CLOSE}", style=f"{style} underline")
        return out.append(clean(text[max(start, end) : line.end]))

    def _heard(self, report: Report) -> None:
        if not report.heard:
            return
        self._say("")
        self._say("  ", Text(self._messages["heard-title"], style="bold"))
        for heard in report.heard:
            kind = self._messages[f"kind-{heard.kind}"]
            self._say("    ", f"{kind}: ", clean(one_line(heard.told.quote)))
            answer = clean(one_line(heard.heard.quote)) if heard.heard else self._messages["heard-nothing"]
            self._say(
                "      ",
                Text(f"-> {answer}", style="green" if heard.heard else "yellow"),
                f"  ({heard.score:.2f})",
            )

    def _by_rule(self, findings: Sequence[Finding]) -> None:
        """How often each rule found something: the worst severity first, then the most frequent."""
        from mailcheck.report.outcome import by_rule

        for severity, rule, count in by_rule(findings):
            name = Text(self._messages[f"severity-{severity.value}"], style=_STYLES[severity])
            self._say(f"{count:>6}  ", name, "  ", rule)
        if findings:
            self._say("")

    def _summary(self, reports: Sequence[Report]) -> None:
        counts = dict.fromkeys(Severity, 0)
        for report in reports:
            for finding in report.findings:
                counts[finding.severity] += 1
        templates = sum(r.template and not r.notes for r in reports)
        self._say(
            self._messages["summary-library" if templates else "summary"].format(
                files=sum(1 for _ in by_file(r for r in reports if not r.aside)),
                templates=templates,
                error=counts[Severity.ERROR],
                warning=counts[Severity.WARNING],
                hint=counts[Severity.HINT],
            )
        )


def _shown_together(finding: Finding) -> tuple[Place, tuple[Place, ...], str]:
    """What findings share that are shown in one block: their place, and what is shown beside it."""
    return finding.place, finding.related, finding.related_as


def _lines_of(text: str, span: Span) -> list[Span]:
    """The lines that a span touches, blank ones left out."""
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    ends = [i for i in (text.find("\n", span.end), text.find("\r", span.end)) if i >= 0]
    return [line for line in line_spans(text, start, min(ends, default=len(text))) if text[slice(*line)].strip()]


def _width(text: str) -> int:
    return Text(text).cell_len
