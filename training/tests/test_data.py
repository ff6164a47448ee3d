"""PTB-XL readers, lead names and stream readers, on tiny files."""

from pathlib import Path

import numpy as np
import pytest
import wfdb

from tests.conftest import synthetic_ecg, write_record
from wardwave_training.errors import TrainingError
from wardwave_training.leads import LEADS, map_signal_names
from wardwave_training.ptbxl import read_records, read_signals, select
from wardwave_training.streams import read_stream, record_names


def test_reads_the_labels_layout(ptbxl_folder: Path) -> None:
    """Normal means exactly NORM: NORM with anything else is abnormal."""
    records = read_records(ptbxl_folder)
    assert len(select(records, range(1, 9), normal_only=True)) == 16
    fold_9 = select(records, [9], normal_only=False)
    assert [record.is_normal for record in fold_9] == [True, False, False]


def test_reads_signals_in_the_models_lead_order(ptbxl_folder: Path) -> None:
    """Values come back in millivolts, within the resolution of the file."""
    records = select(read_records(ptbxl_folder), [1], normal_only=True)
    signals = read_signals(ptbxl_folder, records)
    expected = synthetic_ecg(19, seed=5)[[record.ecg_id for record in records]]
    np.testing.assert_allclose(signals, expected, atol=1e-3)


def test_reads_the_original_layout(tmp_path: Path) -> None:
    """Superclasses come from the diagnostic statements; other codes do not count."""
    (tmp_path / "scp_statements.csv").write_text(
        ",description,diagnostic,diagnostic_class\n"
        "NORM,normal,1.0,NORM\nIMI,inferior MI,1.0,MI\nSR,sinus rhythm,,\n",
        encoding="utf-8",
    )
    (tmp_path / "ptbxl_database.csv").write_text(
        "ecg_id,strat_fold,scp_codes,filename_lr\n"
        "1,3,\"{'NORM': 100.0, 'SR': 0.0}\",a\n"
        "2,3,\"{'NORM': 50.0, 'IMI': 50.0}\",b\n"
        "3,3,\"{'SR': 0.0}\",c\n",
        encoding="utf-8",
    )
    records = read_records(tmp_path)
    assert [(r.ecg_id, r.is_normal) for r in records] == [(1, True), (2, False)]


def test_both_layouts_give_the_same_records(tmp_path: Path) -> None:
    """Superclasses, fold, sex, age and rhythm are the same, whichever list is read."""
    ours, original = tmp_path / "ours", tmp_path / "original"
    ours.mkdir()
    original.mkdir()
    (ours / "labels.csv").write_text(
        "ecg_id,patient_id,strat_fold,superclass,rhythm,sex,age,filename_lr\n"
        "1,7,10,NORM,SR,F,56,a\n2,8,9,CD+MI,AFIB,M,90,b\n3,9,10,STTC,,,,c\n",
        encoding="utf-8",
    )
    (original / "scp_statements.csv").write_text(
        ",description,diagnostic,form,rhythm,diagnostic_class\n"
        "NORM,normal,1.0,,,NORM\nIMI,inferior MI,1.0,,,MI\nLAFB,block,1.0,,,CD\n"
        "NST_,ST change,1.0,1.0,,STTC\nSR,sinus rhythm,,,1.0,\nAFIB,fibrillation,,,1.0,\n"
        "ABQRS,abnormal QRS,,1.0,,\n",
        encoding="utf-8",
    )
    (original / "ptbxl_database.csv").write_text(
        "ecg_id,patient_id,age,sex,scp_codes,strat_fold,filename_lr\n"
        "1,7.0,56.0,1,\"{'NORM': 100.0, 'SR': 0.0}\",10,a\n"
        "2,8.0,300.0,0,\"{'IMI': 15.0, 'LAFB': 100.0, 'AFIB': 0.0, 'ABQRS': 0.0}\",9,b\n"
        "3,9.0,,,\"{'NST_': 100.0}\",10,c\n"
        "4,9.0,,,\"{'SR': 0.0}\",10,d\n",
        encoding="utf-8",
    )
    assert read_records(original) == read_records(ours)
    assert read_records(ours)[1].age == 90


def test_says_what_is_missing(tmp_path: Path, ptbxl_folder: Path) -> None:
    """Every message names what was expected."""
    with pytest.raises(TrainingError, match=r"labels\.csv"):
        read_records(tmp_path)
    with pytest.raises(TrainingError, match=r"fold\(s\) \[10\]"):
        select(read_records(ptbxl_folder), [10], normal_only=True)
    with pytest.raises(TrainingError, match="found none"):
        record_names(tmp_path)


def test_refuses_a_record_of_another_rate(tmp_path: Path) -> None:
    """500 Hz files are not what the model takes."""
    write_record(tmp_path, "00001_lr", synthetic_ecg(1)[0], rate=500)
    (tmp_path / "labels.csv").write_text(
        "ecg_id,strat_fold,superclass,filename_lr\n1,1,NORM,00001_lr\n", encoding="utf-8"
    )
    with pytest.raises(TrainingError, match="500"):
        read_signals(tmp_path, read_records(tmp_path))


@pytest.mark.parametrize(
    ("names", "leads"),
    [
        (["MLII", "V1"], {0: "II", 1: "V1"}),
        (["V5", "MLII"], {0: "V5", 1: "II"}),
        (["MCL1", "aVF"], {0: "V1", 1: "aVF"}),
        (["ECG", "ECG"], {0: "II", 1: "V1"}),
        (["V", "ECG", ""], {0: "V1", 1: "II", 2: "V5"}),
        (["MCL1", "V1"], {1: "V1"}),
        (["MCL", "ECG II"], {0: "V1", 1: "II"}),
        (["lead v2", "V2", "EKG MLIII"], {0: "V2", 2: "III"}),
        (["ABP", "II"], {1: "II"}),
    ],
)
def test_maps_signal_names(names: list[str], leads: dict[int, str]) -> None:
    """Aliases, unnamed channels and channels that are no ECG."""
    assert map_signal_names(names) == {k: LEADS.index(v) for k, v in leads.items()}


def test_reads_a_stream_at_the_models_rate(tmp_path: Path) -> None:
    """A 360 Hz sine keeps its amplitude and its place, annotations keep their time."""
    time_s = np.arange(360 * 20) / 360
    wave = np.sin(2 * np.pi * 5 * time_s)
    wfdb.wrsamp(
        "100",
        fs=360,
        units=["mV", "mV"],
        sig_name=["MLII", "V5"],
        p_signal=np.stack([wave, 3 + wave], axis=1),
        fmt=["16", "16"],
        write_dir=str(tmp_path),
    )
    wfdb.wrann("100", "atr", np.array([720]), symbol=["V"], write_dir=str(tmp_path))
    stream = read_stream(tmp_path, "100")
    assert record_names(tmp_path) == ["100"]
    assert [LEADS[lead] for lead in stream.leads] == ["II", "V5"]
    assert stream.annotation_s.tolist() == [2.0]
    assert np.isnan(stream.signal[1, [0, 7, 1999]]).all()
    assert np.isfinite(stream.signal[1, 8:1992]).all()
    expected = np.sin(2 * np.pi * 5 * np.arange(2000) / 100)
    np.testing.assert_allclose(stream.signal[1, 100:-100], expected[100:-100], atol=0.02)
    np.testing.assert_allclose(stream.signal[10, 100:-100], 3 + expected[100:-100], atol=0.02)
