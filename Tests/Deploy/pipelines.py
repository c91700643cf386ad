# SPDX-License-Identifier: Apache-2.0
"""What several tests of pipelines need: the shell in YAML, and what is wrong with it."""

import os
import pathlib
import re
import shlex
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CI = DEPLOY / "ci"
PROGRAMS = ROOT / ".build/debug"
# How workflows name the actions of this repository.
OWN = "OWNER/tidemark/"


def tool(name):
    return pathlib.Path(sys.executable).with_name(name)


def load(path):
    return yaml.safe_load(path.read_text())


def steps(document):
    """The steps of a workflow or of a composite action."""
    if "runs" in document:
        return document["runs"]["steps"]
    return [step for job in document["jobs"].values() for step in job["steps"]]


def triggers(workflow):
    """YAML 1.1 reads the key "on" as true."""
    on = workflow[True]
    return on if isinstance(on, dict) else {on: None}


def shellcheck(folder, blocks):
    """What shellcheck says of blocks of bash, given by name."""
    paths = []
    for name, text in blocks.items():
        path = folder / (re.sub(r"\W+", "-", name) + ".sh")
        path.write_text("#!/usr/bin/env bash\nset -euo pipefail\n" + text + "\n")
        paths.append(path)
    checked = subprocess.run([tool("shellcheck"), *paths], capture_output=True, text=True)
    return checked.stdout


def commands(text):
    """The words of each command in a piece of shell, roughly: enough to see programs and options."""
    for line in text.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";|&()")
        lexer.whitespace_split = True
        lexer.commenters = ""
        words = []
        for word in lexer:
            if word[0] in ";|&()":
                yield words
                words = []
            else:
                words.append(word)
        yield words


def help_of(program, *command):
    told = subprocess.run(
        [PROGRAMS / program, *command, "--help"], capture_output=True, text=True, check=True
    )
    return told.stdout


def unknown_options(text):
    """Options in a piece of shell that the program or script behind it does not have."""
    for words in commands(text):
        known = None
        for index, word in enumerate(words):
            name = word.split("/")[-1]
            if name in ("tidemark", "tidemark-worker"):
                command = [w for w in words[index + 1 : index + 3] if re.fullmatch("[a-z]+", w)]
                known = help_of(name, *(command if name == "tidemark" else []))
            elif name.endswith(".sh") and (CI / name).exists():
                known = (CI / name).read_text()
                if name == "keep-history.sh":
                    known += help_of("tidemark", "history", "add") + help_of("tidemark", "drift")
            elif known and re.fullmatch(r"--?[a-z0-9-]+", word) and word != "--":
                if not re.search(re.escape(word) + r"(?![\w-])", known):
                    yield f"{word} in {' '.join(words)}"


def missing_scripts(text):
    """Scripts of deploy/ci that a text names and that are not there."""
    for name in re.findall(r"(?:\$\w+|\.\.|performance)/(?:ci/)?([\w-]+\.sh)", text):
        if name not in ("build.sh", "start.sh", "seed.sh") and not os.access(CI / name, os.X_OK):
            yield name
