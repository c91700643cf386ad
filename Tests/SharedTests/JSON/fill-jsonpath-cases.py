#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes into jsonpath-cases.json what the Python package jsonpath-rfc9535 selects for each query.

    pip install jsonpath-rfc9535==1.0.1 && python3 fill-jsonpath-cases.py

To add a case, write its document and query. Queries that the package refuses are named, as are those
under "invalid" that it takes: it is laxer than the standard's grammar with ! and with brackets.
"""

import json
import pathlib
import sys

import jsonpath_rfc9535 as jsonpath

FILE = pathlib.Path(__file__).with_name("jsonpath-cases.json")


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def lines(values):
    return ",\n".join(compact(value) for value in values)


def main():
    content = json.loads(FILE.read_text())
    refused = []
    for case in content["cases"]:
        try:
            nodes = jsonpath.find(case["query"], content["documents"][case["document"]])
            case["result"] = nodes.values()
        except jsonpath.JSONPathError as error:
            refused.append(f"refused: {case['query']!r} ({error})")
    for query in content["invalid"]:
        try:
            jsonpath.compile(query)
            print(f"taken: {query!r}", file=sys.stderr)
        except jsonpath.JSONPathError:
            pass
    documents = ",\n".join(
        f"{compact(name)}:{compact(value)}" for name, value in content["documents"].items()
    )
    FILE.write_text(
        f'{{"documents":{{\n{documents}\n}},\n"invalid":[\n{lines(content["invalid"])}\n],\n'
        f'"cases":[\n{lines(content["cases"])}\n]}}\n'
    )
    for line in refused:
        print(line, file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
