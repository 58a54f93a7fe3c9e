"""The commands of deploy/README.md, and what its reader types."""

import re

from ..test_architecture import ROOT

README = ROOT / "deploy" / "README.md"


def commands() -> list[str]:
    """Return each line to type of the installation, without its comment."""
    installation = README.read_text(encoding="utf-8").partition("## A new version")[0]
    blocks = re.findall(r"```sh\n(.*?)```", installation, re.DOTALL)
    lines = [line.rstrip() for block in blocks for line in block.splitlines()]
    return [re.sub(r"\s{2,}# .*", "", line) for line in lines if line]
