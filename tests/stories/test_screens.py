"""The screens hold what every page must: no fault that axe-core finds, nothing too small, nothing too wide."""

import os
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser

from tests.stories.conftest import photographed
from tests.stories.program import Program
from tests.stories.screens import OF_THE_MONTH, SCREENS, look_over, tour, tour_of_the_month
from tests.stories.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="module")]

# What is drawn does not depend on the database: each of the two runs looks at one language.
LANGUAGE = "en" if os.environ.get("SOTAY_TEST_DATABASE") == "postgresql" else "vi"


@pytest.mark.parametrize(("led", "screens"), [(tour, SCREENS), (tour_of_the_month, OF_THE_MONTH)], ids=["evening", "month"])
async def test_the_screens_are_without_fault(browser: Browser, program: Program, led: Callable[..., Awaitable[None]], screens: tuple[str, ...]) -> None:
    seen: list[str] = []
    faults: list[str] = []

    async def look(name: str, visitor: Visitor) -> None:
        seen.append(name)
        faults.extend(await look_over(visitor, name))

    async with photographed(browser, program, "screens"):
        await led(browser, program, LANGUAGE, look)

        assert faults == []
        assert tuple(seen) == screens
