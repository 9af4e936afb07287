"""The worker for tests of features: the same functions, in this process."""

import importlib

from core.feature import JobLimits


class InlineWorker:
    """Computes at once. The real one, with its processes and limits, has tests of its own."""

    async def run(self, target: str, payload: object, limits: JobLimits) -> object:
        module, _colon, name = target.partition(":")
        return getattr(importlib.import_module(module), name)(payload)
