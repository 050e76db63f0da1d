#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Prints the reference of profiles: waybill-profile(5), or the same as Markdown.

usage: profile-page.py mdoc|markdown SCHEMA

The page is one list of blocks that two writers print. What it tells of members comes from the schema alone, in the schema's order: the
place of a property ("items[].window"), whether it has to be there, its description, and its value in words. The words for a definition are
the first sentence of its description; the whole of it stands once, in a section of its own. A property without a description is an error.

In texts, "..." is a literal, and waybill(1) another page."""
import itertools
import json
import pathlib
import re
import sys
import typing


class Block(typing.NamedTuple):
    kind: str  # "section", "part" (of one), "text", "literal", or one of LISTS
    text: str
    term: str = ""  # and what follows: in lists
    note: str = ""
    value: str = ""


def written(text, kind="text", term=""):
    """A block whose text is in lines here."""
    return Block(kind, " ".join(text.split()), term)


LISTS = ("place", "entry", "rule", "form")
NOTHING = '""'  # the literal of no characters
DATE = "November 28, 2026"
WHAT = "what Waybill has to know of an application"
EXAMPLE = """\
{
  "waybill": 1,
  "id": "com.example.Studio",
  "name": { "": "Studio", "de": "Atelier" },
  "roots": { "data": ["~/.config/studio"] },
  "items": [
    { "id": "logs", "collect": "logs", "root": "data",
      "files": ["logs/**"], "window": "7d", "limit": "512MiB" },
    { "id": "settings", "collect": "document", "root": "data",
      "files": ["settings.json"], "show": ["/theme"] },
    { "id": "environment", "collect": "environment" },
    { "id": "network", "collect": "network" }
  ],
  "deliver": {
    "store": "oss",
    "ticket": "https://api.example.com/diagnostics/ticket"
  }
}"""
BEGINNING = [
    Block("section", "Description"),
    written("""The vendor of an application writes its profile: which files are its logs, documents and orders, which servers it talks to,
        where reports go, and who gets them. It is one JSON object of at most 256 KiB, in a file that is called as its "id" says, such as
        "com.example.Studio.json"."""),
    written("""What is not listed here is refused, so that a slip of the pen is found. A profile can name files, servers and words, and
        nothing else: it can't run anything, change what is masked, add a certificate authority, or agree for anybody."""),
    written(""""waybill profile new" asks a few questions and writes one to begin with. "waybill profile check ./com.example.Studio.json"
        says what is wrong with it: the place, what was found, what is allowed. With "--against DIR" it also tells what the profile finds in a
        copy of the application's data, and which texts of its documents are masked; see waybill(1)."""),
    written(""""/usr/share/waybill/schemas/profile-1.schema.json" is the JSON Schema, for editors. Waybill checks more than a schema can:
        that roots are folders that may be read, that names refer to something, that no id is there twice, that sizes, times and keys will
        do."""),
    Block("section", "Where profiles are looked for"),
    written("""Profiles installed by the system, as an application's package does. "waybill/profiles" below any of the system's XDG data
        folders will do. It counts as the system's if only root can write the file and all folders above it. One of the system wins over
        one of the user with the same id, and only one of the system is opened by a link or over the session bus.""",
            "place", "/usr/share/waybill/profiles/ID.json"),
    written("""Profiles of the user. One is used too, and its folders and hosts are named first. Any program may have put it there, so it
        never gets the application's authorization.""",
            "place", "~/.local/share/waybill/profiles/ID.json"),
    written("""Where Waybill is a flatpak: inside the build, as a vendor has it who builds one of their own. It counts as the system's.""",
            "place", "/app/share/waybill/profiles/ID.json"),
    written("""In an extension of the flatpak, called "io.github.waybill.Waybill.Profile." and any name. It counts as the system's. The
        flatpak also reads the profiles of the user.""",
            "place", "profiles/ID.json"),
    written("""As a flatpak Waybill can read only what it was given: "waybill profile permissions PROFILE" prints what a profile needs."""),
    Block("section", "The members"),
    written("""A place is written as the names on the way to it, with "[]" for each element of a list."""),
]
LANGUAGES = [
    written("""What is "in one language or several" is a text, or an object of texts by language. The one named "" has to be there, and is
        for all languages that have none; the others are called like "de" or "pt_BR", and the nearest one is shown:"""),
    Block("literal", '"title": { "": "Logs", "de": "Protokolle", "pt_BR": "Registros" }'),
]
END = [
    Block("section", "Examples"),
    written("A small one, in which only the names have to be your own:"),
    Block("literal", EXAMPLE),
    Block("section", "See also"),
    written("waybill(1), waybill-store(7)"),
]


# --- the schema in words ---

def listed(names):
    *before, name = names
    return f"{', '.join(before)} and {name}" if before else name


def quoted(values):
    return ", ".join(f'"{value}"' for value in values)


def first(description):
    """Its first sentence as a phrase, to go on from: "a time such as ..."."""
    return re.sub("^[A-Z]", lambda letter: letter[0].lower(), description.partition(". ")[0].rstrip("."))


def rest(description):
    return description.partition(". ")[2]


def count(node, least, most):
    return f"{node[least]} to {node[most]}" if node.get(least) else f"at most {node[most]}"


def words(node, forms):
    """What may stand there: "a list of 1 to 16, no two the same, each a word of ..."."""
    if "$ref" in node:
        refused = f", but none of {quoted(node['not']['enum'])}" if "not" in node else ""
        return first(forms[node["$ref"].rpartition("/")[2]]["description"]) + refused
    if "const" in node:
        return str(node["const"])
    if "enum" in node:
        return f"one of {quoted(node['enum'])}"
    return {"array": list_words, "object": object_words, "boolean": lambda *_: "true or false",
            "integer": lambda *_: f"a whole number from {node['minimum']} to {node['maximum']}",
            "string": lambda *_: f"a text of at most {node['maxLength']} characters"}[node["type"]](node, forms)


def list_words(node, forms):
    each, counted = node["items"], count(node, "minItems", "maxItems")
    if "properties" in each:
        return f"a list of {counted} objects"
    different = ", no two the same" if node.get("uniqueItems") else ""
    return f"a list of {counted}{different}, each {first(each['description']) if 'description' in each else words(each, forms)}"


def object_words(node, forms):
    if "properties" in node:
        return "an object"
    most = f" of {count(node, 'minProperties', 'maxProperties')} members" if "maxProperties" in node else ""
    names = f"each name is {words(node['propertyNames'], forms)}, " if "propertyNames" in node else ""
    return f"an object{most}; {names}each value {words(node['additionalProperties'], forms)}"


def rules(node):
    """What the "if" of each rule asks for, what that needs, and what it may not have: ("collect", "logs", [...], [...])."""
    for rule in node.get("allOf", []):
        (name, condition), = rule["if"]["properties"].items()
        refused = [member for member, allowed in rule["then"].get("properties", {}).items() if allowed is False]
        yield name, condition["const"], rule["then"].get("required", []), refused


def need(name, node):
    """Whether node has to have the member."""
    if name in node.get("required", []):
        return "required"
    needing = [kind for _, kind, needed, _ in rules(node) if name in needed]
    having = [kind for _, kind, _, refused in rules(node) if name not in refused]
    if needing:
        return f"required for {listed(needing)}"
    return "optional" if len(having) == len(list(rules(node))) else f"optional, only for {listed(having)}"


def rule_blocks(node):
    for deciding in {name: None for name, *_ in rules(node)}:
        yield Block("text", f"What may stand together depends on \"{deciding}\":")
    for _, kind, needed, refused in rules(node):
        told = [f"needs {quoted(needed)}"] * bool(needed) + [f"has no {quoted(refused)}"] * bool(refused)
        yield Block("rule", "; ".join(told or ["may have all"]) + ".", term=kind)


def member_blocks(node, forms, way=""):
    """Each property, and right after it what is below it."""
    for name, member in node["properties"].items():
        place, each = way + name, member.get("items", {})
        text = f"{member['description']} {rest(each.get('description', ''))}".rstrip()
        has_members = "properties" in member or "properties" in each
        if has_members and not way:
            yield Block("part", f"{place} ({need(name, node)})")
            yield Block("text", f"{text} It is {words(member, forms)} with these members:")
        else:
            yield Block("entry", text, term=place, note=need(name, node), value=words(member, forms))
        if has_members:
            yield from member_blocks(each or member, forms, f"{place}{'[]' if each else ''}.")
    yield from rule_blocks(node)


def form_blocks(forms):
    for form in forms.values():
        text, most = form["description"], form.get("anyOf", [form])[0]["maxLength"]
        yield Block("form", text if re.search(rf"\b{most}\b", text) else f"{text} It has at most {most} characters.")


def page(schema):
    forms = schema["$defs"]
    return [*BEGINNING, *member_blocks(schema, forms), Block("section", "How values are written"), *form_blocks(forms), *LANGUAGES, *END]


# --- mdoc ---

MARK = re.compile(r'([(]?)(?:"([^"]*)"|\b(waybill[a-z-]*)\((\d)\))([).,:;]*)(?=\s|$)')
ESCAPES = str.maketrans({"\\": r"\e", "-": r"\-", "~": r"\(ti", "^": r"\(ha", "'": r"\(aq", "`": r"\(ga", '"': r"\(dq"})
TERMS = {"place": "Pa", "entry": "Cm", "rule": "Cm"}


def argument(text):
    """As it is, and not taken for a macro or for punctuation."""
    return " ".join((r"\&" if len(word) < 4 else "") + word.translate(ESCAPES) for word in (text or NOTHING).split())


def mdoc_text(text):
    """Lines, a sentence or a macro each."""
    for sentence in re.split(r'(?<=[.:]) (?=[A-Z"])', text):
        at = 0
        for mark in MARK.finditer(sentence):
            yield from filter(None, [sentence[at:mark.start()].strip()])
            opening, literal, name, section, closing = mark.groups()
            yield " ".join([f".Xr {name} {section}", *closing] if name else [".Ql", *opening, argument(literal), *closing])
            at = mark.end()
        yield from filter(None, [sentence[at:].strip()])


def mdoc_list(blocks):
    yield ".Bl -tag -width Ds" if blocks[0].term else ".Bl -bullet"
    for block in blocks:
        note = f" Pq {block.note}" if block.note else ""
        yield f".It {TERMS[block.kind]} {argument(block.term)}{note}" if block.term else ".It"
        yield from mdoc_text(block.text)
        yield from [".br", *mdoc_text(f"Value: {block.value}.")] if block.value else []
    yield ".El"


def mdoc_block(block, before):
    if block.kind == "section":
        return [f".Sh {block.text.upper()}"]
    if block.kind == "part":
        return [f".Ss {block.text}"]
    if block.kind == "literal":
        return [".Bd -literal -offset indent", *block.text.translate(ESCAPES).split("\n"), ".Ed"]
    return [*([] if before in ("section", "part") else [".Pp"]), *mdoc_text(block.text)]


def mdoc(blocks):
    yield from [r'.\" SPDX-License-Identifier: MPL-2.0', r'.\" Made by profile-page.py from profile-1.schema.json.', f".Dd {DATE}",
                ".Dt WAYBILL-PROFILE 5", ".Os Waybill", ".Sh NAME", ".Nm waybill-profile", f".Nd {WHAT}"]
    before = ""
    for kind, same in itertools.groupby(blocks, key=lambda block: block.kind):
        if kind in LISTS:
            yield from mdoc_list(list(same))
            before = kind
            continue
        for block in same:
            yield from mdoc_block(block, before)
            before = kind


# --- Markdown ---

def plain(text):
    return re.sub(r"([*_<])", r"\\\1", text)


def markdown_text(text):
    pieces = re.split(r'"([^"]*)"', text)
    return "".join(f"`{piece or NOTHING}`" if n % 2 else plain(piece) for n, piece in enumerate(pieces))


def markdown_block(block):
    if block.kind in ("section", "part"):
        return [f"{'##' if block.kind == 'section' else '###'} {plain(block.text)}"]
    if block.kind == "literal":
        return ["```json", block.text, "```"]
    if block.kind not in LISTS:
        return [markdown_text(block.text)]
    note = f" ({block.note})" if block.note else ""
    value = f" *Value:* {markdown_text(block.value)}." if block.value else ""
    return [f"- {f'**`{block.term}`**{note}: ' if block.term else ''}{markdown_text(block.text)}{value}"]


def markdown(blocks):
    yield from ["# waybill-profile", "", f"{plain(WHAT[0].upper() + WHAT[1:])}."]
    before = ""
    for block in blocks:
        yield from [] if block.kind == before and before in LISTS else [""]
        yield from markdown_block(block)
        before = block.kind


def main(form, schema):
    lines = {"mdoc": mdoc, "markdown": markdown}[form](page(json.loads(pathlib.Path(schema).read_text(encoding="utf-8"))))
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
