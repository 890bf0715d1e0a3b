"""Drafts of whoever never came back: nobody else is shown them, so nobody else could delete them."""

from datetime import timedelta

KEPT = timedelta(days=90)  # of a draft that nobody came back to [D]
DONE = timedelta(days=2)  # how long a copy of a saved form may still be on its way

# No argument: whoever calls it cannot make it delete anything sooner.
CLEAR_DRAFTS = f"""
CREATE OR REPLACE FUNCTION app_clear_drafts() RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM public.cases_draft
        WHERE kept_at < now() - interval '{KEPT.days} days' OR done_at < now() - interval '{DONE.days} days'
        RETURNING 1)
    SELECT count(*) FROM gone
$$
"""  # noqa: S608 -- made of the two lengths above
