"""The HTTP door for dossiers opens to the right key only, and tells every line that it did not take."""

from datetime import datetime

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.database import Database
from bot.dossiers.door import PATH, Door, routes
from tests.bot.dossier_desk import CODE, as_csv, dossier, importer, line

KEY = "khoa-cua-he-thong-mot-cua-0001"


def client(database: Database, now: datetime, key: str = KEY) -> TestClient:
    app = FastAPI()
    app.include_router(routes(Door(importer(database), key, lambda: now)))
    return TestClient(app)


def test_lines_come_in_as_json_and_problems_go_back(database: Database, now: datetime) -> None:
    rows = [line(), line("H32.15-261103-0001", "Đang bay")]
    answer = client(database, now).post(PATH, json=rows, headers={"authorization": f"Bearer {KEY}"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["read"], told["new"], told["bad"]) == (2, 1, 1)
    assert told["problems"][0]["column"] == "Trạng thái"
    assert dossier(database).agency == "UBND phường Bến Nghé"


def test_a_table_comes_in_as_it_is_and_again_changes_nothing(database: Database, now: datetime) -> None:
    visitor = client(database, now)
    headers = {"authorization": f"Bearer {KEY}", "content-type": "text/csv"}
    assert visitor.post(PATH, content=as_csv([line()]), headers=headers).json()["new"] == 1
    assert visitor.post(PATH, content=as_csv([line()]), headers=headers).json()["unchanged"] == 1
    assert dossier(database).code == CODE


@pytest.mark.parametrize(("key", "given", "status"), [(KEY, "Bearer x", 401), (KEY, "", 401), ("", "Bearer ", 404)])
def test_a_wrong_key_is_refused(database: Database, now: datetime, key: str, given: str, status: int) -> None:
    assert client(database, now, key).post(PATH, json=[line()], headers={"authorization": given}).status_code == status


def test_trying_keys_is_slowed_down(database: Database, now: datetime) -> None:
    visitor = client(database, now)
    answers = [visitor.post(PATH, json=[], headers={"authorization": "Bearer x"}).status_code for _ in range(12)]
    assert answers[-1] == 429


@pytest.mark.parametrize("body", [b"{", b"[]", b"[1]", b'{"a": 1}'])
def test_what_is_no_list_of_lines_is_refused(database: Database, now: datetime, body: bytes) -> None:
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    assert client(database, now).post(PATH, content=body, headers=headers).status_code == 400


def test_a_wrong_mapping_is_refused_whole(database: Database, now: datetime) -> None:
    headers = {"authorization": f"Bearer {KEY}"}
    answer = client(database, now).post(f"{PATH}?mapping=lạ", json=[line()], headers=headers)
    assert answer.status_code == 422
    assert "Không có bảng ghép tên “lạ”" in answer.json()["refused"]["mapping"]
