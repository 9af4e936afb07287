"""The README's recipe for a feature: read from the page, added, and talked to on the web."""

import json
import re
import sys
import types
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.app import App
from bot.permissions import matrix
from bot.settings import Settings
from bot.web.channel import WebChannel
from core.feature import Feature
from db.database import Database
from db.models.base import Base
from handlers import FEATURES
from tests.bot.web.site import Frame, Line, Site
from tests.inline_worker import InlineWorker
from tests.screen import Screen
from tests.talk import Clock, Talk

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
_IMPORTS = """
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import ledger
from core.access import MEMBERS
from core.card import Action, Button, Card, sentence
from core.context import Context, Start
from core.errors import Refusal
from core.feature import ButtonHandler, Command, Feature, FormHandler, Tick
from core.fields import FieldValue, TextField
from core.forms import Form
from core.i18n import _
from db.models.base import Base, Key
from db.models.org import Member
"""


@pytest.fixture(scope="module")
def recipe() -> Feature:
    """Give the feature that the README describes."""
    written = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    module = types.ModuleType("wishes")
    sys.modules["wishes"] = module
    exec(_IMPORTS + "\n".join(written), module.__dict__)  # noqa: S102  (our own page)
    assert isinstance(module.feature, Feature)
    return module.feature


@pytest.fixture
async def site(settings: Settings, database: Database, clock: Clock, recipe: Feature) -> AsyncIterator[Site]:
    Base.metadata.tables["wish"].create(database._engine, checkfirst=True)
    app = App(settings, (*FEATURES, recipe), database, InlineWorker(), clock.now)
    app.serve([("screen", "main", Screen), ("web", "web", WebChannel)])
    screen = next(channel for channel in app.channels.values() if isinstance(channel, Screen))
    async with AsyncExitStack() as stack:
        yield await Site(app, Talk(app, screen, clock), stack).start()


async def test_the_recipe_makes_a_feature_that_works_on_the_web(site: Site) -> None:
    ana = await (await site.signed_in("ana")).opens()
    await ana.reads_room()

    await ana.says("/wish")
    form = next((frame["form"] for frame in ana.came if frame.get("form")), None) or (await ana.gets(lambda frame: bool(frame.get("form"))))["form"]
    assert isinstance(form, dict)
    await ana.does({"type": "fill", "form": form["id"], "values": {"words": "a projector"}, "do": "submit"})
    noted = await _shown(ana, "Noted: a projector")
    await site.app.tick(site.app.now())
    await site.delivers()
    told = await _shown(ana, "Your wish is on the agenda.")
    await ana.presses(noted, "Take it back")

    assert told["from"] == "bot"
    assert await _shown(ana, "Taken back.")


async def _shown(line: Line, words: str) -> Frame:
    """Give the message that holds these words, whether it has come already or is still to come."""
    for frame in line.came:
        items = frame.get("items")
        if isinstance(items, list):
            for item in items:
                if isinstance(item, dict) and words in json.dumps(item, ensure_ascii=False):
                    return dict(item)
    return await line.sees(words)


async def test_the_recipes_refusal_stands_beside_its_field(site: Site) -> None:
    talk = site.talk
    ana = await talk.member("ana")
    await ana.says("/wish")
    await ana.fills(words="a projector")
    await ana.says("/wish")

    answer = await ana.fills(words="a projector")

    assert "wished for already" in answer.error("words")


def test_the_readme_shows_who_may_do_what() -> None:
    shown = README.partition("<!-- permissions: made by bot/permissions.py -->\n")[2].partition("<!-- permissions: end -->")[0]

    assert shown.strip() == matrix(), "run: python -m bot permissions, and put it into README.md"
