"""SQL functions that migrations create. Once released, a change is a new constant, not an edit."""

#: EDTF, the part ``sources.dates`` explains, as the days it can mean. Raises for anything else.
#: A dump is restored with an empty search path; what calls others by their bare names sets its own.
EDTF = r"""
CREATE FUNCTION edtf_moment(moment text) RETURNS daterange
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_catalog AS $$
DECLARE
    part text[] := regexp_match(
        moment,
        '^([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?[~?%]?$'
    );
    first_year int := replace(part[1], 'X', '0')::int;
    last_year int := replace(part[1], 'X', '9')::int;
    month int := nullif(part[2], 'XX')::int;
    day int := nullif(part[3], 'XX')::int;
    first_day date;
BEGIN
    IF part IS NULL OR first_year = 0 OR (part[1] LIKE '%X' AND part[2] IS NOT NULL)
        OR (month IS NULL AND day IS NOT NULL) OR (month > 12 AND part[3] IS NOT NULL)
    THEN
        RAISE EXCEPTION USING ERRCODE = '22007', MESSAGE =
            '“' || moment || '” is not a date: write 2023, 2021-03 or 2021-03-09.';
    END IF;
    IF month BETWEEN 21 AND 24 THEN
        first_day := make_date(first_year, (month - 20) * 3, 1);
        RETURN daterange(first_day, least(first_day + interval '3 months',
                                          date '9999-12-31' + 1)::date);
    ELSIF day IS NOT NULL THEN
        first_day := make_date(first_year, month, day);
        RETURN daterange(first_day, first_day, '[]');
    ELSIF month IS NOT NULL THEN
        first_day := make_date(first_year, month, 1);
        RETURN daterange(first_day, (first_day + interval '1 month')::date);
    END IF;
    RETURN daterange(make_date(first_year, 1, 1), make_date(last_year, 12, 31), '[]');
END $$;

CREATE FUNCTION edtf_range(edtf text) RETURNS daterange
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_catalog AS $$
DECLARE
    ends text[] := string_to_array(edtf, '/');
    first daterange := edtf_moment(ends[1]);
    last daterange := edtf_moment(coalesce(ends[2], ends[1]));
BEGIN
    IF cardinality(ends) > 2 OR upper(last) <= lower(first) THEN
        RAISE EXCEPTION USING ERRCODE = '22007', MESSAGE =
            '“' || edtf || '” ends before it begins.';
    END IF;
    RETURN daterange(lower(first), upper(last));
END $$;

CREATE FUNCTION edtf_earliest(edtf text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_catalog AS
$$ SELECT lower(edtf_range(nullif(edtf, ''))) $$;

CREATE FUNCTION edtf_latest(edtf text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_catalog AS
$$ SELECT upper(edtf_range(nullif(edtf, ''))) - 1 $$;
"""

DROP_EDTF = """
DROP FUNCTION edtf_latest(text);
DROP FUNCTION edtf_earliest(text);
DROP FUNCTION edtf_range(text);
DROP FUNCTION edtf_moment(text);
"""

#: Who did something stands in pghistory's contexts. A later change in the same context may add
#: to what is said of it; nobody is replaced by somebody else, and no context goes.
WHO = r"""
CREATE FUNCTION sources_who_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.id = OLD.id AND NEW.created_at = OLD.created_at
            AND NEW.metadata @> jsonb_strip_nulls(OLD.metadata)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'History is never changed or deleted.';
END $$;

CREATE TRIGGER who_stays BEFORE UPDATE OR DELETE ON pghistory_context
FOR EACH ROW EXECUTE FUNCTION sources_who_stays();

CREATE TRIGGER who_stays_whole BEFORE TRUNCATE ON pghistory_context
FOR EACH STATEMENT EXECUTE FUNCTION sources_who_stays();
"""

DROP_WHO = """
DROP TRIGGER who_stays_whole ON pghistory_context;
DROP TRIGGER who_stays ON pghistory_context;
DROP FUNCTION sources_who_stays();
"""

#: What a reference is known by, brought to one form: what two of them share, they are looked up by
#: (``sources.recognising``). An index of each is made with the models.
KNOWN_BY = r"""
CREATE FUNCTION sources_doi(doi text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(regexp_replace(
        doi, '^((https?://)?(dx[.]|www[.])?doi[.]org/|doi *: *|doi +)+', '', 'i'
    ))
$$;

-- Without what names no article: the scheme, www., the fragment, what trackers add.
CREATE FUNCTION sources_address(url text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT rtrim(replace(regexp_replace(lower(CASE
        WHEN url ~ '[?&](utm_|fbclid=|gclid=)'
        THEN regexp_replace(url, '(?<=[?&])(utm_[a-z]+|fbclid|gclid)=[^&#]*&?', '', 'g') ELSE url
    END), '^https?://(www[.])?|#.*$', '', 'g'), '/?', '?'), '/?&')
$$;

-- The first of several; of ten digits as of thirteen, without the one that checks the others.
CREATE FUNCTION sources_isbn(isbn text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(regexp_replace(regexp_replace(
        substring(upper(isbn) FROM '97[89](?:[- ]?[0-9]){10}|[0-9](?:[- ]?[0-9]){8}[- ]?[0-9X]'),
        '[- ]', '', 'g'), '^(?:978)?([0-9]{9}).$', '\1'), '')
$$;

-- Without case, accents, blanks and punctuation, in any script.
CREATE FUNCTION sources_folded(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(
        public.unaccent('public.unaccent'::regdictionary, lower(normalize(words, NFKC))),
        '[\s\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e\u00a0-\u00bf\u2000-\u206f\u3000-\u303f'
        '\uff00-\uff0f\uff1a-\uff20]+', '', 'g')
$$;

-- Of any length, which no index holds; of an import's records another each import.
CREATE FUNCTION sources_key(known_by text, among bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashtextextended(known_by, among)
$$;
"""

DROP_KNOWN_BY = """
DROP FUNCTION sources_key(text, bigint);
DROP FUNCTION sources_folded(text);
DROP FUNCTION sources_isbn(text);
DROP FUNCTION sources_address(text);
DROP FUNCTION sources_doi(text);
"""
