"""JUnit XML as Jenkins, GitLab and others read it.

A test suite is a file, a failing test case a finding; a clean file is one test case that passes, a file that cannot be read
one with an error. Elements and attributes are those of Maven Surefire and of Jenkins' xUnit plugin
(https://github.com/jenkinsci/xunit-plugin, junit-10.xsd).
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mailcheck.errors import printable
from mailcheck.finding import Finding, Report, one_line
from mailcheck.report.outcome import Outcome, by_rule, item_name
from mailcheck.report.places import Locator

# what XML 1.0 cannot hold, not even escaped (https://www.w3.org/TR/xml/#charsets)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(outcome: Outcome) -> str:
    """The suites of all files as one document."""
    root = Element("testsuites", name="mailcheck")
    totals = {"tests": 0, "failures": 0, "errors": 0}
    for path, reports in outcome.by_file():
        suite = _suite(outcome, path, reports)
        if suite is None:
            continue
        root.append(suite)
        for key in totals:
            totals[key] += int(suite.attrib[key])
    for key, count in totals.items():
        root.set(key, str(count))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(outcome: Outcome, path: str, reports: list[Report]) -> Element | None:
    suite = Element("testsuite", name=_clean(path))
    cases = [case for report in reports for case in _cases(outcome, report)]
    if not cases:
        return None
    failures = sum(case.find("failure") is not None for case in cases)
    errors = sum(case.find("error") is not None for case in cases)
    for key, value in (("tests", len(cases)), ("failures", failures), ("errors", errors), ("skipped", 0)):
        suite.set(key, str(value))
    suite.set("time", "0")
    suite.extend(cases)
    notes = [] if outcome.quiet else [note for report in reports for note in outcome.notes(report)]
    if outcome.statistics:
        notes += [f"{rule}: {count}" for _, rule, count in by_rule([f for report in reports for f in report.findings])]
    if notes:
        SubElement(suite, "system-out").text = _clean("\n".join(notes))
    return suite


def _cases(outcome: Outcome, report: Report) -> list[Element]:
    locator = Locator(report)
    out = [_finding(outcome, report, finding, locator) for finding in report.findings]
    for failure in outcome.failures(report):
        case = _case(report, "mailcheck")
        SubElement(case, "error", type="error", message=_clean(failure)).text = _clean(failure)
        out.append(case)
    if not out and not outcome.quiet:
        out.append(_case(report, "mailcheck"))
    return out


def _finding(outcome: Outcome, report: Report, finding: Finding, locator: Locator) -> Element:
    at = locator.finding(finding)
    case = _case(report, f"{finding.rule} {at.start.line}:{at.start.column}")
    words = outcome.words(finding)
    failure = SubElement(case, "failure", type=f"{finding.severity.value}:{finding.rule}", message=_clean(words[0]))
    lines = [str(at), one_line(finding.place.quote), *words]
    for place in finding.related:
        lines.append(f"{outcome.messages['related']}: {locator.place(place)}: {one_line(place.quote)}")
    failure.text = _clean("\n".join([*lines, f"[{finding.fingerprint}]"]))
    return case


def _case(report: Report, name: str) -> Element:
    item = item_name(report)
    classname = f"{report.path} {item}" if item else report.path
    return Element("testcase", classname=_clean(classname), name=_clean(name), time="0")


def _clean(text: str) -> str:
    """Text without what XML cannot hold, and without what steers a terminal that shows it."""
    return _NO_XML.sub("\ufffd", "\n".join(printable(line) for line in text.split("\n")))
