"""Make botapi.json from the schema in aiogram's source distribution: python -m tests.botapi.make_schema SCHEMA.json."""

import json
import re
import sys
from pathlib import Path

TARGET = Path(__file__).with_name("botapi.json")
_LIMIT = re.compile(r"(\d+)[-–](\d+) (characters|bytes)")


def compact(schema: dict[str, object]) -> dict[str, dict[str, dict[str, list[object]]]]:
    """Give {"methods" | "types": {name: {field: [type, is required, least, most, unit]}}}."""
    found: dict[str, dict[str, dict[str, list[object]]]] = {"methods": {}, "types": {}}
    groups = schema["items"]
    assert isinstance(groups, list)
    for group in groups:
        for item in group["children"]:
            fields = {}
            for one in item["annotations"]:
                limit = _LIMIT.search(one["description"])
                is_text = "String" in one["type"] and "Array" not in one["type"]
                bounds = [int(limit[1]), int(limit[2]), limit[3]] if limit and is_text else []
                fields[one["name"]] = [one["type"], int("required" in one and bool(one["required"])), *bounds]
            found["methods" if item["name"][0].islower() else "types"][item["name"]] = fields
    return found


if __name__ == "__main__":
    TARGET.write_text(json.dumps(compact(json.loads(Path(sys.argv[1]).read_text())), separators=(",", ":")) + "\n")
