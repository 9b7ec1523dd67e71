"""A small made-up catalogue that conversations in tests speak about."""

from datetime import date, datetime

from sqlmodel import Session

from knowledge import catalogue
from knowledge.agency import Hotline, OneStopDesk, PlaceName
from knowledge.faq import Faq
from knowledge.lexicon import Service
from knowledge.procedure import FeeKind, OnlineLevel, Submission
from knowledge.record import (
    DocumentPart,
    FeePart,
    FormPart,
    LegalPart,
    Origin,
    ProcedureRecord,
    TimePart,
)

CHECKED = date(2026, 6, 10)
BIRTH, DEATH, MOTORBIKE, LAND, ID_RENEWAL, ID_LOSS, STAY = (f"9.00000{number}" for number in range(1, 8))
JOBLESS = Service(
    key="tro-cap-that-nghiep",
    name="Trợ cấp thất nghiệp",
    who="trung tâm dịch vụ việc làm của tỉnh",
    advice="Bạn mang sổ bảo hiểm xã hội đến trung tâm để được hướng dẫn.",
    phrases=("trợ cấp thất nghiệp",),
)

RECORDS = [
    ProcedureRecord(
        code=BIRTH,
        name="Đăng ký khai sinh",
        field="Hộ tịch",
        agency="Ủy ban nhân dân cấp xã",
        levels=["commune"],
        cases=["Đúng hạn", "Trẻ bị bỏ rơi"],
        steps="- Nộp hồ sơ tại Bộ phận Một cửa.\n- Nhận giấy hẹn.\n- Nhận giấy khai sinh.",
        result="Giấy khai sinh",
        online_level=OnlineLevel.FULL,
        documents=[
            DocumentPart(name="Tờ khai đăng ký khai sinh", originals=1, form="TK-KS"),
            DocumentPart(name="Giấy chứng sinh", originals=1),
            DocumentPart(name="Biên bản về việc trẻ bị bỏ rơi", originals=1, case="Trẻ bị bỏ rơi"),
        ],
        fees=[
            FeePart(case="Đúng hạn", submission=Submission.ANY, kind=FeeKind.LEVY, amount=0),
            FeePart(case="Bản sao", submission=Submission.ANY, kind=FeeKind.CHARGE, amount=8000, text="mỗi bản"),
        ],
        times=[TimePart(amount=1, unit="ngày làm việc")],
        legal=[
            LegalPart(number="04/2020/TT-BTP", title="Thông tư hướng dẫn hộ tịch"),
            LegalPart(number="60/2014/QH13", title="Luật Hộ tịch"),
            LegalPart(number="123/2015/NĐ-CP", title="Nghị định về đăng ký hộ tịch"),
            LegalPart(number="07/2025/NĐ-CP", title="Nghị định sửa đổi về hộ tịch"),
        ],
        forms=[FormPart(name="TK-KS", url="https://example.org/tk-ks.docx")],
        source="Danh mục mẫu",
        checked_on=CHECKED,
    ),
    ProcedureRecord(
        code=DEATH,
        name="Đăng ký khai tử",
        field="Hộ tịch",
        agency="Ủy ban nhân dân cấp xã",
        levels=["commune"],
        documents=[DocumentPart(name="Giấy báo tử", originals=1)],
        fees=[FeePart(amount=0)],
        times=[TimePart(amount=1, unit="ngày làm việc")],
        source="Danh mục mẫu",
        checked_on=CHECKED,
    ),
    ProcedureRecord(
        code=MOTORBIKE,
        name="Sang tên xe mô tô, xe gắn máy",
        field="Đăng ký xe",
        agency="Công an cấp xã",
        levels=["commune"],
        documents=[DocumentPart(name="Chứng từ chuyển quyền sở hữu xe", originals=1)],
        fees=[FeePart(submission=Submission.IN_PERSON, kind=FeeKind.LEVY, amount=50000)],
        times=[TimePart(submission=Submission.IN_PERSON, amount=2, unit="ngày làm việc")],
        source="Danh mục mẫu",
        checked_on=CHECKED,
    ),
    ProcedureRecord(
        code=LAND,
        name="Đăng ký biến động khi chuyển nhượng quyền sử dụng đất",
        field="Đất đai",
        agency="Văn phòng đăng ký đất đai",
        levels=["province"],
        documents=[DocumentPart(name="Hợp đồng chuyển nhượng đã công chứng", originals=1)],
        fees=[FeePart(text="Theo nghị quyết của Hội đồng nhân dân tỉnh")],
        times=[TimePart(amount=10, unit="ngày làm việc")],
        source="Danh mục mẫu",
        checked_on=CHECKED,
    ),
    ProcedureRecord(
        code=ID_RENEWAL,
        name="Cấp đổi thẻ căn cước",
        field="Căn cước",
        agency="Công an cấp xã",
        levels=["commune"],
        fees=[FeePart(amount=0, text="Miễn phí")],
        times=[TimePart(amount=7, unit="ngày làm việc")],
        documents=[DocumentPart(name="Phiếu đề nghị đổi thẻ căn cước", originals=1)],
        source="Danh mục mẫu",
        checked_on=CHECKED,
        doubts={"fees": "nguồn ghi miễn phí nhưng chú thích lại có mức thu"},
    ),
    ProcedureRecord(
        code=ID_LOSS,
        name="Cấp lại thẻ căn cước",
        field="Căn cước",
        agency="Công an cấp xã",
        levels=["commune"],
        fees=[FeePart(kind=FeeKind.LEVY, amount=70000)],
        times=[TimePart(amount=7, unit="ngày làm việc")],
        source="Danh mục mẫu",
        checked_on=CHECKED,
    ),
    ProcedureRecord(
        code=STAY,
        name="Đăng ký tạm trú",
        field="Cư trú",
        agency="Công an cấp xã",
        levels=["commune"],
        fees=[
            FeePart(submission=Submission.ONLINE, kind=FeeKind.LEVY, amount=5000, valid_to=date(2025, 12, 31)),
        ],
        times=[TimePart(amount=3, unit="ngày làm việc")],
        documents=[DocumentPart(name=f"Giấy tờ thứ {number}", copies=1) for number in range(1, 31)],
        source="Danh mục mẫu",
        checked_on=date(2025, 1, 15),
    ),
]


def load(session: Session, now: datetime) -> None:
    """Puts the sample into an empty database."""
    catalogue.put_all(session, RECORDS, Origin.OFFICE, now)
    session.add(
        Faq(
            key="thu-bay",
            question="Thứ Bảy có làm việc không?",
            answer="Công an cấp xã nhận hồ sơ cả sáng thứ Bảy.",
            procedures=[STAY],
            source="Thông báo mẫu",
            checked_on=CHECKED,
            updated_at=now,
        )
    )
    session.add(
        OneStopDesk(
            key="ben-nghe",
            name="Bộ phận Một cửa phường Bến Nghé",
            area="phường Bến Nghé",
            address="45 đường Mẫu",
            hours={str(day): ["07:30-11:30", "13:30-17:00"] for day in range(5)},
        )
    )
    session.add(Hotline(key="dvc", name="Tổng đài mẫu", phone="1800 0000"))
    session.add(PlaceName(old="xã Cũ", new="phường Mới", province="tỉnh Mẫu", source="Nghị quyết mẫu"))
    session.flush()
