"""Forms: declared once, filled as a whole or field by field."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from core.card import FieldView, FormView
from core.errors import Refusal
from core.fields import Asked, Field, FieldValue, FileField
from core.i18n import Text, Words, _


@dataclass(frozen=True, slots=True)
class Form:
    """Fields in order. `fields` may depend on whom it is asked of and about what."""

    name: str
    title: Text
    fields: tuple[Field, ...]
    submit: Text
    subtitle: Callable[[Asked], Words] | None = None

    @property
    def fingerprint(self) -> str:
        """Give a mark that changes when the declaration does: a stored form of an older declaration is closed."""
        shape = ";".join(f"{field.name}:{field.type}:{field.is_required}" for field in self.fields)
        return hashlib.sha256(f"{self.name}|{shape}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the typed words mean. `values[field]` for what was understood, `errors[field]` for what was not; `shown` are the fields that apply."""

    values: Mapping[str, FieldValue]
    errors: Mapping[str, Text]
    shown: tuple[Field, ...]
    asked: Asked


def check(form: Form, typed: Mapping[str, str], asked: Asked) -> Checked:
    """Read every field that applies. An empty field that is required is an error; one that is not is None."""
    values: dict[str, FieldValue] = {}
    errors: dict[str, Text] = {}
    shown: list[Field] = []
    for field in form.fields:
        if field.when is not None and not field.when(values):
            continue
        shown.append(field)
        words = typed.get(field.name, "")
        if not words.strip():
            values[field.name] = None
            if field.is_required:
                errors[field.name] = _("Please fill this in: {field}.")(field=field.label)
            continue
        try:
            values[field.name] = field.parse(words, replace(asked, values=values))
        except Refusal as refusal:
            values[field.name] = None
            errors[field.name] = refusal.text
    return Checked(values, errors, tuple(shown), replace(asked, values=values))


def view(form: Form, form_id: int, typed: Mapping[str, str], checked: Checked, *, current: str = "", with_errors: bool = True) -> FormView:
    """Give the form as it stands. Without `with_errors`, fields that nobody has filled yet are not called wrong."""
    fields = []
    for field in checked.shown:
        value = checked.values.get(field.name)
        words = typed.get(field.name, "")
        error = checked.errors.get(field.name) if with_errors or words.strip() else None
        fields.append(
            FieldView(
                name=field.name,
                type=_shown_type(field),
                label=field.label,
                hint=field.hint,
                value=words,
                understood=field.understood(value, checked.asked) if value is not None else None,
                error=error,
                is_required=field.is_required,
                choices=field.choices(checked.asked),
                accept=field.accept if isinstance(field, FileField) else "",
                max_bytes=field.max_bytes if isinstance(field, FileField) else 0,
                placeholder=field.placeholder,
            )
        )
    names = [field.name for field in checked.shown]
    subtitle = form.subtitle(checked.asked) if form.subtitle else None
    return FormView(form_id, form.name, form.title, form.submit, tuple(fields), names.index(current) if current in names else 0, subtitle)


def _shown_type(field: Field) -> str:
    if getattr(field, "is_long", False):
        return "long"
    return "choices" if getattr(field, "is_multiple", False) else field.type
