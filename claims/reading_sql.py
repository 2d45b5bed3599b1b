"""SQL functions that make the record quick to read. Once released, a change is a new constant."""


def held(revision: str = "%(revision)s") -> str:
    """The condition on an entry ``e`` that the record showed it, published, as of a revision."""
    return (
        f"e.status = 'published' AND e.revision_id <= {revision} "
        f"AND (e.valid_until_id IS NULL OR e.valid_until_id > {revision})"
    )


#: When a claim can have been made, as text that sorts; one without a date comes last either way.
MADE = r"""
CREATE FUNCTION claims_document_made_first(document text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(document::jsonb #>> '{made,earliest}', 'none')
$$;
CREATE FUNCTION claims_document_made_last(document text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(document::jsonb #>> '{made,latest}', '')
$$;
"""
DROP_MADE = """
DROP FUNCTION claims_document_made_last(text);
DROP FUNCTION claims_document_made_first(text);
"""

#: The columns of a claim as a line of CSV, in this order, each with where a document has it.
COLUMNS = {
    "id": "doc ->> 'id'",
    "version": "doc ->> 'version'",
    "url": "doc ->> 'url'",
    "claim": "doc ->> 'text'",
    "claimants": "claims_listed(doc, '$.claimants[*].name')",
    "claimant_ids": "claims_listed(doc, '$.claimants[*].id')",
    "attribution": "doc ->> 'attribution'",
    "quote": "doc #>> '{quote,exact}'",
    "stances": "claims_listed(doc, '$.stances[*].stance')",
    "propositions": "claims_listed(doc, '$.stances[*].proposition.text')",
    "proposition_ids": "claims_listed(doc, '$.stances[*].proposition.id')",
    "made": "doc #>> '{made,edtf}'",
    "made_earliest": "doc #>> '{made,earliest}'",
    "made_latest": "doc #>> '{made,latest}'",
    "article_id": "doc #>> '{article,id}'",
    "article": "doc #>> '{article,title}'",
    "authors": "claims_listed(doc, '$.article.byline[*].name')",
    "author_ids": "claims_listed(doc, '$.article.byline[*].id')",
    "outlet": "doc #>> '{article,outlet,name}'",
    "outlet_id": "doc #>> '{article,outlet,id}'",
    "issued": "doc #>> '{article,issued,edtf}'",
    "article_url": "doc #>> '{article,csl,URL}'",
    "doi": "doc #>> '{article,csl,DOI}'",
    "topics": "claims_listed(doc, '$.topics[*]')",
    "language": "doc ->> 'language'",
    "revision": "doc #>> '{published,revision}'",
    "published": "doc #>> '{published,at}'",
}
_CELLS = " || ',' || ".join(f"claims_cell({column})" for column in COLUMNS.values())

#: A document as a line of CSV. A cell that a spreadsheet would take for a formula begins with an
#: apostrophe; what there are several of is joined by " | ", in the order of the document.
ROW = rf"""
CREATE FUNCTION claims_cell(content text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN content IS NULL THEN ''
        WHEN content ~ '^[=+\-@\t\r]' THEN '"''' || replace(content, '"', '""') || '"'
        WHEN content ~ '[",\r\n]' THEN '"' || replace(content, '"', '""') || '"'
        ELSE content END
$$;
CREATE FUNCTION claims_listed(doc jsonb, path jsonpath) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(coalesce(x #>> '{{}}', ''), ' | ') FROM jsonb_path_query(doc, path) x
$$;
CREATE FUNCTION claims_document_row(document text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_catalog AS $$
DECLARE
    doc jsonb := document::jsonb;
BEGIN
    RETURN {_CELLS};
END $$;
"""
DROP_ROW = """
DROP FUNCTION claims_document_row(text);
DROP FUNCTION claims_listed(jsonb, jsonpath);
DROP FUNCTION claims_cell(text);
"""

#: Entries → their rows of ``claims_mention``; what is asked for by a plain id alone stays out.
MENTIONS = """
    INSERT INTO claims_mention (term, published_revision, number, entry_id)
    SELECT term, e.published_revision, e.number, e.id
    FROM {entries} e, unnest(e.terms) AS term WHERE position(':' IN term) > 0
"""

#: What an entry ``e`` only names beside something else (an article that is cited, an organisation
#: somebody belongs to): the terms ``beside:A5``.
BESIDE = """
    SELECT 'beside:' || named AS term FROM unnest(e.terms) AS named WHERE named ~ '^[APOQ][0-9]+$'
    AND NOT e.terms && ARRAY['claimant:' || named, 'author:' || named, 'article:' || named,
        'outlet:' || named, 'proposition:' || named]
"""
#: Entries → their rows of ``claims_mention`` for these.
MENTIONS_BESIDE = f"""
    INSERT INTO claims_mention (term, published_revision, number, entry_id)
    SELECT beside.term, e.published_revision, e.number, e.id
    FROM {{entries}} e, LATERAL ({BESIDE}) AS beside
"""

#: The term under which all claims are counted, and what stands before each year.
ALL, YEAR = "claim:all", "year:"
#: The years a claim can have been made in, a hundred at most, out of its first and last day.
YEARS = """
    generate_series(
        left(made_first, 4)::int, least(left(made_last, 4)::int, left(made_first, 4)::int + 99)
    ) AS year
"""
#: Entries → every term they are counted under, once for each.
_COUNTED = f"""
    SELECT term FROM {{entries}} e, unnest(e.terms) AS term
    WHERE e.status = 'published' AND position(':' IN term) > 0
    UNION ALL SELECT '{ALL}' FROM {{entries}} e WHERE e.status = 'published'
    UNION ALL SELECT '{YEAR}' || lpad(year::text, 4, '0') FROM {{entries}} e, {YEARS}
    WHERE e.status = 'published' AND e.made_last <> ''
"""
#: Entries that begin to hold, and those that end: how many claims hold each term now.
TALLY, UNTALLY = (
    f"""
    INSERT INTO claims_tally (term, claims)
    SELECT term, {sign}count(*) FROM ({_COUNTED}) AS counted GROUP BY term ORDER BY term
    ON CONFLICT (term) DO UPDATE SET claims = claims_tally.claims + EXCLUDED.claims
"""
    for sign in ("", "-")
)
#: All of it, counted anew.
TALLIED = f"SELECT term, count(*) FROM ({_COUNTED}) AS counted GROUP BY term".format(
    entries="(SELECT * FROM claims_entry WHERE valid_until_id IS NULL)"
)

#: Entries → the words in them, as they are written, for whoever mistypes one.
WORDS = """
    INSERT INTO claims_word (word)
    SELECT DISTINCT lexeme FROM {entries} e, unnest(to_tsvector('simple', claims_fold(
        (e.document::jsonb ->> 'text') || ' '
        || coalesce(claims_listed(e.document::jsonb, '$.claimants[*].name'), '') || ' '
        || coalesce(claims_listed(e.document::jsonb, '$.stances[*].proposition.text'), '') || ' '
        || coalesce(e.document::jsonb #>> '{{article,title}}', '')
    )))
    WHERE length(lexeme) BETWEEN 3 AND 40 AND lexeme !~ '[0-9]'
    ON CONFLICT DO NOTHING
"""

#: The citation key that the document of an article has, whatever its capitals.
SUBJECT_KEY = """
CREATE FUNCTION claims_subject_key(document text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT lower(document::jsonb #>> '{csl,id}') $$;
"""
DROP_SUBJECT_KEY = "DROP FUNCTION claims_subject_key(text);"
