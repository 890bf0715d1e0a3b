"""Hands out a finished spreadsheet: nothing is read from the database while it is sent."""

from datetime import datetime
from tempfile import TemporaryFile
from urllib.parse import quote

from django.http import FileResponse

from cases.models import LocalAuthority, Province, User
from reporting.info import export_info
from reporting.months import Month

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def take(
    month: Month,
    purpose: str,
    by: User,
    at: datetime,
    *,
    local_authority: LocalAuthority | None = None,
    province: Province | None = None,
) -> FileResponse:
    """The file as a response; its name tells the month and the office, nobody's name."""
    file = TemporaryFile()  # noqa: SIM115  (FileResponse closes it; it never has a name on disk)
    try:
        export_info(
            month=month,
            purpose=purpose,
            by=by,
            at=at,
            out=file,
            local_authority=local_authority,
            province=province,
        )
    except BaseException:
        file.close()
        raise
    file.seek(0)
    whose = local_authority.name if local_authority else f"จังหวัด{province}"
    code = local_authority.code if local_authority else province.code if province else ""
    response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = (
        f'attachment; filename="info-{month}-{code}.xlsx"; '
        f"filename*=UTF-8''{quote(f'INFO {month} {whose}.xlsx')}"
    )
    return response
