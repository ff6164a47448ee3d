"""Put generated blocks between the markers of a Markdown file."""

import re

from wardwave_training.errors import TrainingError

_BLOCK = re.compile(
    r"<!-- table:(?P<name>[\w-]+) -->\n(?P<body>.*?)<!-- /table:(?P=name) -->", re.DOTALL
)
_MARKER = re.compile(r"<!-- /?table:([\w-]+) -->")
_OPENING = re.compile(r"<!-- table:[\w-]+ -->")


def fill(text: str, blocks: dict[str, str]) -> str:
    """Return the text with every marked place filled anew.

    A place begins with ``<!-- table:NAME -->`` and ends with ``<!-- /table:NAME -->``.

    Args:
        text: Markdown with markers.
        blocks: what belongs at each name; names that the text does not mark are left out.

    Raises:
        TrainingError: if the text marks an unknown name, or a marker has no partner.
    """
    unknown = sorted(set(_MARKER.findall(text)) - set(blocks))
    if unknown:
        message = f"Expected markers of the tables {sorted(blocks)}, got {unknown}."
        raise TrainingError(message)
    whole = _BLOCK.findall(text)
    if 2 * len(whole) != len(_MARKER.findall(text)) or any(
        _OPENING.search(body) for _, body in whole
    ):
        message = (
            "Expected each <!-- table:NAME --> to be followed by its own <!-- /table:NAME -->; "
            "one of them is not. Look at the markers of the model card."
        )
        raise TrainingError(message)
    return _BLOCK.sub(lambda match: _block(match["name"], blocks[match["name"]]), text)


def marked_names(text: str) -> list[str]:
    """Return the names that a text marks, in its order."""
    return [name for name, _ in _BLOCK.findall(text)]


def _block(name: str, content: str) -> str:
    return f"<!-- table:{name} -->\n\n{content}\n\n<!-- /table:{name} -->"
