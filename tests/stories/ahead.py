"""The real program with a clock that runs ahead: `python -m tests.stories.ahead SECONDS run`. Only the clock is ours."""

import sys
import time
from datetime import datetime, tzinfo
from typing import Self, cast
from unittest.mock import patch

from apscheduler.schedulers import base

from bot import app
from bot.__main__ import main

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0


class Ahead(datetime):
    """The time, so many seconds from now."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        # A plain one, which the worker's processes know too.
        return cast("Self", datetime.fromtimestamp(time.time() + SECONDS, tz))


if __name__ == "__main__":
    with patch.object(app, "datetime", Ahead), patch.object(base, "datetime", Ahead):
        sys.exit(main(sys.argv[2:]))
