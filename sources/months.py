"""Months and seasons by their names, in the languages that files and pages are written in."""

import unicodedata

_LINES = """
jan january januar janvier enero gennaio janeiro januari январь января січня styczeń stycznia ocak يناير كانون2
feb february februar février febrero febbraio fevereiro februari февраль февраля лютого luty lutego şubat فبراير شباط
mar march märz mrz mars marts marzo março maart март марта березня marzec marca mart مارس آذار
apr april avril abril aprile апрель апреля квітня kwiecień kwietnia nisan أبريل نيسان
may mai mayo maggio maio mei май мая травня maj maja mayıs مايو أيار
jun june juni juin junio giugno junho июнь июня червня czerwiec czerwca haziran يونيو حزيران
jul july juli juillet julio luglio julho июль июля липня lipiec lipca temmuz يوليو تموز
aug august août agosto augustus augusti август августа серпня sierpień sierpnia ağustos أغسطس آب
sep sept september septembre septiembre settembre setembro сентябрь сентября вересня wrzesień września eylül سبتمبر أيلول
oct okt october oktober octobre octubre ottobre outubro октябрь октября жовтня październik października ekim أكتوبر تشرين1
nov november novembre noviembre novembro ноябрь ноября листопада listopad listopada kasım نوفمبر تشرين2
dec dez december dezember desember décembre diciembre dicembre dezembro декабрь декабря грудня grudzień grudnia aralık ديسمبر كانون1
"""  # noqa: E501
NAMES = _LINES.split()
SEASONS = {
    "spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24,
    "frühling": 21, "frühjahr": 21, "sommer": 22, "herbst": 23,
}  # fmt: skip


def number(word: str) -> int | None:
    """1–12, or 21–24 for a season as EDTF has them; also of what only one month begins with."""
    word = _folded(word)
    if known := _NUMBERS.get(word) or SEASONS.get(word):
        return known
    begun = {month for name, month in _NUMBERS.items() if len(word) > 2 and name.startswith(word)}
    return begun.pop() if len(begun) == 1 else None


def _folded(word: str) -> str:
    """In small letters, the Turkish i's as one."""
    return unicodedata.normalize("NFC", word).casefold().replace("i̇", "i").replace("ı", "i")


_NUMBERS = {
    _folded(name): month
    for month, line in enumerate(_LINES.strip().split("\n"), 1)
    for name in line.split()
}
