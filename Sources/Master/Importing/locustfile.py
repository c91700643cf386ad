# SPDX-License-Identifier: Apache-2.0
"""Reads the declarative part of a locustfile, whose path is the argument, without running it.

Prints one JSON document: {"users": [...], "notes": [...]}. Texts are templates in the notation of
a scenario file. Whatever has no equivalent there is a note with its line.
"""

import ast
import json
import re
import sys

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
USERS = ("HttpUser", "FastHttpUser", "HttpLocust", "FastHttpLocust")
TASK_SETS = ("TaskSet", "SequentialTaskSet", "TaskSequence")


class Unknown(Exception):
    """An expression whose value is only known when the program runs."""


class Reader:
    def __init__(self, tree):
        self.classes = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
        self.constants = {}
        self.notes = []
        for node in tree.body:
            self.read_top(node)

    def note(self, node, text):
        self.notes.append({"line": node.lineno, "text": text})

    def source(self, node):
        text = " ".join(ast.unparse(node).split())
        return text if len(text) <= 70 else text[:69] + "…"

    def read_top(self, node):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name):
                try:
                    self.constants[target.id] = ast.literal_eval(node.value)
                    return
                except ValueError:
                    pass
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.ClassDef)) or is_text(node):
            return
        self.note(node, self.source(node))

    # Values

    def literal(self, node):
        """A Python value; raises Unknown for one that is only known at run time."""
        if isinstance(node, ast.Name) and node.id in self.constants:
            return self.constants[node.id]
        try:
            return ast.literal_eval(node)
        except ValueError:
            raise Unknown from None

    def template(self, node, names):
        """Text with ${…} in it; names maps loop variables to generators."""
        if isinstance(node, ast.JoinedStr):
            return "".join(self.template(part, names) for part in node.values)
        if isinstance(node, ast.FormattedValue):
            if node.format_spec is not None:
                raise Unknown
            return self.template(node.value, names)
        if isinstance(node, ast.Name) and node.id in names:
            return names[node.id]
        generated = self.generated(node)
        if generated is not None:
            return generated
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self.template(node.left, names) + self.template(node.right, names)
        if isinstance(node, ast.Call) and name_of(node.func) == "str" and len(node.args) == 1:
            return self.template(node.args[0], names)
        value = self.literal(node)
        if isinstance(value, (dict, list, tuple, bytes)):
            raise Unknown
        return escape(plain(value))

    def generated(self, node):
        """random.randint(1, 9), random.choice([...]), uuid.uuid4(); nil for others."""
        if not isinstance(node, ast.Call):
            return None
        name = name_of(node.func).split(".")[-1]
        try:
            if name == "randint":
                low, high = (self.literal(argument) for argument in node.args)
                return f"${{int({low}, {high})}}"
            if name == "randrange":
                bounds = [self.literal(argument) for argument in node.args]
                low, high = bounds if len(bounds) == 2 else (0, bounds[0])
                return f"${{int({low}, {high - 1})}}"
            if name == "choice":
                options = [plain(option) for option in self.literal(node.args[0])]
                if options and all(re.fullmatch(r"[^,(){}]+", option) for option in options):
                    return "${choice(" + ", ".join(options) + ")}"
            if name == "uuid4" and not node.args:
                return "${uuid()}"
        except (ValueError, TypeError, IndexError):
            pass
        return None

    def json_value(self, node, names):
        """A JSON value whose strings are templates."""
        if isinstance(node, ast.Dict):
            if any(key is None for key in node.keys):
                raise Unknown
            return {
                plain(self.literal(key)): self.json_value(value, names)
                for key, value in zip(node.keys, node.values)
            }
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self.json_value(element, names) for element in node.elts]
        try:
            value = self.literal(node)
        except Unknown:
            return self.template(node, names)
        return escaped_json(value)

    # Classes

    def users(self):
        users = []
        for node in self.classes.values():
            if self.is_kind(node, USERS) and not self.is_abstract(node):
                users.append(self.user(node))
        return users

    def bases(self, node):
        return [name_of(base).split(".")[-1] for base in node.bases]

    def is_kind(self, node, kinds):
        for base in self.bases(node):
            if base in kinds:
                return True
            if base in self.classes and self.classes[base] is not node:
                if self.is_kind(self.classes[base], kinds):
                    return True
        return False

    def is_abstract(self, node):
        for statement in node.body:
            if isinstance(statement, ast.Assign) and name_of(statement.targets[0]) == "abstract":
                return getattr(statement.value, "value", False) is True
        return False

    def statements(self, node):
        """Of the class and of those it inherits from; its own come last and win."""
        inherited = []
        for base in self.bases(node):
            if base in self.classes and self.classes[base] is not node:
                inherited += self.statements(self.classes[base])
        return inherited + node.body

    def user(self, node):
        user = {"name": node.name, "tasks": [], "on_start": [], "on_stop": []}
        tasks = {}
        for statement in self.statements(node):
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.method(statement, user, tasks)
            elif isinstance(statement, ast.ClassDef):
                weight = self.weight(statement)
                if weight is not None:
                    tasks[statement.name] = self.task_set(statement, weight)
            elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
                self.attribute(statement, user, tasks)
            elif not is_text(statement) and not isinstance(statement, ast.Pass):
                self.note(statement, self.source(statement))
        user["tasks"] = [task for task in tasks.values() if task]
        return user

    def method(self, function, user, tasks):
        weight = self.weight(function)
        if function.name in ("on_start", "on_stop"):
            user[function.name] = self.steps(function.body, {})
        elif weight is not None:
            tasks[function.name] = {
                "weight": weight,
                "tags": self.tags(function),
                "steps": self.steps(function.body, {}),
                "title": function.name,
            }
        elif function.name != "wait_time":
            self.note(function, f"def {function.name}: a method that is no task")
        else:
            self.note(function, "def wait_time: a wait of its own")

    def attribute(self, statement, user, tasks):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        name = name_of(targets[0])
        value = statement.value
        if value is None:
            return
        try:
            if name == "wait_time":
                user["wait"] = self.wait(value)
            elif name in ("weight", "fixed_count", "host"):
                user[name] = self.literal(value)
            elif name == "tasks":
                self.task_list(value, tasks)
            elif name == "abstract":
                pass
            elif name in ("network_timeout", "connection_timeout", "max_redirects"):
                self.note(statement, f"{self.source(statement)}: write it under http")
            else:
                self.constants[name] = self.literal(value)
                self.constants["self." + name] = self.constants[name]
        except Unknown:
            self.note(statement, self.source(statement))

    def wait(self, node):
        if not isinstance(node, ast.Call):
            raise Unknown
        name = name_of(node.func).split(".")[-1]
        numbers = [self.literal(argument) for argument in node.args]
        if name == "between" and len(numbers) == 2:
            return {"between": numbers}
        if name in ("constant", "constant_pacing", "constant_throughput") and len(numbers) == 1:
            return {name: numbers[0]}
        raise Unknown

    def task_list(self, node, tasks):
        """tasks = [one, Other] or {one: 3}."""
        pairs = (
            list(zip(node.keys, node.values))
            if isinstance(node, ast.Dict)
            else [(element, None) for element in getattr(node, "elts", [])]
        )
        for target, weight in pairs:
            name = name_of(target)
            count = self.literal(weight) if weight is not None else 1
            if name in self.classes:
                tasks[name] = self.task_set(self.classes[name], count)
            elif name in tasks:
                tasks[name]["weight"] += count - 1
            else:
                self.note(node, f"tasks: {name} is no class or task of the file")

    def task_set(self, node, weight):
        """A TaskSet as one task: its tasks are a choice, or a sequence."""
        is_sequence = self.is_kind(node, TASK_SETS[1:])
        inner = {"name": node.name, "tasks": [], "on_start": [], "on_stop": []}
        inner = self.user(node)
        steps = inner["on_start"]
        if is_sequence:
            steps += [step for task in inner["tasks"] for step in task["steps"]]
        elif inner["tasks"]:
            steps += [{"choose": inner["tasks"]}]
            if not any(self.leaves(n) for n in ast.walk(node)):
                self.note(
                    node,
                    f"class {node.name}: a user stays in it for good; here each round does one of "
                    "its tasks",
                )
        if not steps:
            return None
        return {"weight": weight, "tags": self.tags(node), "steps": steps, "title": node.name}

    def leaves(self, node):
        return isinstance(node, ast.Call) and name_of(node.func).endswith("interrupt")

    def weight(self, node):
        """Of @task or @task(3); None for what is no task."""
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            name = name_of(call.func if call else decorator).split(".")[-1]
            if name not in ("task", "seq_task"):
                continue
            if call and call.args and name == "task":
                try:
                    return self.literal(call.args[0])
                except Unknown:
                    self.note(decorator, f"{self.source(decorator)}: weight 1 instead")
            return 1
        return None

    def tags(self, node):
        tags = []
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and name_of(decorator.func).endswith("tag"):
                for argument in decorator.args:
                    try:
                        tags.append(str(self.literal(argument)))
                    except Unknown:
                        self.note(decorator, self.source(decorator))
        return tags

    # What tasks do

    def steps(self, statements, names):
        steps = []
        for statement in statements:
            steps += self.statement(statement, names)
        return steps

    def statement(self, node, names):
        if is_text(node) or isinstance(node, (ast.Pass, ast.Return)):
            return []
        if isinstance(node, ast.With) and len(node.items) == 1:
            request = self.request(node.items[0].context_expr, names)
            if request is not None:
                return [request] + self.checked(node, request)
        if isinstance(node, (ast.Expr, ast.Assign)):
            call = node.value
            request = self.request(call, names)
            if request is not None:
                return [request]
            if isinstance(call, ast.Call):
                name = name_of(call.func)
                if name.split(".")[-1] == "sleep" and len(call.args) == 1:
                    try:
                        return [{"think": self.literal(call.args[0])}]
                    except Unknown:
                        pass
                if name in ("self.interrupt", "print") or name.startswith(("logging.", "log.")):
                    return []
            if isinstance(node, ast.Assign):
                target = name_of(node.targets[0])
                try:
                    names[target] = self.template(node.value, names)
                    return []
                except Unknown:
                    pass
        if isinstance(node, ast.For):
            loop = self.loop(node, names)
            if loop is not None:
                return loop
        self.note(node, self.source(node))
        return []

    def checked(self, node, request):
        """The body of `with … catch_response`: only a check of the status has an equivalent."""
        name = getattr(node.items[0].optional_vars, "id", "")
        for statement in node.body:
            status = self.expected_status(statement, name)
            if status is not None:
                request["status"] = status
            elif not is_text(statement) and not isinstance(statement, ast.Pass):
                self.note(statement, self.source(statement) + ": write it under checks")
        return []

    def expected_status(self, node, name):
        """200 of `if r.status_code != 200: r.failure(…)`, with or without an else that succeeds."""
        if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
            return None
        test = node.test
        if name_of(test.left) != f"{name}.status_code" or len(test.ops) != 1:
            return None
        bodies = {True: node.body, False: node.orelse}
        if isinstance(test.ops[0], ast.Eq):
            bodies = {True: node.orelse, False: node.body}
        elif not isinstance(test.ops[0], ast.NotEq):
            return None
        ends = {
            kind: [name_of(s.value.func) for s in body if is_call(s)] for kind, body in bodies.items()
        }
        if ends[True] != [f"{name}.failure"] or ends[False] not in ([], [f"{name}.success"]):
            return None
        if any(not is_call(s) for body in bodies.values() for s in body):
            return None
        try:
            value = self.literal(test.comparators[0])
            return value if isinstance(value, int) else None
        except Unknown:
            return None

    def loop(self, node, names):
        """for x in range(…): the same steps again, x at random within the range."""
        call = node.iter
        if not isinstance(call, ast.Call) or name_of(call.func) != "range":
            return None
        try:
            bounds = [self.literal(argument) for argument in call.args]
        except Unknown:
            return None
        low, high = (bounds[0], bounds[1]) if len(bounds) == 2 else (0, bounds[0])
        if len(bounds) > 2 or high <= low:
            return None
        inner = dict(names)
        variable = getattr(node.target, "id", "_")
        inner[variable] = f"${{int({low}, {high - 1})}}"
        steps = self.steps(node.body, inner)
        used = {n.id for s in node.body for n in ast.walk(s) if isinstance(n, ast.Name)}
        if variable in used:
            self.note(node, f"for {variable}: taken at random from the range, not in turn")
        return [{"repeat": high - low, "steps": steps}] if steps else []

    def request(self, node, names):
        """self.client.get("/path", …) as a request; None for other expressions."""
        if not isinstance(node, ast.Call):
            return None
        parts = name_of(node.func).split(".")
        if len(parts) < 2 or parts[-2] != "client" or parts[0] not in ("self", "user", "l"):
            return None
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        arguments = list(node.args)
        method = parts[-1]
        try:
            if method == "request":
                verb = keywords.pop("method", None)
                method = str(self.literal(verb if verb is not None else arguments.pop(0))).lower()
            if method not in METHODS:
                return None
            path = keywords.pop("url", None) or keywords.pop("path", None) or arguments.pop(0)
            request = {"method": method, "path": self.template(path, names)}
        except (Unknown, IndexError):
            self.note(node, self.source(node))
            # It is dealt with; nothing of it comes over.
            return {"skip": True}
        positions = {"post": ["data", "json"], "put": ["data"], "patch": ["data"]}.get(method, [])
        for name, value in zip(positions, arguments):
            keywords[name] = value
        for name, value in keywords.items():
            self.option(name, value, names, request)
        return request

    def option(self, name, value, names, request):
        try:
            if name == "name":
                request["name"] = str(self.literal(value))
            elif name == "headers":
                request["headers"] = self.fields(value, names)
            elif name == "params":
                request["params"] = self.fields(value, names)
            elif name == "json":
                request["json"] = self.json_value(value, names)
            elif name == "data":
                if isinstance(value, ast.Dict):
                    request["form"] = self.fields(value, names)
                else:
                    request["text"] = self.template(value, names)
            elif name == "timeout":
                request["timeout"] = self.literal(value)
            elif name == "allow_redirects":
                request["redirects"] = bool(self.literal(value))
            elif name == "auth":
                user, password = (self.template(part, names) for part in value.elts)
                request["auth"] = [user, password]
            elif name != "catch_response":
                raise Unknown
        except (Unknown, AttributeError, ValueError):
            self.note(value, f"{name}={self.source(value)}")

    def fields(self, node, names):
        if isinstance(node, ast.Name) or not isinstance(node, ast.Dict):
            value = self.literal(node)
            if not isinstance(value, dict):
                raise Unknown
            return {plain(k): escape(plain(v)) for k, v in value.items()}
        return {
            plain(self.literal(key)): self.template(value, names)
            for key, value in zip(node.keys, node.values)
        }


def name_of(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return ""


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_call(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def plain(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def escape(text):
    return text.replace("${", "$${")


def escaped_json(value):
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, dict):
        return {plain(key): escaped_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [escaped_json(item) for item in value]
    return value


def without_skipped(value):
    if isinstance(value, list):
        return [
            without_skipped(item)
            for item in value
            if not (isinstance(item, dict) and item.get("skip"))
        ]
    if isinstance(value, dict):
        return {key: without_skipped(item) for key, item in value.items()}
    return value


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        print(json.dumps({"syntax": {"line": error.lineno or 0, "text": error.msg}}))
        return
    reader = Reader(tree)
    users = without_skipped(reader.users())
    print(json.dumps({"users": users, "notes": reader.notes}))


if __name__ == "__main__":
    main()
