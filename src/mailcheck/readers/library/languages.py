"""Template languages: what in a template is text, what is a slot, and what is code that nobody receives.

The syntaxes are those that the languages document: Liquid (https://shopify.github.io/liquid/), Jinja and Twig, Mustache and
Handlebars, ERB, PHP, Blade (https://laravel.com/docs/blade), Smarty (https://www.smarty.net/docs/en/), FreeMarker
(https://freemarker.apache.org/docs/ref_directives.html), Mailchimp's merge tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

_OPENERS = frozenset(("if", "unless", "ifnot", "ifchanged", "case", "switch", "for", "foreach", "each", "while", "tablerow"))
_BLADE_OPENERS = _OPENERS | {"forelse", "isset", "empty", "auth", "guest", "error", "can", "cannot", "env", "production"}
_SMARTY_OPENERS = _OPENERS | {"section"}
_FREEMARKER_OPENERS = (_OPENERS | {"list", "items", "attempt"}) - {"case"}
_MIDDLES = frozenset(("else", "elsif", "elseif", "elif", "when", "empty", "foreachelse", "sectionelse"))
_FREEMARKER_MIDDLES = {"case", "default", "recover"}
_QUOTED = r"(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}')"
"""A string in a tag; what is longer is none, and must not take minutes."""
_BLADE_WORDS = frozenset((
    "default", "extends", "section", "endsection", "show", "stop", "yield", "include", "includeif", "includewhen",
    "component", "endcomponent", "slot", "endslot", "push", "endpush", "stack", "csrf", "method", "lang", "json", "break",
    "continue", "once", "endonce", "props", "parent", "endunless", "endif", "endforeach", "endfor", "endforelse",
    "endwhile", "endswitch", "endisset", "endempty", "endauth", "endguest", "enderror", "endcan", "endcannot", "endenv",
    "endproduction", "class", "checked", "selected", "disabled", "vite", "use", "inject",
))  # fmt: skip
_BLADE = _BLADE_OPENERS | _MIDDLES | _BLADE_WORDS
_SMARTY_WORDS = frozenset((
    "include", "include_php", "assign", "capture", "literal", "strip", "nocache", "block", "extends", "function", "call",
    "config_load", "insert", "ldelim", "rdelim", "php", "math", "counter", "cycle", "html_options", "mailto",
    "textformat", "append", "debug", "eval", "fetch",
))  # fmt: skip
_SMARTY = _SMARTY_OPENERS | _MIDDLES | _SMARTY_WORDS
_NAME = re.compile(r"[$@!&*]*[^\W\d][\w.\-]*(?:(?:->|::|\[)[\w.\-'\"$>\[\]]*)?")
_LONGEST = 2000
"""More than what any condition takes."""
_TRIM = "-~+ \t\r\n"


class Token(NamedTuple):
    """A stretch of a template that is not plain text."""

    kind: str
    """`slot`, `open`, `middle`, `close`, or `code` for what leaves nothing behind."""
    start: int
    end: int
    name: str = ""
    """Of a slot: the name in it, empty for an expression. Of code: the word that opens or closes."""


def slot_name(inner: str) -> str:
    """The name in a slot without filters and blanks; empty for an expression."""
    name = inner.split("|", 1)[0].strip(_TRIM)
    return name if _NAME.fullmatch(name) else ""


def _words(inner: str) -> tuple[str, str]:
    body = inner.strip(_TRIM)
    match = re.match(r"/?\w+", body)
    word = match[0] if match else ""
    return word, body[len(word) :].strip()


def _control(word: str, start: int, end: int, openers: frozenset[str] = _OPENERS) -> Token:
    """The token of a word of control code."""
    low = word.lower()
    if low in openers:
        return Token("open", start, end, low)
    if low in _MIDDLES:
        return Token("middle", start, end, low)
    closed = low.removeprefix("/").removeprefix("end")
    if closed in openers and closed != low:
        return Token("close", start, end, closed)
    return Token("code", start, end, low)


def _braces(match: re.Match[str]) -> Token:
    """{{ … }} of Liquid, Jinja, Twig, Mustache, Handlebars."""
    start, end = match.span()
    inner = match[0].strip("{}").strip(_TRIM)
    if inner.startswith("!"):
        named = slot_name(inner[1:])
        return Token("slot", start, end, named) if named and match[0].startswith("{!") else Token("code", start, end)
    if inner.startswith(("#", "^")):
        word = _words(inner[1:])[0]
        return Token("open", start, end, word)
    if inner.startswith("/"):
        return Token("close", start, end, _words(inner[1:])[0])
    if inner.startswith((">", "&gt;")):
        return Token("code", start, end)
    if inner == "else" or inner.startswith("else if"):
        return Token("middle", start, end, "else")
    return Token("slot", start, end, slot_name(inner))


def _percent(match: re.Match[str]) -> Token:
    """{% … %} of Liquid, Jinja, Twig; of Help Scout it is a slot with a dotted name."""
    start, end = match.span()
    word, rest = _words(match[0][2:-2])
    if rest.startswith("."):
        return Token("slot", start, end, slot_name(match[0][2:-2].split(",", 1)[0]))
    return _control(word, start, end)


def _merge_tag(match: re.Match[str]) -> Token:
    """*|NAME|* of Mailchimp."""
    start, end = match.span()
    inner = match[0][2:-2]
    word = inner.split(":", 1)[0].upper()
    if word in ("IF", "IFNOT"):
        return Token("open", start, end, "if")
    if word in ("ELSE", "ELSEIF"):
        return Token("middle", start, end, "else")
    if word == "END":
        return Token("close", start, end, "if")
    return Token("slot", start, end, slot_name(inner))


def _attribute(match: re.Match[str]) -> Token:
    """<attribute key="…"/>, as Intercom exports its slots."""
    return Token("slot", *match.span(), slot_name(match["key"]))


def _erb(match: re.Match[str]) -> Token:
    start, end = match.span()
    body = match[0][2:-2]
    if body.startswith("#"):
        return Token("code", start, end)
    if body.startswith(("=", "-=", "==")):
        return Token("slot", start, end, slot_name(body.lstrip("-=")))
    word, _ = _words(body)
    inner = body.strip(_TRIM)
    if word in ("else", "elsif", "when", "in") or re.match(r"\}\s*else\b", inner):
        return Token("middle", start, end, word or "else")
    if word == "end" or inner.startswith("}"):
        return Token("close", start, end)
    if word in ("if", "unless", "case", "while", "until", "for", "begin") or re.search(r"(?:\bdo|\{)\s*(?:\|[^|]*\|)?$", inner):
        return Token("open", start, end, word)
    return Token("code", start, end)


def _php(match: re.Match[str]) -> Token:
    start, end = match.span()
    body = re.sub(r"\A<\?(?:php)?|\?>\Z", "", match[0]).strip()
    if body.startswith("="):
        return Token("slot", start, end, slot_name(body[1:].rstrip("; ")))
    shown = re.fullmatch(r"(?:echo|print)\b\s*\(?([^;]*?)\)?\s*;?", body)
    if shown:
        return Token("slot", start, end, slot_name(shown[1]))
    opened = re.match(r"(if|foreach|for|while|switch)\b", body)
    if opened and body.endswith((":", "{")):
        return Token("open", start, end, opened[1])
    if re.match(r"(?:\}\s*)?else|case\b|default\b", body):
        return Token("middle", start, end, "else")
    if re.match(r"end(?:if|foreach|for|while|switch)\b|\}\s*;?$", body):
        return Token("close", start, end)
    return Token("code", start, end)


def _blade(match: re.Match[str]) -> Token | None:
    """A directive of Blade; an @ that is none belongs to the text."""
    word = match["word"].lower()
    if word not in _BLADE:
        return None
    start, end = match.span("word")
    start -= 1
    given = match["given"] is not None
    if given:
        end = _after_brackets(match.string, match.start("given"))
    if word == "section" or (word == "empty" and not given):
        return Token("middle" if word == "empty" else "code", start, end, "else")
    if word in ("case", "default"):
        return Token("middle", start, end, word)
    return _control(word, start, end, _BLADE_OPENERS)


def _after_brackets(text: str, at: int) -> int:
    """The end of the bracketed stretch that begins at `at`; quoted brackets do not count."""
    depth, quote = 0, ""
    for place in range(at, min(at + _LONGEST, len(text))):
        char = text[place]
        if quote:
            quote = "" if char == quote and text[place - 1] != "\\" else quote
        elif char in "'\"":
            quote = char
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if not depth:
                return place + 1
    return at


def _freemarker(match: re.Match[str]) -> Token:
    """<#if …> and its kin; what begins with @ calls a macro."""
    start, end = match.span()
    word = (match["word"] or match["name"]).lower()
    if "@" in (match["mark"], match["square"]) or match[0].endswith(("/>", "/]")):
        return Token("code", start, end, word)
    if word in _FREEMARKER_MIDDLES:
        return Token("middle", start, end, word)
    return _control(("/" if match[0][1] == "/" else "") + word, start, end, _FREEMARKER_OPENERS)


def _interpolation(match: re.Match[str]) -> Token:
    """${x} or [=x], with what stands for an empty one behind ! and what is done with it behind ?."""
    return Token("slot", *match.span(), slot_name(match[0][2:-1].partition("!")[0].partition("?")[0]))


def _smarty(match: re.Match[str]) -> Token | None:
    start, end = match.span()
    inner = match["smarty"]
    if inner.startswith("*"):
        return Token("code", start, end)
    if inner.startswith("$"):
        # {$x = 1} assigns, {$x|filter} shows
        return (
            Token("code", start, end) if re.match(r"\$[\w.]+\s*=[^=]", inner) else Token("slot", start, end, slot_name(inner))
        )
    word, _ = _words(inner)
    if word.removeprefix("/") not in _SMARTY:
        return None
    return _control(word, start, end, _SMARTY_OPENERS)


# the inside of a tag never holds the beginning of another: without that, many that never end would cost the square of the text
_Rule = tuple[str, Callable[[re.Match[str]], Token | None]]


def _nothing(match: re.Match[str]) -> Token:
    return Token("code", *match.span())


_LIQUID: tuple[_Rule, ...] = (
    (r"\{%-?\s*comment\s*-?%\}(?:(?!\{%-?\s*comment).)*?\{%-?\s*endcomment\s*-?%\}", _nothing),
    (r"\{\{!--(?:(?!\{\{!--).)*?--\}\}|\{#(?:(?!\{#).)*?#\}", _nothing),
    (r"\{%(?:(?!\{%).)*?%\}", _percent),
    (r"\{\{\{?\s*(?:(?!\{\{|\}\})[^\n])*\s*\}?\}\}", _braces),
    (r"\*\|[^|\n]{1,60}\|\*", _merge_tag),
    (r"<attribute\s[^<>]*?\bkey=\"(?P<key>[^\"<>]+)\"[^<>]*?>", _attribute),
)
_LANGUAGES: dict[str, tuple[_Rule, ...]] = {
    "liquid": _LIQUID,
    "erb": ((r"<%(?:(?!<%).)*?%>", _erb),),
    "php": ((r"<\?(?:php\b|=).*?(?:\?>|\Z)", _php),),
    "blade": (
        (r"\{\{--(?:(?!\{\{--).)*?--\}\}|(?<![A-Za-z0-9_])@php\b(?!\().*?@endphp\b|<\?(?:php\b|=).*?(?:\?>|\Z)", _nothing),
        (r"\{!!(?:(?!\{!!).)*?!!\}|\{\{(?:(?!\{\{).)*?\}\}", lambda m: Token("slot", *m.span(), slot_name(m[0].strip("{!}")))),
        (r"(?<![A-Za-z0-9_@.])@(?P<word>[A-Za-z]+)[ \t]*(?P<given>\()?", _blade),
    ),
    "freemarker": (
        (r"<#--(?:(?!<#--).)*?-->|<#comment>(?:(?!<#comment).)*?</#comment>|\[#--(?:(?!\[#--).)*?--\]", _nothing),
        (rf"</?(?P<mark>[#@])(?P<word>\w+)(?:[^<>\"'(]|{_QUOTED}|\((?:[^()\"'<]|{_QUOTED})*\)|\()*>", _freemarker),
        (rf"\[/?(?P<square>[#@])(?P<name>\w+)(?:[^\[\]\"']|{_QUOTED})*\]", _freemarker),
        (rf"[$#]\{{(?:[^{{}}\"']|{_QUOTED})*\}}|\[=[^\[\]]*\]", _interpolation),
    ),
    "smarty": (
        (r"<!--\{\*(?:(?!\{\*).)*?\*\}-->|\{\*(?:(?!\{\*).)*?\*\}", _nothing),
        *_LIQUID[2:],
        (r"(?:<!--)?\{(?P<smarty>(?:\$|/?[a-z_])[^{}]*)\}(?:-->)?", _smarty),
    ),
    "plain": (),
}
LANGUAGES = (*sorted(_LANGUAGES), "slim")
"""The names of template languages."""

_EXTENSIONS = {
    ".blade.php": "blade", ".php": "php", ".ctp": "php", ".phtml": "php", ".erb": "erb", ".ejs": "erb", ".tpl": "smarty",
    ".smarty": "smarty", ".slim": "slim", ".ftl": "freemarker", ".ftlh": "freemarker",
}  # fmt: skip


def language_of(path: str) -> str:
    """The template language that a file's name tells; Liquid and its kin where it tells none."""
    low = path.lower()
    return next((language for ending, language in _EXTENSIONS.items() if low.endswith(ending)), "liquid")


@lru_cache(maxsize=16)
def _scanner(language: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<r{n}>{form})" for n, (form, _) in enumerate(_LANGUAGES[language])), re.DOTALL)


def scan(text: str, language: str) -> Iterator[Token]:
    """The slots and the code of a template, first to last."""
    rules = _LANGUAGES[language]
    if not rules:
        return
    scanner = _scanner(language)
    at = 0
    while (match := scanner.search(text, at)) is not None:
        number = next(n for n in range(len(rules)) if match.group(f"r{n}") is not None)
        token = rules[number][1](match)
        if token is None:
            at = match.start() + 1
            continue
        yield token
        at = max(token.end, match.start() + 1)
