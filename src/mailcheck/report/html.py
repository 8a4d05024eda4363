"""One page that holds everything: the mails with margin notes, to be opened without network and without scripts.

The tree is built element by element, so that nothing a mail says becomes markup, and a strict Content Security Policy stands
behind that (https://www.w3.org/TR/CSP3/). Filters are check boxes that the style sheet reads with `:has()`.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from importlib.resources import files
from xml.etree.ElementTree import Element, SubElement, tostring

from mailcheck import __version__
from mailcheck.errors import printable
from mailcheck.finding import Finding, Place, Report, one_line
from mailcheck.report.marked import Mark, MarkedLine, Piece, marked_lines
from mailcheck.report.outcome import WORST_FIRST, Outcome, by_rule, item_name
from mailcheck.report.places import Locator

_LONGEST = 120


def render(outcome: Outcome) -> str:
    """The page."""
    return "<!doctype html>\n" + tostring(_Page(outcome).tree(), encoding="unicode", method="html") + "\n"


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """A new element in `parent`, with text that is text."""
    made = SubElement(parent, tag, {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()})
    if text:
        made.text = printable(text)
    return made


def _append(parent: Element, text: str) -> None:
    """More text after what is in `parent`."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + printable(text)
    else:
        parent.text = (parent.text or "") + printable(text)


def _rule_class(rule: str) -> str:
    return "r-" + re.sub("[^A-Za-z0-9_-]", "_", rule)


class _Page:
    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._words = outcome.messages
        found = [f for _, f in outcome.findings]
        self._rules = by_rule(found)
        self._numbers = {id(finding): number for number, finding in enumerate(found, 1)}

    def tree(self) -> Element:
        root = Element("html", lang=self._outcome.language)
        head = _add(root, "head")
        style = self._style()
        digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        _add(head, "meta", charset="utf-8")
        _add(head, "meta", http_equiv="Content-Security-Policy", content=policy)
        _add(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
        _add(head, "meta", name="color-scheme", content="light dark")
        _add(head, "meta", name="referrer", content="no-referrer")
        _add(head, "title", f"mailcheck: {self._outcome.summary}")
        # not escaped, and nothing but our own words
        _add(head, "style").text = style
        body = _add(root, "body")
        self._header(body)
        main = _add(body, "main")
        for number, report in enumerate(self._outcome.reports):
            if report.findings or report.errors or report.crashed:
                self._report(main, report, number)
        self._rest(body)
        return root

    # --- style and filters

    def _style(self) -> str:
        sheet = files("mailcheck.report").joinpath("page.css").read_text(encoding="utf-8")
        names = [f"s-{severity.value}" for severity in WORST_FIRST]
        names += sorted({_rule_class(rule) for _, rule, _ in self._rules})
        off = [f"body:has(#{name}:not(:checked)) .{name}" for name in names]
        notes = ",\n".join(f"{selector}.note, {selector} > .ref" for selector in off)
        marks = ",\n".join(f"{selector}.mark" for selector in off)
        return f"{sheet}\n{notes} {{ display: none; }}\n{marks} {{ background: none; text-decoration: none; border: 0; }}\n"

    def _header(self, body: Element) -> None:
        header = _add(body, "header")
        _add(header, "h1", "mailcheck")
        if not self._outcome.quiet:
            _add(header, "p", self._outcome.summary, class_="summary")
        if self._rules:
            self._filters(header)
        self._contents(header)

    def _filters(self, header: Element) -> None:
        counts = self._outcome.counts
        group = _add(header, "fieldset", class_="filter")
        _add(group, "legend", self._words["severity"])
        for severity in (s for s in WORST_FIRST if counts[s]):
            self._switch(group, f"s-{severity.value}", self._outcome.severity(severity), counts[severity], severity.value)
        totals: dict[str, int] = {}
        for _, rule, count in self._rules:
            totals[rule] = totals.get(rule, 0) + count
        box = _add(header, "details", class_="filter", open="open")
        _add(box, "summary", f"{self._words['rule']} {len(totals)}")
        group = _add(box, "fieldset", aria_label=self._words["rule"])
        for rule, count in totals.items():
            self._switch(group, _rule_class(rule), rule, count)

    @staticmethod
    def _switch(group: Element, name: str, label: str, count: int, severity: str = "") -> None:
        holder = _add(group, "label", class_=f"switch {severity}".strip())
        _add(holder, "input", type="checkbox", id=name, checked="checked")
        _add(holder, "span", label)
        _add(holder, "span", str(count), class_="count")

    def _contents(self, header: Element) -> None:
        """Links to the files where something is found, where there are several."""
        shown = [(n, r) for n, r in enumerate(self._outcome.reports) if r.findings or r.errors or r.crashed]
        if len(shown) < 2:
            return
        nav = _add(header, "nav", aria_label=self._words["files"])
        box = _add(nav, "details", open="open")
        _add(box, "summary", f"{self._words['files']} {len(shown)}")
        listing = _add(box, "ul")
        for number, report in shown:
            entry = _add(listing, "li")
            _add(entry, "a", f"{report.path} {item_name(report)}".strip(), href=f"#file{number}")
            for severity in WORST_FIRST:
                count = sum(f.severity is severity for f in report.findings)
                if count:
                    name = f"{self._outcome.severity(severity)} {count}"
                    _add(entry, "span", name, class_=f"badge {severity.value}")

    # --- a report

    def _report(self, main: Element, report: Report, number: int) -> None:
        section = _add(main, "section", id=f"file{number}")
        title = _add(section, "h2", report.path)
        if item_name(report):
            _add(title, "span", item_name(report), class_="item")
        for failure in self._outcome.failures(report):
            _add(section, "p", failure, class_="failure")
        if not self._outcome.quiet:
            for note in self._outcome.notes(report):
                _add(section, "p", note, class_="remark")
        if not report.findings:
            return
        locator = Locator(report)
        marks = _marks(report, self._numbers)
        for title_, text, keys in self._texts(report):
            here = [m for key in keys for m in marks.get(key, ())]
            lines = marked_lines(text, here, dict(report.stretches).get(keys[0]))
            self._mail(section, report, locator, title_, lines, bool(here) or "draft" in keys)

    def _texts(self, report: Report) -> Iterator[tuple[str, str, list[str]]]:
        """The texts to show, each once: a draft that quotes its thread is one text. The reply comes last."""
        by_text: dict[str, list[str]] = {}
        for key, text in sorted(report.texts, key=lambda t: t[0] == "draft"):
            by_text.setdefault(text, []).append(key)
        places = [p for f in report.findings for p in (f.place, *f.related)]
        for text, keys in by_text.items():
            if len(by_text) == 1:
                yield "", text, keys
                continue
            known = next((p for p in places if p.text_key in keys), None)
            side = known.where if known else "draft" if "draft" in keys else "thread"
            source = f" {known.source}" if known and known.source else ""
            yield f"{self._words[f'side-{side}']}{source}", text, keys

    def _mail(
        self, section: Element, report: Report, locator: Locator, title: str, lines: Sequence[MarkedLine], opened: bool
    ) -> None:
        if title:
            section = _add(section, "details", class_="text", **({"open": "open"} if opened else {}))
            _add(section, "summary", title)
        article = _add(section, "article", class_="mail")
        if lines and not lines[-1].pieces and not lines[-1].holds:
            # what stands after the last line end is no line
            lines = lines[:-1]
        at = 0
        while at < len(lines):
            end = _group_end(lines, at)
            group = _add(article, "div", class_="group") if lines[at].starts else article
            # notes come first, so that they float beside the first line; narrow screens show them after the last
            for mark in (m for line in lines[at:end] for m in line.starts):
                self._note(group, report, locator, mark)
            for line in lines[at:end]:
                self._line(group, report, line)
            at = end

    def _line(self, parent: Element, report: Report, line: MarkedLine) -> None:
        row = _add(parent, "div", class_="line")
        _add(row, "span", str(line.number), class_="no", aria_hidden="true")
        text = _add(row, "span", class_="txt")
        for piece in line.pieces:
            self._piece(text, report, piece)

    def _piece(self, parent: Element, report: Report, piece: Piece) -> None:
        for mark in piece.marks:
            finding = self._finding(report, mark)
            tag, kind = ("mark", finding.severity.value) if mark.end is None else ("span", "other")
            classes = f"mark {kind} s-{finding.severity.value} {_rule_class(finding.rule)}"
            identity = {"id": _mark_id(mark)} if mark in piece.opens else {}
            parent = _add(parent, tag, class_=classes, **identity)
            if mark in piece.opens:
                _add(parent, "a", str(mark.finding), class_="ref", href=f"#f{mark.finding}", title=finding.rule)
        _append(parent, piece.text)

    def _finding(self, report: Report, mark: Mark) -> Finding:
        return next(f for f in report.findings if self._numbers[id(f)] == mark.finding)

    def _note(self, parent: Element, report: Report, locator: Locator, mark: Mark) -> None:
        finding = self._finding(report, mark)
        severity = finding.severity.value
        classes = f"note {severity} s-{severity} {_rule_class(finding.rule)}"
        note = _add(parent, "div", role="note", id=f"f{mark.finding}", class_=classes)
        head = _add(note, "p", class_="head")
        _add(head, "a", str(mark.finding), class_="ref", href=f"#{_mark_id(mark)}", title=self._words["back"])
        _add(head, "span", self._outcome.severity(finding.severity), class_=f"badge {severity}")
        _add(head, "span", finding.rule, class_="rule")
        at = locator.finding(finding)
        _add(head, "span", f"{at.start.line}:{at.start.column}", class_="at")
        _add(note, "p", finding.message, class_="message")
        label = finding.related_as or ("belongs" if finding.place.where == "inbound" else "related")
        for number, place in enumerate(finding.related):
            self._other_end(note, locator, place, Mark(place.span, mark.finding, number), self._words[label])
        if finding.advice:
            _add(note, "p", f"{self._words['advice']} {finding.advice}", class_="advice")
        if finding.suggestions:
            listing = _add(note, "ul", class_="suggestions")
            for suggestion in finding.suggestions:
                _add(listing, "li", suggestion)
        if self._outcome.verbose and finding.cues:
            _add(note, "p", f"{self._words['cues']}: {', '.join(finding.cues)}", class_="small")
        _add(note, "p", finding.fingerprint, class_="small print")

    def _other_end(self, note: Element, locator: Locator, place: Place, mark: Mark, label: str) -> None:
        line = _add(note, "p", class_="end")
        at = locator.place(place)
        _add(line, "a", f"{self._words[f'side-{place.where}']} {at.start.line}", href=f"#{_mark_id(mark)}")
        flat = one_line(place.quote)
        _append(line, " " + (flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…") + " ")
        _add(line, "span", f"({label})", class_="label")

    # --- what is clean

    def _rest(self, body: Element) -> None:
        clean = [r for r in self._outcome.reports if not (r.findings or r.errors or r.crashed or r.aside)]
        footer = _add(body, "footer")
        for aside in (r for r in self._outcome.reports if r.aside and not self._outcome.quiet):
            for note in self._outcome.notes(aside):
                _add(footer, "p", f"{aside.path}: {note}")
        if clean and not self._outcome.quiet:
            box = _add(footer, "details")
            _add(box, "summary", self._words["clean-files"].format(count=len(clean)))
            listing = _add(box, "ul")
            for report in clean:
                entry = _add(listing, "li", f"{report.path} {item_name(report)}".strip())
                for note in self._outcome.notes(report):
                    _add(entry, "span", note, class_="remark")
        _add(footer, "p", f"mailcheck {__version__}", class_="small")


def _mark_id(mark: Mark) -> str:
    return f"m{mark.finding}" if mark.end is None else f"m{mark.finding}-{mark.end}"


def _marks(report: Report, numbers: dict[int, int]) -> dict[str, list[Mark]]:
    """The marks of a report by the key of their text."""
    out: dict[str, list[Mark]] = {}
    for finding in report.findings:
        number = numbers[id(finding)]
        out.setdefault(finding.place.text_key, []).append(Mark(finding.place.span, number))
        for end, place in enumerate(finding.related):
            out.setdefault(place.text_key, []).append(Mark(place.span, number, end))
    return out


def _group_end(lines: Sequence[MarkedLine], at: int) -> int:
    """The end of the lines shown together: those that a finding beginning at `at` covers, and what overlaps them."""
    open_marks = set(lines[at].starts)
    end = at + 1
    while end < len(lines) and open_marks & set(lines[end].holds):
        open_marks |= set(lines[end].starts)
        end += 1
    return end
