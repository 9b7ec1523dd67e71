"""Whether the database can be reached, written, has room, and has the shape that this motcua knows."""

import shutil
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, OperationalError

from bot import migrations
from bot.database import Database, DatabaseProblem, begin_writing, explain
from bot.doctor.finding import Finding, Verdict, fine, notice, wrong
from bot.settings import Settings

PART = "Cơ sở dữ liệu"
SPACE = "Dung lượng đĩa"
SHAPE = "Phiên bản dữ liệu"
WRITING = "Quyền ghi"

_LITTLE, _TOO_LITTLE = 1_000_000_000, 200_000_000  # bytes free
_RESTORE = "Dừng motcua, khôi phục từ bản sao lưu gần nhất."
_START = "Chạy motcua một lần để tạo và nạp danh mục."


def open_database(settings: Settings) -> tuple[Database | None, list[Finding]]:
    """The database when it can be used, and what was seen. Never creates a file."""
    path = settings.sqlite_path
    if path is not None and not path.exists():
        if not path.parent.is_dir():
            return None, [wrong(PART, f"Không có thư mục {path.parent}", "Tạo thư mục hoặc sửa MOTCUA_DATABASE_URL.")]
        return None, [notice(PART, f"Chưa có tệp {path}", _START), *_space(path)]
    room = _space(path) if path is not None else []
    try:
        database = Database(settings.database_url)
        reached, shape = _reached(database), _shape(database)
    except (DatabaseError, DatabaseProblem) as problem:
        return None, [wrong(PART, "Không dùng được", _advice(problem)), *room]
    if shape.verdict is Verdict.FINE:
        return database, [reached, _writable(database), shape, *room]
    database.close()
    return None, [reached, shape, *room]


def _reached(database: Database) -> Finding:
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            return fine(PART, f"PostgreSQL {connection.scalar(text('SHOW server_version'))}")
    with database.engine.connect() as connection:
        broken = connection.scalar(text("PRAGMA quick_check(1)"))
    if broken != "ok":
        return wrong(PART, "Tệp SQLite bị hỏng", _RESTORE)
    return fine(PART, f"SQLite {Path(database.url.removeprefix('sqlite:///')).name}")


def _shape(database: Database) -> Finding:
    with database.engine.connect() as connection:
        revision = migrations.current(connection)
    if revision is None:
        return notice(SHAPE, "Chưa có bảng nào", _START)
    if revision != migrations.head():
        advice = "Khởi động lại motcua bản mới nhất để tự nâng cấp."
        return wrong(SHAPE, f"Đang ở {revision}, cần {migrations.head()}", advice)
    return fine(SHAPE, revision)


def _writable(database: Database) -> Finding:
    try:
        with database.engine.connect() as connection:
            begin_writing(connection)
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
            connection.rollback()
    except DatabaseError as problem:
        return wrong(WRITING, "Không ghi được", _advice(problem))
    return fine(WRITING, "Ghi được")


def _advice(problem: DatabaseError | DatabaseProblem) -> str:
    if isinstance(problem, DatabaseProblem):
        return str(problem)
    if isinstance(problem, OperationalError):
        return explain(problem)
    words = str(problem.orig)
    broken = "malformed" in words or "not a database" in words
    return f"Tệp SQLite bị hỏng hoặc không phải cơ sở dữ liệu. {_RESTORE}" if broken else words


def _space(path: Path) -> list[Finding]:
    free = shutil.disk_usage(path.parent).free
    seen = f"Còn {free / 1e9:.1f} GB"
    if free < _TOO_LITTLE:
        return [wrong(SPACE, seen, "Giải phóng dung lượng ngay: hết chỗ thì không nhận được tin của người dân.")]
    if free < _LITTLE:
        return [notice(SPACE, seen, "Nên giải phóng dung lượng.")]
    return [fine(SPACE, seen)]
