"""`mailcheck tokens FILE`: a mail as the rules see it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mailcheck.annotate.annotated import Annotated
    from mailcheck.model import Mail, Sentence


@click.command(
    "tokens",
    short_help="Show regions, sentences, tokens, acts and topics.",
    epilog="\b\nExamples:\n  mailcheck tokens draft.txt\n  pbpaste | mailcheck tokens -\n"
    "  mailcheck tokens --format json draft.txt",
)
@click.argument("file", metavar="FILE|-")
@click.option("--format", "format_", type=click.Choice(["table", "text", "json"]), default="table", show_default=True)
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
def command(file: str, format_: str, lang: str) -> None:
    """Show a mail (and the thread quoted in it) as the rules see it, with the packs of the configuration.

    For each sentence: its region (addressee, greeting, introduction, body, closing, signature), what it does (acts) and is
    about (topics, by the list of the topic that stands there), with the words by which that is seen, and its tokens.
    """
    from mailcheck.annotate.annotated import Annotated
    from mailcheck.cli.configured import checker_here

    checker = checker_here(file, language=lang)
    annotated = Annotated(checker.read(file), checker.knowledge)
    mails = [_mail(annotated, mail) for mail in annotated.all_mails]
    if format_ == "json":
        click.echo(json.dumps(mails, ensure_ascii=False, indent=2))
        return
    from mailcheck.report.tokens import print_tokens

    print_tokens(mails, checker.knowledge.messages(lang), sys.stdout)


def _mail(annotated: Annotated, mail: Mail) -> dict[str, Any]:
    sentences = [_sentence(annotated, mail, sentence) for sentence in annotated.sentences(mail)]
    return {"from": mail.party, "sender": mail.sender, "position": mail.position, "sentences": sentences}


def _sentence(annotated: Annotated, mail: Mail, sentence: Sentence) -> dict[str, Any]:
    acts = {act: spans for act in annotated.knowledge.act_ids if (spans := annotated.spans(sentence, act))}
    topics: dict[str, list[tuple[int, int]]] = {}
    for part in ("tells", "general", "wishes", "taboo"):
        for feelings in (False, True):
            for hit in annotated.topics(sentence, part, feelings):
                topics.setdefault(f"{part}:{hit.topic.id}", []).append((hit.start, hit.end))
    found = {**acts, **topics}
    return {
        "start": sentence.span.start,
        "end": sentence.span.end,
        "region": annotated.role(sentence, mail),
        "line": sentence.line_kind,
        "text": sentence.text,
        "acts": list(acts),
        "topics": sorted(topics),
        "words": {name: [sentence.text[s:e] for s, e in dict.fromkeys(spans)] for name, spans in found.items()},
        "tokens": [
            {"surface": t.surface, "form": t.lemma, "base": t.base, "pos": t.pos, "inflection": t.cform,
             "start": t.start, "end": t.end}
            for t in sentence.tokens
        ],
    }  # fmt: skip
