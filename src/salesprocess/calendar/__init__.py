"""Where days begin, and which of them are business days."""

from salesprocess.calendar.counting import Calendar, Hours
from salesprocess.calendar.holidays import check_holidays
from salesprocess.calendar.zones import find_zone

__all__ = ["Calendar", "Hours", "check_holidays", "find_zone"]
