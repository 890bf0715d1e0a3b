"""Addresses of the room `cases`. Keys only: nothing about a person stands in one."""

from django.urls import path

from cases.views.case_decide import case_decide
from cases.views.case_detail import case_detail, case_identity
from cases.views.case_intake import case_edit, case_new
from cases.views.case_list import case_list, case_search
from cases.views.case_referral import case_refer, case_reply, case_take_back
from cases.views.drafts import draft_drop, draft_keep
from cases.views.elsewhere import case_elsewhere
from cases.views.evidence import (
    case_evidence,
    evidence_file,
    evidence_remove,
    evidence_thumbnail,
    evidence_turn,
)
from cases.views.hand_over import hand_over
from cases.views.jobs import job_cancel, job_file, job_list, job_page
from cases.views.readings import case_readings, reading_list, reading_one, reading_seals
from cases.views.roster import case_roster, case_roster_count
from cases.views.work import work

urlpatterns = [
    path("cases/", case_list, name="case_list"),
    path("cases/search/", case_search, name="case_search"),
    path("cases/new/", case_new, name="case_new"),
    path("cases/<uuid:pk>/", case_detail, name="case_detail"),
    path("cases/<uuid:pk>/edit/", case_edit, name="case_edit"),
    path("cases/<uuid:pk>/evidence/", case_evidence, name="case_evidence"),
    path("evidence/<uuid:pk>/", evidence_file, name="evidence_file"),
    path("evidence/<uuid:pk>/small/", evidence_thumbnail, name="evidence_thumbnail"),
    path("evidence/<uuid:pk>/turn/", evidence_turn, name="evidence_turn"),
    path("evidence/<uuid:pk>/remove/", evidence_remove, name="evidence_remove"),
    path("cases/<uuid:pk>/identity/", case_identity, name="case_identity"),
    path("cases/<uuid:pk>/do/refer/", case_refer, name="case_refer"),
    path("cases/<uuid:pk>/do/take_back/", case_take_back, name="case_take_back"),
    path("cases/<uuid:pk>/reply/", case_reply, name="case_reply"),
    path("cases/<uuid:pk>/do/<slug:verb>/", case_decide, name="case_decide"),
    path("cases/<uuid:pk>/roster/", case_roster, name="case_roster"),
    path("cases/<uuid:pk>/roster/count/", case_roster_count, name="case_roster_count"),
    path("cases/<uuid:pk>/elsewhere/", case_elsewhere, name="case_elsewhere"),
    path("cases/<uuid:pk>/readings/", case_readings, name="case_readings"),
    path("work/hand-over/", hand_over, name="hand_over"),
    path("work/<slug:wait>/", work, name="work"),
    path("drafts/", draft_keep, name="draft_keep"),
    path("drafts/<uuid:key>/drop/", draft_drop, name="draft_drop"),
    path("jobs/", job_list, name="job_list"),
    path("jobs/<uuid:pk>/", job_page, name="job_page"),
    path("jobs/<uuid:pk>/cancel/", job_cancel, name="job_cancel"),
    path("jobs/<uuid:pk>/files/<uuid:file>/", job_file, name="job_file"),
    path("readings/", reading_list, name="reading_list"),
    path("readings/seals/", reading_seals, name="reading_seals"),
    path("readings/<uuid:pk>/", reading_one, name="reading_one"),
]
