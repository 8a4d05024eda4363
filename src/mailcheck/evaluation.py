"""Precision and recall on labelled cases, matched exactly as the rule book's cases say.

- A label is found by a finding of its rule in the same text that overlaps the sentence holding its quote (or one of `also`).
- refusal-without-alternative and missing-apology match on the rule alone.
- ignored-request and unanswered-question count for each other on the same sentence.
- A label with `sure: false` is neither a miss nor, when found, a false alarm.
- Several findings on one label count once. A finding lowered to a hint below its rule's severity counts neither way.
- A draft is clean for a set of rules when it has no sure label of theirs, and left quiet when it has no finding of theirs,
  those on unsure labels and lowered hints aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.errors import InputError, Problem
from mailcheck.finding import Finding, Report
from mailcheck.model import Case, Mail
from mailcheck.readers.labels import Label, LabelledCase
from mailcheck.spans import Span

ONCE_A_DRAFT = frozenset({"refusal-without-alternative", "missing-apology"})
ALIKE = ({"ignored-request", "unanswered-question"},)
UNSCORED_PARTS = frozenset({"F", "G"})


@dataclass
class Score:
    """Counts of one rule, or of several together."""

    found: int = 0
    missed: int = 0
    false: int = 0

    @property
    def labels(self) -> int:
        """How many sure labels there are."""
        return self.found + self.missed

    @property
    def precision(self) -> float | None:
        """Share of the findings that are right; None without findings."""
        total = self.found + self.false
        return self.found / total if total else None

    @property
    def recall(self) -> float | None:
        """Share of the labels that were found; None without labels."""
        return self.found / self.labels if self.labels else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where there is nothing to score."""
        total = 2 * self.found + self.false + self.missed
        return 2 * self.found / total if total else None

    def add(self, other: Score) -> None:
        """Add the counts of another score."""
        self.found += other.found
        self.missed += other.missed
        self.false += other.false


@dataclass(frozen=True, slots=True)
class Slip:
    """A miss or a false alarm, with its sentence."""

    case: str
    rule: str
    missed: bool
    text: str
    why: str
    cues: tuple[str, ...] = ()


@dataclass
class Result:
    """The scores of a set of cases."""

    cases: int = 0
    rules: dict[str, Score] = field(default_factory=dict)
    clean: int = 0
    quiet: int = 0
    slips: list[Slip] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)

    @property
    def micro(self) -> Score:
        """All rules together."""
        total = Score()
        for score in self.rules.values():
            total.add(score)
        return total

    def macro(self, measure: str) -> float | None:
        """The mean of a measure over the rules that have labels."""
        values = [getattr(s, measure) or 0.0 for s in self.rules.values() if s.labels]
        return sum(values) / len(values) if values else None


def evaluate(
    folder: str, select: Iterable[str] = (), *, packs: Iterable[str] = (), plugins: Iterable[str] = ()
) -> dict[str, Result]:
    """Score the labelled cases of a folder: one result for each folder of cases, and one named `` for all together.

    `packs` and `plugins`: see Checker. Raises InputError for files that cannot be read.
    """
    return evaluate_folder(Path(folder), Checker(select=select, packs=packs, plugins=plugins))


def evaluate_folder(folder: Path, checker: Checker) -> dict[str, Result]:
    """As `evaluate`, with a checker at hand."""
    paths = case_files(folder)
    if not paths:
        raise InputError(Problem(str(folder), "no labelled cases here (YAML files with a list `findings`)"))
    problems: list[Problem] = []
    results: dict[str, Result] = {}
    rules = [c.id for c in checker.cards if c.part not in UNSCORED_PARTS]
    for path in paths:
        try:
            labelled = checker.read_labelled(str(path))
        except InputError as exc:
            problems.extend(exc.problems)
            continue
        if labelled.labels is None:
            continue
        name = path.parent.name if path.parent != folder else ""
        keys = dict.fromkeys((name, ""))
        score_case(
            labelled, checker, path.stem, *(results.setdefault(k, Result(rules={r: Score() for r in rules})) for k in keys)
        )
    if problems:
        raise InputError(problems)
    return results


def case_files(folder: Path) -> list[Path]:
    """The case files below a folder; tables of links (heard.yaml) are none."""
    if folder.is_file():
        return [folder] if folder.suffix in (".yaml", ".yml") else []
    return sorted(p for p in folder.rglob("*.yaml") if p.name != "heard.yaml")


def score_case(labelled: LabelledCase, checker: Checker, name: str, *results: Result) -> None:
    """Check a case and count hits, misses and false alarms into each of `results`."""
    report = checker.check(labelled.case)
    for result in results:
        _count(labelled, checker, name, report, result)


def _count(labelled: LabelledCase, checker: Checker, name: str, report: Report, result: Result) -> None:
    result.crashed.extend(f"{name}: {c}" for c in report.crashed)
    result.cases += 1
    severities = {c.id: c.severity for c in checker.cards}
    findings = [f for f in report.findings if f.rule in result.rules and not f.severity < severities[f.rule]]
    labels = [label for label in labelled.labels or () if label.rule in result.rules]
    anchors = _Anchors(labelled.case, checker)
    hits: dict[int, bool] = {}
    loud = False
    for finding in findings:
        matched = [i for i, label in enumerate(labels) if anchors.match(finding, label)]
        # the label of its own rule before one that only counts for it
        matched.sort(key=lambda i: labels[i].rule != finding.rule)
        if matched:
            free = next((i for i in matched if i not in hits), matched[0])
            hits[free] = True
            loud = loud or labels[free].sure
        else:
            loud = True
            result.rules[finding.rule].false += 1
            result.slips.append(Slip(name, finding.rule, False, finding.place.quote, finding.message, finding.cues))
    for i, label in enumerate(labels):
        if not label.sure:
            continue
        if hits.get(i):
            result.rules[label.rule].found += 1
        else:
            result.rules[label.rule].missed += 1
            result.slips.append(Slip(name, label.rule, True, label.quotes[0], label.why))
    if not any(label.sure for label in labels):
        result.clean += 1
        result.quiet += not loud


class _Anchors:
    """Where the labels of a case stand, as the sentences that hold their quotes."""

    def __init__(self, case: Case, checker: Checker) -> None:
        self._case = case
        self._annotated = Annotated(case, checker.knowledge)

    def match(self, finding: Finding, label: Label) -> bool:
        if label.rule != finding.rule and not any({label.rule, finding.rule} <= group for group in ALIKE):
            return False
        if label.rule in ONCE_A_DRAFT:
            return True
        if finding.place.where != label.where:
            return False
        mails = [self._case.draft] if label.where == "draft" else list(self._case.inbound)
        return any(
            mail.position == finding.place.mail and sentence.overlaps(finding.place.span)
            for mail in mails
            for quote in label.quotes
            for sentence in self._sentences(mail, quote)
        )

    def _sentences(self, mail: Mail, quote: str) -> Sequence[Span]:
        spans = []
        at = mail.text.find(quote)
        while at >= 0:
            place = Span(at, at + len(quote))
            held = [s.span for s in self._annotated.sentences(mail) if s.span.overlaps(place)]
            spans.append(Span(min(s.start for s in held), max(s.end for s in held)) if held else place)
            at = mail.text.find(quote, at + 1)
        return spans
