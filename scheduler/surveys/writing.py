"""A form as the TOML that an official edits: the text that `questionnaire.parse` reads back to the same form."""

import json

from scheduler.surveys.form import Form


def toml_of(form: Form) -> str:
    """Every field that is not its default, in the order in which the page asks."""
    body = form.model_dump(mode="json", exclude_defaults=True)
    blocks = [f"title = {_value(form.title)}\ntitle_en = {_value(form.title_en)}"]
    if not form.factors:
        blocks.append("factors = []")
    for table in ("factors", "questions"):
        for entry in body.get(table, []):
            lines = [f"{key} = {_value(value)}" for key, value in entry.items()]
            blocks.append("\n".join([f"[[{table}]]", *lines]))
    return "\n\n".join(blocks) + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            return "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
