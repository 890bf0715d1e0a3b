"""Every read of scoped rows that rightly passes no `visible_to`, with its reason. Small, and none goes stale.

A new line here is a decision: first ask whether a user is at hand, and narrow the read by that user.
"""

# Whole files that run for nobody in particular. No page, task or action may import them (test_first_wall).
MACHINERY = {
    "config/seed/": "the invented province: made by the terminal, as the owner of the tables",
    "config/benchmarks/": "the figures: as the owner, in a transaction that is rolled back",
    "config/roles.py": "makes the database's roles, before there is a row",
    "config/history.py": "gives the history's functions to their role, at each migrate; reads the catalogue alone",
    "cases/sealing/rotate.py": "seals every office's rows anew, as the owner of the tables",
    "cases/wall/build.py": "lays the second wall at each migrate; reads the catalogue alone",
}

_GIVEN = "of rows that the caller narrowed or checked, by their keys"
_CHECKED = "of the local authority that the line before has checked against the user's reach"
_CASE = "the lines of a case that came through visible_to"
_CORRELATED = "bound by OuterRef to each row of a queryset that the caller narrowed"
_COUNTRY = (
    "names and codes are unique in the whole country: who may not see a row must still not take its name"
)
_TERMINAL = "the server's own terminal: the list of the whole country, without a user"
_SEALER = "the nightly seal is over the whole log; it keeps hashes and numbers"
_RUNNER = "the worker takes, frees and clears everybody's jobs; each then runs in its asker's scope"
_MESSENGER = "reminding looks at every month that is owed, and at who is to be told; it shows nobody anything"
_IN_USE = "whether anybody in the country uses the version; tells yes or no"
_IMPORT = (
    "finds the row that the uploaded line names; check() refuses one out of reach before anything is written"
)
_HASHED = "of cases that the caller narrowed: how many and a sum of hashes, never shown"
_DOOR = "before the sign-in there is no user yet: "

_COUNTED = "how many hang from each of the rows that visible_to left: a number and no more"

ALLOWED = {
    # Actions work on an instance that the caller got through visible_to, and check the right once more.
    "cases/actions/designated.py:appoint_officer DesignatedOfficer": _CHECKED,
    "cases/actions/intake.py:create_case Case": "the twin by its form key; of the office that check_writer allowed",
    "cases/actions/intake.py:compare_and_set Case": "the case in hand, if it is still at the same version",
    "cases/actions/intake.py:_change_help .help_given": _CASE,
    "cases/actions/intake.py:_change_help HelpGiven ×2": _CASE,
    "cases/views/case_referral.py:_offices LocalAuthority": "names of public bodies, for the drop-down of those to whom a "
    "case may be sent on",
    "cases/actions/intake.py:_step_of_form .help_given": _CASE,
    "cases/actions/outcome.py:decide_case .help_given": _CASE,
    "cases/actions/resolutions.py:resolve →help_given": "of the cases of an agenda that visible_to let through",
    "cases/actions/resolutions.py:resolve →steps": "of the cases of an agenda that visible_to let through",
    "cases/actions/intake.py:_step_of_form .steps": "the steps of the case in hand",
    "cases/actions/outcome.py:decide_case .steps": "the steps of the case in hand",
    "cases/views/case_decide.py:_undo .steps": "the steps of the case in hand",
    "cases/views/case_decide.py:case_decide →help_given": "with the case that visible_to let through",
    "cases/views/case_decide.py:case_decide →steps": "with the case that visible_to let through",
    "cases/actions/roster.py:write_roster RosterPerson": "the roster of the case in hand",
    "cases/actions/roster.py:take_over_count RosterPerson": "the roster of the case in hand",
    "cases/actions/evidence.py:add_evidence Evidence": "the evidence of the case in hand",
    "cases/actions/evidence.py:turn_evidence Evidence": "the file in hand, if it still is what it was",
    "cases/actions/evidence.py:remove_evidence Evidence": "the file in hand, if it still stands",
    "cases/actions/evidence.py:_replace EvidenceBytes": "the bytes of the file in hand",
    "cases/actions/places.py:change_local_authority LocalAuthority": "locks the row; " + _CHECKED,
    "cases/actions/places.py:check_facts LocalAuthority": _COUNTRY,
    "cases/actions/placement.py:check_not_last User": "whether an administrator of the nation remains",
    "cases/actions/placement.py:suggest_username User": _COUNTRY,
    "cases/actions/staff.py:check_new User ×2": _COUNTRY,
    "cases/actions/staff.py:accept_invitation User": _DOOR + "the row whose link was proved",
    "cases/actions/serials.py:give_back SQL cases_caseserial": "the last number of the office given",
    "cases/actions/serials.py:reserve_serials SQL cases_caseserial": "the last number of the office given",
    "cases/actions/reading.py:check_reveals Reading": "the user's own reveals, to be counted",
    "cases/actions/reading.py:saw_lately Reading": "the user's own rows, by the user's key",
    "reporting/actions/excuse.py:excuses_of Excuse": "of the local authorities that the caller narrowed or checked",
    "reporting/actions/excuse.py:revoke_excuses Excuse ×3": "of the local authorities that _check_reach allowed",
    "reporting/actions/excuse.py:_settled Flag": "of the local authorities that _check_reach allowed",
    "reporting/actions/post.py:month_cases Case": "of the obligation that check_may_post allowed, or own_month found",
    "reporting/actions/post.py:month_cases →help_given": "with them",
    "reporting/actions/send_back.py:send_back Posting": "of the obligation that check_reach allowed",
    "reporting/actions/send_back.py:send_back SendBack": "of the obligation that check_reach allowed",
    "reporting/facts.py:_sent_back Posting": _CORRELATED,
    "reporting/facts.py:_sent_back SendBack": _CORRELATED,
    "reporting/actions/post.py:_save_next Posting": "of the obligation that check_may_post allowed",
    "reporting/actions/post.py:lock_month SQL reporting_obligation": "of the obligation in hand",
    "reporting/actions/post.py:settled Flag": "of the obligation in hand",
    # Reminders run as the messenger, which tells everybody in the country of their own months.
    "config/adapter.py:Backend.get_user Delivery": "how many of the user's own notices are unread; the user is whose key the "
    "session holds",
    "reporting/actions/remind.py:_steps_at Obligation": _MESSENGER,
    "reporting/actions/remind.py:_remind Obligation": _MESSENGER,
    "reporting/actions/remind.py:_remind SQL ?": _MESSENGER,
    "reporting/actions/remind.py:_tell SQL ?": _MESSENGER,
    "reporting/actions/remind.py:_end_notices Delivery": _MESSENGER,
    "reporting/actions/remind.py:_end_notices Obligation": _MESSENGER,
    "reporting/actions/send.py:_claim Delivery": _MESSENGER,
    "reporting/actions/send.py:_give_up_claims Delivery": _MESSENGER,
    "reporting/actions/send.py:_message ChannelOff": "of the recipient of the delivery in hand",
    "reporting/actions/send.py:_note Delivery": "the delivery in hand",
    "reporting/actions/notices.py:switch_off ChannelOff": "the user's own, by the user's key",
    "reporting/models/reminder.py:overtaken Delivery": _CORRELATED,
    "reporting/models/reminder.py:overtaken Reminder": _CORRELATED,
    # Imports: the file came through visible_to, and check_writer allowed its office.
    "cases/actions/bulk.py:_execute SQL ?": "INSERT and UPDATE of rows in hand: nothing is read; the second wall judges each",
    "cases/actions/imports_change.py:Changes._check .steps": "the steps of a case that lock_cases found",
    "cases/actions/imports_change.py:said_otherwise .help_given": "the lines of a case that lock_cases found",
    "cases/actions/imports_change.py:Changes.look .help_given": "the lines of a case that lock_cases found",
    "cases/actions/imports_match.py:lock_cases →help_given": "with the cases that visible_to let through",
    "cases/actions/imports_match.py:lock_cases →steps": "with the cases that visible_to let through",
    "cases/actions/imports_undo.py:_restore .help_given": "the lines of a case that lock_cases found",
    "cases/management/commands/import_cases.py:_whose LocalAuthority": "at the server's terminal, as the installer",
    "cases/management/commands/import_cases.py:_whose .staff": "at the server's terminal, as the installer",
    # Jobs: by whom they are run, and the one in hand.
    "cases/jobs/progress.py:Line.__init__ SQL ?": "a second connection to the same database, as the same role",
    "cases/jobs/progress.py:Line.tell SQL cases_job": "the job in hand, if it is still this run's",
    "cases/jobs/running.py:_take Job ×2": _RUNNER,
    "cases/jobs/running.py:_asker User": "the asker of the job, in the asker's own scope",
    "cases/jobs/running.py:_finish Job": "the job in hand, if it is still this run's",
    "cases/jobs/running.py:_stopped Job": "the job in hand",
    "cases/jobs/running.py:close Job": "the job in hand, if it is still this run's",
    "cases/jobs/sweeping.py:sweep Job": _RUNNER,
    "cases/jobs/sweeping.py:_free_the_dead Job": _RUNNER,
    "cases/jobs/sweeping.py:_forget_over_age JobFile ×2": _RUNNER,
    "cases/jobs/sweeping.py:_forget_over_age JobChunk": _RUNNER,
    "cases/models/job.py:JobFile.pieces JobChunk": "the pieces of the file in hand",
    # The watcher, the sealer and the terminal: sets of rows, no user.
    "cases/actions/log_seals.py:digests SQL cases_reading": _SEALER,
    "cases/actions/log_seals.py:_first_day Reading": _SEALER,
    "cases/actions/log_seals.py:_anchors SealCheck": _SEALER,
    "cases/actions/log_seals.py:_taken ReadSeal": _SEALER,
    "cases/actions/log_seals.py:seal_days ReadSeal": _SEALER,
    "cases/actions/log_seals.py:begin_anchors ReadSeal": _SEALER,
    "cases/actions/log_checks.py:_of_checks SealCheck ×2": _SEALER,
    "cases/actions/log_checks.py:_out_of_time ReadSeal": _SEALER,
    "cases/actions/log_checks.py:_out_of_time Reading": _SEALER,
    "cases/actions/log_checks.py:_out_of_time SealCheck": _SEALER,
    "cases/actions/log_checks.py:check_is_due SealCheck": _SEALER,
    "cases/actions/log_checks.py:verify ReadSeal": _SEALER,
    "reporting/actions/alarm.py:_note Alarm": "the monitor's own rows, which name nobody",
    "reporting/actions/alarm.py:_tell_stopped Alarm ×2": "the monitor's own rows, which name nobody",
    "reporting/actions/alarm.py:_tell_over Alarm ×2": "the monitor's own rows, which name nobody",
    "reporting/actions/alarm.py:_administrators User": "the addresses of those who are told that the machine stands still",
    "reporting/watch.py:look SQL reporting_jobrun": "the newest run of each job; only who holds runs.read gets rows",
    "reporting/actions/flag.py:flag_late SQL reporting_excuse reporting_flag reporting_nilvoid "
    "reporting_obligation reporting_posting": "the watcher flags every local authority's month in one statement",
    "reporting/actions/open.py:open_month SQL cases_localauthority reporting_obligation": "opens everybody's month",
    "reporting/actions/open.py:_unopened Obligation": "the newest month that was opened; a date and no more",
    "reporting/actions/open.py:open_months LocalAuthority": "how many owe the month, for the ledger; a number",
    "reporting/actions/open.py:open_months →obligations__month": "as above",
    "cases/actions/authority_list.py:import_authority_list LocalAuthority": _TERMINAL,
    "cases/actions/authority_list.py:_cover LocalAuthority": _TERMINAL,
    "cases/reference.py:_local_authorities LocalAuthority": _TERMINAL,
    "cases/reference.py:follow model": _TERMINAL,
    "cases/reference.py:add_missing type(objects[0])": _TERMINAL,
    "reporting/management/commands/export_info.py:Command._scope LocalAuthority": _TERMINAL,
    # Facts and files are worked out on a queryset that the caller narrowed.
    "reporting/facts.py:_earliest Posting": _CORRELATED,
    "reporting/facts.py:_newest Posting": _CORRELATED,
    "reporting/facts.py:_now MonthTally": _CORRELATED,
    "reporting/facts.py:_excuse Excuse": _CORRELATED,
    "reporting/models/duty.py:ObligationQuerySet.owing Excuse": _CORRELATED,
    "reporting/models/duty.py:ObligationQuerySet.owing Posting": _CORRELATED,
    "reporting/facts.py:with_events InfoRecord": _CORRELATED,
    "reporting/facts.py:with_facts MonthRevision": _CORRELATED,
    "reporting/facts.py:status_at Obligation": "the one that the caller may see",
    "oversight/measures.py:of_newest_due_month Obligation": "the newest month due anywhere; a date and no more",
    "reporting/freeze.py:outcome .help_given": _CASE,
    "reporting/actions/layouts.py:first_allowed InfoExport": _IN_USE,
    "reporting/actions/layouts.py:take_back_layout InfoExport": _IN_USE,
    "reporting/info/whose.py:Whose.offices LocalAuthority": "what was asked for; all of it must be in reach, or nothing is made",
    "reporting/exports/unchanged.py:offices LocalAuthority": "of those that Whose.loaded allowed: counted, not shown",
    "reporting/exports/unchanged.py:cases HelpGiven": _HASHED,
    "reporting/exports/unchanged.py:cases Person": _HASHED,
    "reporting/exports/unchanged.py:cases User": _HASHED,
    "reporting/info/export.py:counted_cases Case": "of the offices that Whose.loaded allowed",
    "reporting/info/rows.py:_lines HelpGiven": "with them",
    "reporting/info/rows.py:Beside.officials User": "the names of who entered them; the second wall shows names of the own province",
    "reporting/info/states.py:states Obligation": "of the offices that Whose.loaded allowed",
    "reporting/info/states.py:states Posting": "of those months",
    "cases/known.py:known_at LocalAuthority.pgh_event_model": "what public bodies were called; "
    + _CORRELATED,
    "oversight/then.py:area_then LocalAuthority": "names of the public bodies of the province whose page the user may open; "
    "what they owed is read through visible_to",
    # What hangs from one row in hand.
    "cases/matching.py:_like Case": "keys that narrow cases which visible_to left, never shown themselves",
    "cases/matching.py:_like Person": "a condition inside cases that visible_to left: a name elsewhere finds nothing",
    "cases/matching.py:_numbered Person": "a condition inside cases that visible_to left: a number elsewhere finds nothing",
    "cases/merge.py:_history model.pgh_event_model": "the history of the case in hand, by its key",
    "cases/search.py:matching Person": "a condition inside cases that the caller narrowed: a number elsewhere finds nothing",
    "cases/account_timeline.py:account_timeline User.pgh_event_model": "the history of the user in hand, by its key",
    "cases/account_timeline.py:_people User": "the names of those who changed it",
    "cases/timeline.py:_events model.pgh_event_model": "the history of the case in hand, by its key",
    "cases/timeline.py:_events User": "the names of those who changed it",
    "cases/timeline.py:_named model": "reference rows only: the name of a ด้าน or a subdistrict",
    "cases/views/case_decide.py:_is_valid .help_given": _CASE,
    "cases/views/case_decide.py:_undo .help_given": _CASE,
    "cases/views/case_decide.py:_exceeds .help_given": _CASE,
    "cases/views/case_detail.py:_page .help_given": _CASE,
    "cases/views/case_intake.py:case_edit .help_given": _CASE,
    "cases/views/case_intake.py:_conflict .help_given": _CASE,
    "cases/views/case_intake.py:_editable →help_given": "with the case that visible_to lets through",
    "cases/views/meetings.py:meeting_list →items ×2": _COUNTED,
    "cases/views/meetings.py:meeting_list →items__resolution": _COUNTED,
    "cases/views/notices.py:notice_list →entries": _COUNTED,
    "cases/views/notices.py:notice_list →entries__objections": _COUNTED,
    "cases/views/notices.py:notice_list →entries__objections__answer": _COUNTED,
    "cases/views/designated.py:_with_officers →designated_officers": "with a queryset of its own, narrowed",
    "cases/actions/many.py:_check .help_given": _CASE,
    "cases/timeline.py:_officer User": "the name of who was given a case; the second wall shows names of the own province",
    "cases/views/piles.py:(module) .help_given ×3": _CASE,
    "cases/views/piles.py:_cases →help_given": "with the cases that visible_to let through",
    "cases/views/work.py:_carry_out →help_given": "with the cases that visible_to let through",
    "cases/views/work.py:_carry_out →steps": "with the cases that visible_to let through",
    "cases/views/hand_over.py:_people .staff": "of the user's own office",
    "cases/views/readings.py:_people .staff": "of the user's own office",
    "reporting/views/excuse.py:_of Excuse": _GIVEN,
    "reporting/views/posting.py:_rows PostingRow": _GIVEN,
    "reporting/views/info.py:_Chosen._province →district__localauthority__in": "the provinces of the narrowed offices",
    "reporting/views/info.py:_provinces →district__localauthority__in": "the provinces of the narrowed offices",
    # The administration of reference data: its lists pass visible_to in get_queryset.
    "cases/admin.py:LocalAuthorityForm.clean LocalAuthority": "the row in hand, as it was before",
    "cases/admin.py:LocalAuthorityAdmin.save_model LocalAuthority": "the row in hand, as it was before",
    "reporting/admin.py:DeadlineRuleAdmin.in_use Obligation": _IN_USE,
    "reporting/forms_rules.py:DeadlineRuleForm.clean_valid_from Obligation": "the newest month that is open anywhere; tells the month",
    "cases/resources/places.py:LocalAuthorityResource.Meta resource of LocalAuthority": _IMPORT,
    "cases/resources/places.py:LocalAuthorityResource.check LocalAuthority": _IMPORT,
    "cases/resources/places.py:LocalAuthorityResource.before_save_instance LocalAuthority": _IMPORT,
    "cases/resources/staff.py:UserResource.Meta resource of User": _IMPORT,
    "cases/resources/staff.py:UserResource.check User": _IMPORT,
    "cases/resources/staff.py:OfficeField.save found": _IMPORT,
    # The door.
    "cases/invitations.py:invited User": _DOOR + "the link's own row, shown after its token is proved",
    "config/adapter.py:Backend.get_user User": _DOOR + "the user of the session",
    "config/sessions.py:SessionStore._get_session_from_db SQL ?": _DOOR
    + "the session whose key the cookie holds",
    "config/sessions.py:SessionStore._get_session_from_db self.model": _DOOR
    + "the same, as the library asks it",
    "config/sessions.py:SessionStore.delete self.model": "the session of the browser that asks, by its own key",
    "config/cache.py:JSONCache._run SQL ?": "the cache's own table, never a scoped one",
    "cases/scope.py:_run SQL ?": "tells the second wall who asks; reads no row",
    "cases/scope.py:_aside SQL ?": "the same, beside the counted statements",
}
