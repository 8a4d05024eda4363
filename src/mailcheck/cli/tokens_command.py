"""`mailcheck tokens FILE`: a mail as the rules see it."""

from __future__ import annotations

import json
import sys
from typing import Any

import click


@click.command(
    "tokens",
    short_help="Show regions, sentences, tokens, acts and topics.",
    epilog="\b\nExamples:\n  mailcheck tokens draft.txt\n  mailcheck tokens --format json draft.txt",
)
@click.argument("file")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
def command(file: str, format_: str, lang: str) -> None:
    """Show a mail (and the thread quoted in it) as the rules see it."""
    from mailcheck.annotate.annotated import Annotated
    from mailcheck.api import Checker

    checker = Checker(language=lang)
    annotated = Annotated(checker.read(file), checker.knowledge)
    mails = [_mail(annotated, mail, lang) for mail in annotated.all_mails]
    if format_ == "json":
        click.echo(json.dumps(mails, ensure_ascii=False, indent=2))
        return
    from mailcheck.report.tokens import print_tokens

    print_tokens(mails, sys.stdout)


def _mail(annotated: Any, mail: Any, lang: str) -> dict[str, Any]:
    sentences = []
    for sentence in annotated.sentences(mail):
        acts = [a for a in annotated.knowledge.act_ids if annotated.has(sentence, a)]
        topics = {
            f"{part}:{h.topic.id}"
            for part in ("tells", "general", "wishes")
            for feelings in (False, True)
            for h in annotated.topics(sentence, part, feelings)
        }
        sentences.append(
            {
                "start": sentence.span.start,
                "end": sentence.span.end,
                "region": annotated.role(sentence, mail),
                "text": sentence.text,
                "acts": acts,
                "topics": sorted(topics),
                "tokens": [
                    {"surface": t.surface, "form": t.lemma, "base": t.base, "pos": t.pos, "inflection": t.cform,
                     "start": t.start, "end": t.end}
                    for t in sentence.tokens
                ],
            }
        )  # fmt: skip
    return {"from": mail.party, "sender": mail.sender, "position": mail.position, "sentences": sentences}
