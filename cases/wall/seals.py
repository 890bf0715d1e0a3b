"""The little that everybody who works here may know of the read log's seals: a day and its seal.

Both stand on each posting receipt, so that what was sealed lies in many hands outside the database; who read what,
and how much, is told by neither. It looks back from the day asked for, never forward: nobody can ask how far the
sealing has come.
"""

SEAL_OF = """
CREATE OR REPLACE FUNCTION app_seal_of(asked date) RETURNS TABLE (day date, seal text) LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF coalesce(current_setting('app.user', true), '') = '' THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT s.day, s.seal::text FROM public.cases_readseal s
        WHERE s.day <= asked ORDER BY s.day DESC LIMIT 1;
END $$
"""
