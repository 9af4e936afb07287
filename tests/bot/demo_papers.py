"""Makes the PDFs of the demo anew from what they say: `python -m tests.bot.demo_papers`."""

import dataclasses
import json
from pathlib import Path

import typst

from bot import demo_papers

_FONTS = Path(__file__).parents[2] / "fonts"


def make(paper: demo_papers.Paper) -> bytes:
    """Give a paper as PDF."""
    inputs = {"paper": json.dumps(dataclasses.asdict(paper))}
    made = typst.compile(Path(__file__).with_name("paper.typ"), font_paths=[_FONTS], ignore_system_fonts=True, format="pdf", sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made


if __name__ == "__main__":
    for one in demo_papers.PAPERS:
        (Path(demo_papers.__file__).parent / one.file).write_bytes(make(one))
