"""Checking a JSON file by the schema that is published with it."""

import json
from datetime import date, datetime

from jsonschema import Draft202012Validator, FormatChecker

formats = FormatChecker(formats=())
formats.checks("date", ValueError)(
    lambda text: not isinstance(text, str) or date.fromisoformat(text)
)
formats.checks("date-time", ValueError)(
    lambda text: not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None
)


def problems(case, file: str, data: dict | None = None) -> list[str]:
    """Return what in a file, or in `data`, is not as the published schema says."""
    data = json.loads(case.body(file)) if data is None else data
    schema = json.loads(case.body(file.replace(".json", ".schema.json")))
    Draft202012Validator.check_schema(schema)
    case.assertEqual(schema["$id"], data["$schema"])
    checker = Draft202012Validator(schema, format_checker=formats)
    return [f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(data)]
