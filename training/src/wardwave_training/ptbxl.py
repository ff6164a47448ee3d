"""PTB-XL: which records are normal, which fold they are in, and their signals.

Two layouts are read: one ``labels.csv`` (ecg_id, strat_fold, superclass, filename_lr), and the
original ``ptbxl_database.csv`` with ``scp_statements.csv`` as PhysioNet ships it.
"""

import ast
import csv
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import wfdb
from numpy.typing import NDArray

from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT, SAMPLE_RATE_HZ
from wardwave_training.errors import TrainingError
from wardwave_training.leads import lead_indices

NORMAL = frozenset({"NORM"})
TRAINING_FOLDS = tuple(range(1, 9))
SEX_OF_NUMBER = {"0": "M", "1": "F", "0.0": "M", "1.0": "F"}
OLDEST = 90


@dataclass(frozen=True)
class EcgRecord:
    """One labelled 10 s record.

    Attributes:
        ecg_id: PTB-XL's number.
        fold: 1 to 10; patients do not cross folds.
        superclasses: diagnostic superclasses, such as NORM or MI.
        path: WFDB record below the data folder, without a file ending.
        sex: "F", "M" or empty.
        age: years; None where it is not known. PTB-XL writes 300 for all above 89: that is 90.
        rhythms: rhythm statements, such as SR or AFIB; empty where there is none.
    """

    ecg_id: int
    fold: int
    superclasses: frozenset[str]
    path: str
    sex: str = ""
    age: int | None = None
    rhythms: frozenset[str] = frozenset()

    @property
    def is_normal(self) -> bool:
        """Whether NORM is the only superclass; NORM with anything else is abnormal."""
        return self.superclasses == NORMAL


def read_records(folder: Path) -> list[EcgRecord]:
    """Read the record list of either layout; records without a superclass are left out.

    Raises:
        TrainingError: if neither layout is there or a needed column is missing.
    """
    if (folder / "labels.csv").is_file():
        records = _read_labels(folder / "labels.csv")
    elif (folder / "ptbxl_database.csv").is_file():
        records = _read_database(folder / "ptbxl_database.csv", folder / "scp_statements.csv")
    else:
        message = (
            f"Expected a PTB-XL folder with labels.csv, or with ptbxl_database.csv and "
            f"scp_statements.csv; {folder} has neither. Give the folder with DATA=DIR (--data DIR)."
        )
        raise TrainingError(message)
    return [record for record in records if record.superclasses]


def select(
    records: Iterable[EcgRecord], folds: Sequence[int], *, normal_only: bool
) -> list[EcgRecord]:
    """Return the records of the folds, ordered by number.

    Raises:
        TrainingError: if nothing is left.
    """
    chosen = [r for r in records if r.fold in folds and (r.is_normal or not normal_only)]
    if not chosen:
        kind = "normal" if normal_only else "labelled"
        message = (
            f"Expected {kind} records in fold(s) {sorted(folds)}, found none. "
            "Check the fold and that the whole data set is unpacked."
        )
        raise TrainingError(message)
    return sorted(chosen, key=lambda record: record.ecg_id)


def read_signals(folder: Path, records: Sequence[EcgRecord]) -> NDArray[np.float32]:
    """Read signals in millivolts, shape [records, leads, samples], leads in the model's order.

    Raises:
        TrainingError: if a record is missing or is not 12 leads of 10 s at 100 Hz.
    """
    signals = np.zeros((len(records), LEAD_COUNT, SAMPLE_COUNT), dtype=np.float32)
    for row, record in enumerate(records):
        signals[row] = _read_signal(folder, record)
    return signals


def data_sha256(records: Sequence[EcgRecord], signals: NDArray[np.float32]) -> str:
    """Return one hash over the record numbers and their signals, to name the data used."""
    digest = hashlib.sha256()
    digest.update(np.array([record.ecg_id for record in records], dtype=np.int64).tobytes())
    digest.update(np.ascontiguousarray(signals).tobytes())
    return digest.hexdigest()


def _read_signal(folder: Path, record: EcgRecord) -> NDArray[np.float32]:
    try:
        waveform = wfdb.rdrecord(str(folder / record.path))
    except FileNotFoundError as error:
        message = (
            f"Expected WFDB record {record.path} under {folder}, as the record list says; "
            "it is not there. Unpack the whole data set (the 100 Hz files) into that folder."
        )
        raise TrainingError(message) from error
    shape = (waveform.fs, waveform.sig_len, waveform.n_sig)
    if shape != (SAMPLE_RATE_HZ, SAMPLE_COUNT, LEAD_COUNT):
        message = (
            f"Record {record.path}: expected {SAMPLE_RATE_HZ} Hz, {SAMPLE_COUNT} samples, "
            f"{LEAD_COUNT} leads, got {shape}. Use PTB-XL's records100 files."
        )
        raise TrainingError(message)
    ordered = np.zeros((LEAD_COUNT, SAMPLE_COUNT), dtype=np.float32)
    ordered[lead_indices(waveform.sig_name)] = waveform.p_signal.T
    return np.nan_to_num(ordered)


def _read_labels(path: Path) -> list[EcgRecord]:
    rows = _read_rows(path, ("ecg_id", "strat_fold", "superclass", "filename_lr"))
    return [
        EcgRecord(
            ecg_id=int(row["ecg_id"]),
            fold=int(row["strat_fold"]),
            superclasses=_parts(row["superclass"]),
            path=row["filename_lr"],
            sex=(row.get("sex") or "").strip(),
            age=_age(row.get("age")),
            rhythms=_parts(row.get("rhythm")),
        )
        for row in rows
    ]


def _read_database(path: Path, statements_path: Path) -> list[EcgRecord]:
    if not statements_path.is_file():
        message = (
            f"Expected {statements_path.name} beside {path}; it is not there. "
            "Copy it from the same PTB-XL release."
        )
        raise TrainingError(message)
    rows = _read_rows(path, ("ecg_id", "strat_fold", "scp_codes", "filename_lr"))
    with statements_path.open(newline="", encoding="utf-8") as file:
        statements = list(csv.reader(file))
    header = statements[0]
    diagnostic, superclass = header.index("diagnostic"), header.index("diagnostic_class")
    by_code = {
        row[0]: row[superclass]
        for row in statements[1:]
        if _is_one(row[diagnostic]) and row[superclass]
    }
    rhythm_codes = frozenset(
        row[0]
        for row in statements[1:]
        if "rhythm" in header and _is_one(row[header.index("rhythm")])
    )
    return [
        EcgRecord(
            ecg_id=int(float(row["ecg_id"])),
            fold=int(float(row["strat_fold"])),
            superclasses=frozenset(by_code[code] for code in codes if code in by_code),
            path=row["filename_lr"],
            sex=SEX_OF_NUMBER.get((row.get("sex") or "").strip(), ""),
            age=_age(row.get("age")),
            rhythms=rhythm_codes & codes.keys(),
        )
        for row in rows
        for codes in [_codes(row["scp_codes"], path)]
    ]


def _codes(text: str, path: Path) -> dict[str, Any]:
    try:
        codes = ast.literal_eval(text)
    except (SyntaxError, ValueError) as error:
        message = f"{path}: expected scp_codes like {{'NORM': 100.0}}, got {text!r}."
        raise TrainingError(message) from error
    return dict(codes)


def _parts(text: str | None) -> frozenset[str]:
    return frozenset(re.split(r"[+;| ]+", (text or "").strip())) - {""}


def _age(text: str | None) -> int | None:
    if not (text or "").strip():
        return None
    years = float(text or "")
    return None if np.isnan(years) else min(OLDEST, int(years))


def _is_one(text: str) -> bool:
    return bool(text) and float(text) == 1.0


def _read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            message = f"{path}: expected the columns {list(columns)}, missing {missing}."
            raise TrainingError(message)
        return list(reader)
