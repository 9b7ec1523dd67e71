"""The hours in which nobody is disturbed by notices and campaigns, in Vietnam's time."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.office_hours import local


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` to `ends`, past midnight where `ends` is earlier; equal: no quiet hours."""

    begins: time = time(22)
    ends: time = time(7)

    @classmethod
    def read(cls, begins: str, ends: str) -> "QuietHours":
        """From "22:00" and "07:00". Raises ValueError."""
        return cls(time.fromisoformat(begins), time.fromisoformat(ends))

    def until(self, moment: datetime) -> datetime | None:
        """When it is over, if `moment` lies in it."""
        here = local(moment)
        clock = here.time()
        over_midnight = self.ends < self.begins
        inside = (clock >= self.begins or clock < self.ends) if over_midnight else self.begins <= clock < self.ends
        if not inside:
            return None
        end = datetime.combine(here.date(), self.ends, here.tzinfo)
        return end + timedelta(days=1) if end <= here else end
