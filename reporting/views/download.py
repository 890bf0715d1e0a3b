"""Hands out a finished spreadsheet: nothing is read from the database while it is sent."""

from datetime import datetime
from tempfile import TemporaryFile
from urllib.parse import quote

from django.http import FileResponse

from cases.models import LocalAuthority, Province
from cases.views.reads import request_id, said_elsewhere
from reporting.forms import ExportForm
from reporting.info import export_info
from reporting.months import Month
from reporting.views.signed import Signed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def take(
    request: Signed,
    month: Month,
    form: ExportForm,
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
            purpose=form.cleaned_data["purpose"],
            detail=form.detail_told,
            by=request.user,
            at=at,
            out=file,
            local_authority=local_authority,
            province=province,
            request_id=request_id(request),
        )
    except BaseException:
        file.close()
        raise
    said_elsewhere(request)
    file.seek(0)
    whose = local_authority.name if local_authority else f"จังหวัด{province}"
    code = local_authority.code if local_authority else province.code if province else ""
    response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = (
        f'attachment; filename="info-{month}-{code}.xlsx"; '
        f"filename*=UTF-8''{quote(f'INFO {month} {whose}.xlsx')}"
    )
    return response
