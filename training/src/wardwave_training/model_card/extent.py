"""How much of its data a result was taken on: figures of a part are not those of the whole."""

from wardwave_training.model_card.results import MODEL_TITLES, Result, Results


def extent(part: Result) -> str:
    """Return how much was scored; a dash for a result that says nothing of it."""
    if part.get("is_sample"):
        return f"{part['record_count']:,} records, drawn{_drawn_from(part)}"
    if "record_count" in part:
        return f"all {part['record_count']:,} records"
    sampling = part.get("sampling")
    if sampling is None:
        return "-"
    minutes = sampling["minutes_a_record"]
    scored = "whole records" if minutes is None else f"{minutes:g} min of each record"
    return (
        f"{part['set']}: {part['records']} records, {scored}, a window each {sampling['hop_s']} s"
    )


def title_with_extent(title: str, part: Result | None) -> str:
    """Return a method's title, with how many records it was drawn on where it was not all."""
    return f"{title} ({extent(part)})" if part and part.get("is_sample") else title


def streams_note(results: Results, sets: tuple[str, ...]) -> str:
    """Return what must be said of sets of which only a part was scored; empty if nothing."""
    parts = [
        f"{title}, {extent(part)}"
        for model, title in MODEL_TITLES.items()
        for name in sets
        if (part := results.stream(model, name)) and not part["sampling"]["is_complete"]
    ]
    if not parts:
        return ""
    said = "Not the whole of a set was scored, so its columns do not compare"
    return f"\n\n{said}: {'; '.join(parts)}."


def _drawn_from(part: Result) -> str:
    sample = part.get("sample")
    return f" from {sample['of']:,}" if sample else ""
