"""A member who talks: through the real intake, real tables and real commits; only clock and channel are ours."""

import itertools
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.app import App
from bot.files import keep
from bot.update import Chat, Content, Filled, FormStep, Pressed, Said, Sender, Started, Update, Upload
from core.card import Action
from db.folding import fold
from db.models.channels import Account, Group
from db.models.org import Member, Membership, RoleTerm, Unit
from tests.answer import Answer
from tests.screen import Screen

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BEGINNING = datetime(2026, 12, 1, 8, 0, tzinfo=ZONE)  # a Tuesday


class Clock:
    """The time of a test. Everything runs on it."""

    def __init__(self) -> None:
        self.instant = BEGINNING.astimezone(UTC)

    def now(self) -> datetime:
        return self.instant

    def moves_to(self, wall: str) -> None:
        """Go to "19:45" of the same day, or to "2026-12-05 19:45", local time of the organisation."""
        local = self.instant.astimezone(ZONE)
        there = datetime.combine(local.date(), time.fromisoformat(wall), ZONE) if len(wall) == 5 else datetime.fromisoformat(wall).replace(tzinfo=ZONE)
        self.instant = there.astimezone(UTC)

    def passes(self, span: timedelta) -> None:
        self.instant += span


class Talk:
    """An organisation in which people talk: a province, a commune, two cells (`cell`, `other`), and a cell of another commune (`far`)."""

    def __init__(self, app: App, screen: Screen, clock: Clock) -> None:
        self.app, self.screen, self.clock = app, screen, clock
        self._numbers = itertools.count(1)
        self.units: dict[str, int] = {}
        self.people: dict[str, Person] = {}
        with app.database.transaction() as session:
            for name, parent, title in (
                ("province", None, "Province"),
                ("commune", "province", "An Binh commune"),
                ("cell", "commune", "Cell 3"),
                ("other", "commune", "Cell 4"),
                ("far_commune", "province", "Hoa Lac commune"),
                ("far", "far_commune", "Cell 9"),
            ):
                above = session.get(Unit, self.units[parent]) if parent else None
                unit = Unit(
                    parent_id=above.id if above else None, path="", code=name.upper(), name=title, is_cell=name in {"cell", "other", "far"}, language="en"
                )
                session.add(unit)
                session.flush()
                unit.path = f"{above.path if above else '/'}{unit.id}/"
                self.units[name] = unit.id

    async def member(
        self, name: str, unit: str = "cell", *, role: str | None = None, role_in: str | None = None, reachable: bool = True, **columns: object
    ) -> "Person":
        """Give a member called `name`, with an account of their own unless not `reachable`; made when first named."""
        if name in self.people:
            return self.people[name]
        now = self.clock.now()
        with self.app.database.transaction() as session:
            full_name = name.replace("_", " ").title()
            values: dict[str, object] = {
                "full_name": full_name,
                "folded_name": fold(full_name),
                "sort_name": fold(full_name),
                "language": "en",
                "birth_year": 1958,
            } | columns
            member = Member(**values)
            session.add(member)
            session.flush()
            session.add(Membership(member_id=member.id, unit_id=self.units[unit], kind="home", from_on=(now - timedelta(days=400)).date()))
            if role:
                session.add(RoleTerm(member_id=member.id, unit_id=self.units[role_in or unit], kind=role, from_on=(now - timedelta(days=400)).date()))
            account_id = 0
            if reachable:
                account = Account(bot_id=self.screen.bot_id, external_id=name, member_id=member.id, name=full_name, lane=f"{self.screen.bot_id}:0", used_at=now)
                session.add(account)
                session.flush()
                member.reach_account_id = account_id = account.id
            self.people[name] = Person(self, name, member.id, account_id)
        return self.people[name]

    async def secretary(self, name: str, unit: str = "cell") -> "Person":
        return await self.member(name, unit, role="secretary")

    async def officer(self, name: str, unit: str = "commune") -> "Person":
        """Give an officer of an upper unit, whose own cell is another one."""
        return await self.member(name, "other", role="secretary", role_in=unit)

    def guest(self, name: str) -> "Person":
        return Person(self, name, 0, 0)

    def group(self, unit: str = "cell") -> int:
        """Give the id of a unit's group chat on this channel, made when first asked for."""
        with self.app.database.transaction() as session:
            found = session.scalar(select(Group).where(Group.unit_id == self.units[unit]))
            if found is None:
                found = Group(bot_id=self.screen.bot_id, external_id=f"group-{unit}", unit_id=self.units[unit], lane=f"{self.screen.bot_id}:0")
                session.add(found)
                session.flush()
            return found.id

    async def tick(self) -> None:
        """Let every feature derive what is due now, do what jobs there are, and deliver."""
        await self.app.tick(self.clock.now())
        await self.settles()

    async def settles(self) -> None:
        """Finish jobs and deliveries."""
        await self.app.jobs.drain()
        await self.app.delivery.drain()

    def in_group(self, unit: str = "cell") -> list[Answer]:
        return [Answer.of(seen.card, seen.reader, seen.delivery_id) for seen in self.screen.chats[f"g{self.group(unit)}"]]

    async def happens(self, who: "Person", content: Content, group: str | None = None, key: str | None = None) -> None:
        """Take one update through the intake, then deliver what it caused."""
        chat = Chat(f"group-{group}", is_group=True, group_id=self.group(group)) if group else Chat(who.name)
        update = Update(self.screen.bot_id, key or f"u{next(self._numbers)}", Sender(who.name, who.name.title(), "en", f"test:{who.name}"), chat, content)
        outcome = await self.app.intake.take(update)
        who.account_id = outcome.account_id or who.account_id
        await self.settles()


class Person:
    """Somebody at the channel."""

    def __init__(self, talk: Talk, name: str, member_id: int, account_id: int) -> None:
        self.talk, self.name, self.member_id, self.account_id = talk, name, member_id, account_id

    @property
    def sees(self) -> list[Answer]:
        """All messages of the private chat as they stand now, oldest first."""
        return [Answer.of(seen.card, seen.reader, seen.delivery_id) for seen in self.talk.screen.chats[f"a{self.account_id}"]]

    @property
    def last(self) -> Answer:
        assert self.sees, f"{self.name} has seen nothing"
        return self.sees[-1]

    def sees_about(self, words: str) -> Answer:
        """Give the newest message that holds these words."""
        for answer in reversed(self.sees):
            if words in answer:
                return answer
        raise AssertionError(f"{self.name} sees nothing about {words!r}:\n" + "\n---\n".join(answer.text for answer in self.sees))

    async def says(self, text: str, group: str | None = None, key: str | None = None) -> Answer:
        before = {(answer.delivery_id) for answer in self.sees}
        await self.talk.happens(self, Said(text), group, key)
        return self._newest(before)

    async def opens(self, code: str) -> Answer:
        """Open the bot by a link that carries `code`."""
        before = {answer.delivery_id for answer in self.sees}
        await self.talk.happens(self, Started(code))
        return self._newest(before)

    async def presses(self, label: str, on: Answer | None = None, group: str | None = None) -> Answer:
        """Press a button of the last message (or of `on`), by its label."""
        card = on or next((answer for answer in reversed(self.sees) if any(found == label or found.startswith(label) for found in answer.labels)), self.last)
        action = card.button(label).action
        assert action is not None, f"{label} opens a link"
        return await self.does(action, card, group)

    async def does(self, action: Action, on: Answer | None = None, group: str | None = None) -> Answer:
        before = {answer.delivery_id for answer in self.sees}
        await self.talk.happens(self, Pressed(action.encode(), on.delivery_id if on else None), group)
        return self._newest(before)

    async def fills(self, step: str = FormStep.SUBMIT, **values: object) -> Answer:
        """Fill the open form as a whole."""
        form = next(answer.card.form for answer in reversed(self.sees) if answer.card.form)
        before = {answer.delivery_id for answer in self.sees}
        await self.talk.happens(self, Filled(form.form_id, tuple((name, str(value)) for name, value in values.items()), step))
        return self._newest(before)

    def keeps_file(self, path: Path | str, content: bytes) -> int:
        """Put a file into the store, as an upload does; gives its id."""
        with self.talk.app.database.transaction() as session:
            sha256 = self.talk.app.store.write(content)
            return keep(session, sha256, Path(path).name, "application/octet-stream", len(content), self.member_id or None, self.talk.clock.now())

    async def uploads(self, path: Path | str, content: bytes) -> Answer:
        before = {answer.delivery_id for answer in self.sees}
        file_id = self.keeps_file(path, content)
        await self.talk.happens(self, Said("", (Upload(f"file:{file_id}", Path(path).name, len(content)),)))
        return self._newest(before)

    def _newest(self, before: set[int]) -> Answer:
        fresh = [answer for answer in self.sees if answer.delivery_id not in before]
        return fresh[0] if fresh else self.last
