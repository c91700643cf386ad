#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a program's man pages from what its own argument parser says.

    scripts/make-man-pages.py PROGRAM... --out FOLDER

A program has a page, and each of its commands one, which holds the command's own subcommands:
tidemark.1, tidemark-run.1, tidemark-history.1. Pages are dated SOURCE_DATE_EPOCH, else today.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import time


def escaped(words):
    """Words as roff takes them."""
    words = words.replace("\\", "\\e")
    return "".join(c if ord(c) < 128 else f"\\[u{ord(c):04X}]" for c in words)


def text(words):
    """Words as mdoc takes them outside of macro lines, a sentence a line."""
    words = re.sub(r"(?<=[\w)\"*]{2}[.!?]) +(?=[A-Z\"])", "\n", words)
    lines = (escaped(line.strip()) for line in words.split("\n"))
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in lines if line)


def word(value):
    """One argument of a macro."""
    value = escaped(value).replace('"', "\\(dq")
    # A word that is a macro's name or punctuation would be taken for that.
    if re.fullmatch(r"[A-Z][a-z]|[^\w<]", value):
        value = "\\&" + value
    return f'"{value}"' if " " in value else value


def names(option):
    """The option's spellings as the arguments of an .It line."""
    spelled = []
    for name in option["names"]:
        dashes = {"short": "", "long": "-", "longWithSingleDash": ""}[name["kind"]]
        spelled.append(f"Fl {dashes}{name['name']}")
    # Short ones first, as every manual has them.
    spelled.sort(key=lambda fl: fl.startswith("Fl -"))
    value = f" Ar {word(option['valueName'])}" if option["kind"] == "option" else ""
    return " , ".join(spelled) + value


def explained(argument):
    """What a flag, option or argument is for, with its values and default."""
    extras = []
    if values := argument.get("allValues"):
        extras.append("values: " + ", ".join(values))
    if default := argument.get("defaultValue"):
        extras.append("default: " + default)
    said = text(argument.get("abstract", ""))
    return said + (f"\n({text('; '.join(extras))})" if extras else "")


class Command:
    """One command of the parser's description, and how a page shows it."""

    def __init__(self, description, above=()):
        self.path = [*above, description["commandName"]]
        self.abstract = description.get("abstract", "").strip()
        self.paragraphs, self.examples, self.statuses = [], [], []
        for paragraph in description.get("discussion", "").split("\n\n"):
            for line in paragraph.split("\n"):
                if line.startswith("EXAMPLE: "):
                    self.examples.append(line.removeprefix("EXAMPLE: "))
                elif paragraph.startswith("Exit status:\n"):
                    # Below the title, one indented line for each: number and meaning.
                    if line.startswith(" "):
                        self.statuses.append(line.split(maxsplit=1))
                elif line:
                    self.paragraphs.append(line)
        shown = [a for a in description.get("arguments", []) if a["shouldDisplay"]]
        if len(self.path) > 2:  # In its command's page, which has these.
            shown = [a for a in shown if a["valueName"] not in ("help", "version")]
        self.positional = [a for a in shown if a["kind"] == "positional"]
        self.options = [a for a in shown if a["kind"] != "positional"]
        self.commands = [
            Command(c, self.path)
            for c in description.get("subcommands", [])
            if c["shouldDisplay"] and c["commandName"] != "help"
        ]

    @property
    def page(self):
        return "-".join(self.path)

    def synopsis(self):
        yield f".Nm {' '.join(self.path)}"
        if self.commands:
            yield ".Ar subcommand"
        if self.options:
            yield ".Op Ar options"
        for argument in self.positional:
            dots = " ..." if argument["isRepeating"] else ""
            op = "Op " if argument["isOptional"] else ""
            yield f".{op}Ar {word(argument['valueName'])}{dots}"

    def described(self):
        for index, paragraph in enumerate(self.paragraphs):
            if index > 0:
                yield ".Pp"
            yield text(paragraph)

    def listed(self, titled):
        """Arguments, then the options under the titles that the help has for them."""
        if self.positional:
            yield ".Bl -tag -width Ds"
            for argument in self.positional:
                yield f".It Ar {word(argument['valueName'])}"
                yield explained(argument)
            yield ".El"
        titles = list(dict.fromkeys(o.get("sectionTitle") for o in self.options))
        # Those without a title, such as --help, come last in the help too.
        for title in sorted(titles, key=lambda title: title is None):
            if titled and len(titles) > 1:
                yield f".Ss {word(title or 'General')}"
            yield ".Bl -tag -width Ds"
            for option in self.options:
                if option.get("sectionTitle") == title:
                    yield f".It {names(option)}"
                    yield explained(option)
            yield ".El"

    def exemplified(self):
        for index, example in enumerate(self.examples):
            if index > 0:
                yield ".Pp"
            yield ".Dl " + escaped(example).replace('"', "\\(dq")

    def lines(self, version, date, siblings):
        yield '.\\" SPDX-License-Identifier: Apache-2.0'
        yield '.\\" Written by scripts/make-man-pages.py from --experimental-dump-help.'
        yield f".Dd {date}"
        yield f".Dt {self.page.upper()} 1"
        yield f".Os Tidemark {version}"
        yield ".Sh NAME"
        yield f".Nm {self.page}"
        yield f".Nd {text(self.abstract.rstrip('.').replace(chr(10), ' '))}"
        yield ".Sh SYNOPSIS"
        yield from self.synopsis()
        yield ".Sh DESCRIPTION"
        yield from self.described() if self.paragraphs else [text(self.abstract)]
        if self.commands and len(self.path) == 1:
            yield ".Sh COMMANDS"
            yield ".Bl -tag -width Ds"
            for command in self.commands:
                yield f".It Xr {command.page} 1"
                yield text(command.abstract)
            yield ".El"
        elif self.commands:
            yield ".Sh SUBCOMMANDS"
            for command in self.commands:
                yield f".Ss {' '.join(command.path)}"
                yield text(command.abstract)
                if command.paragraphs:
                    yield ".Pp"
                    yield from command.described()
                yield ".Pp"
                yield from command.synopsis()
                yield from command.listed(titled=False)
                if command.examples:
                    yield ".Pp"
                    yield from command.exemplified()
        yield ".Sh OPTIONS"
        yield from self.listed(titled=True)
        if self.statuses:
            yield ".Sh EXIT STATUS"
            yield ".Bl -tag -width Ds"
            for number, meaning in self.statuses:
                yield f".It {number}"
                yield text(meaning[0].upper() + meaning[1:] + ".")
            yield ".El"
        if self.examples:
            yield ".Sh EXAMPLES"
            yield from self.exemplified()
        also = sorted(set(siblings) - {self.page})
        if also:
            yield ".Sh SEE ALSO"
            for index, page in enumerate(also):
                yield f".Xr {page} 1" + (" ," if index < len(also) - 1 else "")


def said_by(program, argument):
    try:
        return subprocess.run([program, argument], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"make-man-pages: {program} {argument} does not run: {error}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("programs", nargs="+", metavar="PROGRAM")
    parser.add_argument("--out", required=True, metavar="FOLDER", type=pathlib.Path)
    given = parser.parse_args()
    when = time.gmtime(float(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
    date = f"{time.strftime('%B', when)} {when.tm_mday}, {when.tm_year}"
    given.out.mkdir(parents=True, exist_ok=True)
    roots = []
    for program in given.programs:
        described = json.loads(said_by(program, "--experimental-dump-help"))["command"]
        roots.append((Command(described), said_by(program, "--version").strip()))
    programs = [root.page for root, _ in roots]
    for root, version in roots:
        for command in [root, *root.commands]:
            others = programs if command is root else [root.page]
            lines = command.lines(version, date, others)
            (given.out / f"{command.page}.1").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
