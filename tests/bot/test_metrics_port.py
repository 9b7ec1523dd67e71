"""Processes without pages can be watched too, once they are given a port for it."""

import socket
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from tests.bot.processes import Process, away_at_the_end, free_port


async def test_a_worker_and_a_clock_show_their_figures(tmp_path: Path) -> None:
    processes: list[Process] = []
    ports = {"worker": free_port(), "clock": free_port()}
    async with away_at_the_end(processes), httpx.AsyncClient() as prometheus:
        for command, port in ports.items():
            processes.append(await Process.start(tmp_path, {"METRICS_PORT": str(port)}, command))
            await processes[-1].ready()
        for port in ports.values():
            shown = await prometheus.get(f"http://127.0.0.1:{port}/metrics")
            assert "motcua_database_up 1.0" in shown.text
            assert 'motcua_catalogue_procedures{status="published"}' in shown.text
            assert (await prometheus.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200
            assert (await prometheus.get(f"http://127.0.0.1:{port}/readyz")).json() == {"ready": True, "reasons": []}
            assert (await prometheus.get(f"http://127.0.0.1:{port}/")).status_code == 404  # no pages here


def test_a_port_that_is_taken_is_named_with_its_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("MOTCUA_METRICS_PORT", str(port))
        shown = CliRunner().invoke(cli, ["worker"])
    assert shown.exit_code == 1
    assert f"Cổng {port}" in shown.output
    assert "MOTCUA_METRICS_PORT" in shown.output
