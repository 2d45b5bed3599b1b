"""SQL functions that migrations create. Once released, a change is a new constant, not an edit."""

NUMBERS = "CREATE SEQUENCE claims_number"
DROP_NUMBERS = "DROP SEQUENCE claims_number"

#: What a claim's document can be asked by. Plain ids (P1, Q1, A1, O4) stand for everything the
#: document shows; with a prefix they say in which place. A topic also stands for the broader ones
#: it is under. A dump is restored with an empty search path: what calls others by their bare names,
#: here and below, sets its own.
DOCUMENT = r"""
CREATE FUNCTION claims_document_terms(document text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH d AS (SELECT document::jsonb AS doc)
    SELECT coalesce(array_agg(DISTINCT term ORDER BY term), '{}') FROM d, LATERAL (
        SELECT id #>> '{}' FROM jsonb_path_query(doc, 'strict $.**.id') AS id
        UNION ALL SELECT 'claimant:' || (x #>> '{}')
            FROM jsonb_path_query(doc, '$.claimants[*].id') x
        UNION ALL SELECT 'author:' || (x #>> '{}')
            FROM jsonb_path_query(doc, '$.article.byline[*].id') x
        UNION ALL SELECT 'article:' || (doc #>> '{article,id}')
        UNION ALL SELECT 'outlet:' || (doc #>> '{article,outlet,id}')
        UNION ALL SELECT 'proposition:' || (x #>> '{proposition,id}')
            FROM jsonb_path_query(doc, '$.stances[*]') x
        UNION ALL SELECT 'stance:' || (x ->> 'stance')
            FROM jsonb_path_query(doc, '$.stances[*]') x
        UNION ALL SELECT (x #>> '{proposition,id}') || ':' || (x ->> 'stance')
            FROM jsonb_path_query(doc, '$.stances[*]') x
        UNION ALL SELECT 'topic:' || (x #>> '{}') FROM jsonb_path_query(doc, '$.topics[*]') x
        UNION ALL SELECT 'topic:' || (x #>> '{}')
            FROM jsonb_path_query(doc, '$.topics_broader.*[*].slug') x
        UNION ALL SELECT 'attribution:' || (doc ->> 'attribution')
        UNION ALL SELECT 'language:' || (doc ->> 'language')
    ) AS t(term) WHERE term IS NOT NULL
$$;

CREATE FUNCTION claims_words_config(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE split_part(language, '-', 1)
        WHEN 'en' THEN 'english' WHEN 'de' THEN 'german' WHEN 'fr' THEN 'french'
        WHEN 'es' THEN 'spanish' WHEN 'it' THEN 'italian' WHEN 'pt' THEN 'portuguese'
        WHEN 'ru' THEN 'russian' ELSE 'simple' END::regconfig
$$;

CREATE FUNCTION claims_fold(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT public.unaccent('public.unaccent'::regdictionary, words)
$$;

CREATE FUNCTION claims_joined(doc jsonb, path jsonpath) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_catalog AS $$
    SELECT claims_fold(coalesce(string_agg(x #>> '{}', ' '), ''))
    FROM jsonb_path_query(doc, path) x
$$;

CREATE FUNCTION claims_document_words(document text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_catalog AS $$
DECLARE
    doc jsonb := document::jsonb;
    config regconfig := claims_words_config(doc ->> 'language');
BEGIN
    RETURN setweight(to_tsvector(config, claims_joined(doc, '$.text')), 'A')
        || setweight(to_tsvector('simple', claims_joined(doc, '$.claimants[*].name')), 'A')
        || setweight(to_tsvector(config, claims_joined(doc, '$.quote.exact')), 'B')
        || setweight(
            to_tsvector(config, claims_joined(doc, '$.stances[*].proposition.text')), 'C')
        || setweight(to_tsvector(config, claims_joined(doc, '$.article.csl.title')), 'D');
END $$;
"""

DROP_DOCUMENT = """
DROP FUNCTION claims_document_words(text);
DROP FUNCTION claims_joined(jsonb, jsonpath);
DROP FUNCTION claims_fold(text);
DROP FUNCTION claims_words_config(text);
DROP FUNCTION claims_document_terms(text);
"""

#: The digest of a revision as ``claims.formats.digest`` works it out in Python.
DIGEST = r"""
CREATE FUNCTION claims_revision_digest(revision bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    this claims_revision%ROWTYPE;
    lines text;
BEGIN
    SELECT * INTO this FROM claims_revision WHERE number = revision;
    SELECT string_agg(line, '' ORDER BY kind, a, b) INTO lines FROM (
        SELECT 1 AS kind, number AS a, version::bigint AS b,
            'entry C' || number || 'v' || version || ' ' || status || ' '
            || sha256 || E'\n' AS line
        FROM claims_entry WHERE revision_id = revision
        UNION ALL
        SELECT 2, id, 0, 'redirect ' || old || ' ' || new || E'\n'
        FROM claims_redirect WHERE revision_id = revision
    ) AS held;
    RETURN encode(sha256(convert_to(
        'factbase revision ' || revision || E'\n'
        || 'before ' || coalesce(
            (SELECT digest FROM claims_revision WHERE number = revision - 1), repeat('0', 64)
        ) || E'\n'
        || this.kind || ' ' || to_char(this.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        || E'\n' || coalesce(lines, ''),
        'UTF8'
    )), 'hex');
END $$;
"""
DROP_DIGEST = "DROP FUNCTION claims_revision_digest(bigint)"

#: The codebook version the changes of this transaction belong to; the first change begins it.
CODEBOOK = r"""
CREATE FUNCTION claims_begin_codebook_version(
    kind text, note text, by_id bigint, undoes bigint DEFAULT NULL
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    fresh bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7021002);  -- in the order of commits, without a gap
    SELECT coalesce(max(number), 0) + 1 INTO fresh FROM claims_codebookversion;
    INSERT INTO claims_codebookversion (number, kind, note, by_id, undoes_id)
    VALUES (fresh, kind, note, by_id, undoes);
    PERFORM set_config('factbase.codebook_version', fresh::text, true);
    RETURN fresh;
END $$;

CREATE FUNCTION claims_codebook_version() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    begun bigint := nullif(current_setting('factbase.codebook_version', true), '')::bigint;
    who jsonb := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    IF begun IS NOT NULL AND EXISTS (
        SELECT FROM claims_codebookversion WHERE number = begun
    ) THEN
        RETURN begun;
    END IF;
    RETURN claims_begin_codebook_version(
        'change', '', (SELECT id FROM sources_user WHERE id = (who ->> 'user')::bigint)
    );
END $$;
"""
DROP_CODEBOOK = """
DROP FUNCTION claims_codebook_version();
DROP FUNCTION claims_begin_codebook_version(text, text, bigint, bigint);
"""

#: Whether a claim is coded twice: a number between 0 and 1 that is the claim's and the seed's own,
#: below the share in force. The lot is cast once, as a claim is begun, and kept whatever becomes of
#: the claim: nobody gets another one by handing in later, or by deleting a draft and bringing it
#: back. Later versions have none, for anybody may have read the answers of the one before; nor what
#: was begun before there was a share, or deleted then: others may have read it.
DRAW = r"""
CREATE FUNCTION claims_lot(seed text, number bigint, version bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ('x' || substr(encode(sha256(convert_to(
        seed || ' C' || number || 'v' || version, 'UTF8'
    )), 'hex'), 1, 8))::bit(32)::bigint / 4294967296.0::double precision
$$;

CREATE FUNCTION claims_cast_lot(which bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO claims_lot (number)  -- a trigger of the table fills in the rest
    SELECT c.number FROM claims_claim c
    WHERE c.id = which AND c.version = 1
        AND EXISTS (SELECT FROM claims_share)
        AND NOT EXISTS (
            SELECT FROM claims_claimhistoryevent WHERE pgh_obj_id = which AND pgh_label = 'delete'
        )
    ON CONFLICT (number) DO NOTHING;

    INSERT INTO claims_draw (claim_id, share_id)
    SELECT c.id, l.share_id FROM claims_claim c JOIN claims_lot l ON l.number = c.number
    WHERE c.id = which AND c.version = 1 AND l.drawn
    ON CONFLICT (claim_id) DO NOTHING;
END $$;
"""
DROP_DRAW = """
DROP FUNCTION claims_cast_lot(bigint);
DROP FUNCTION claims_lot(text, bigint, bigint);
"""

#: The trigrams of a text as marks among 512: what two texts have marked differently, no trigram of
#: theirs is shared by. Worked out for a fraction of what comparing the texts costs.
TRIGRAMS = r"""
CREATE FUNCTION claims_trigrams(words text) RETURNS bit(512)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_catalog AS $$
    SELECT coalesce(
        bit_or(set_bit(0::bit(512), (hashtextextended(trigram, 0) & 511)::int, 1)), 0::bit(512)
    ) FROM unnest(public.show_trgm(words)) AS trigram
$$;
"""
DROP_TRIGRAMS = "DROP FUNCTION claims_trigrams(text)"
