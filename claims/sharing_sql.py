"""The views through which anybody may read what is shared, and nothing else of anybody's lists.

A role that may only read is given these and not their tables. As barriers, they test whether a
list is shared before anything else: no condition a reader thinks of is tried on a private one. Of
an address that is shared by link they have the hash alone, so that nobody can list those
addresses; of a list, only what has ever been published. Once released, a change is a new constant.
"""

SHARED = r"""
CREATE VIEW claims_shared_list WITH (security_barrier) AS
SELECT l.id, l.name, l.about, l.of, l.filter, l.frozen_id AS frozen, l.visibility,
    CASE l.visibility WHEN 'public' THEN l.slug ELSE '' END AS slug,
    CASE l.token WHEN '' THEN '' ELSE encode(sha256(l.token::bytea), 'hex') END AS token_sha256,
    u.credited_as AS by, l.made
FROM claims_savedlist l JOIN sources_user u ON u.id = l.owner_id
WHERE l.visibility IN ('link', 'public');

CREATE VIEW claims_shared_list_item WITH (security_barrier) AS
SELECT i.list_id AS list, i.position, i.public_id, i.note
FROM claims_savedlistitem i JOIN claims_savedlist l ON l.id = i.list_id
WHERE l.visibility IN ('link', 'public') AND (
    EXISTS (SELECT FROM claims_redirect r WHERE r.old = i.public_id)
    OR CASE left(i.public_id, 1)
        WHEN 'C' THEN EXISTS (
            SELECT FROM claims_entry e WHERE e.number = substr(i.public_id, 2)::bigint
        )
        ELSE EXISTS (SELECT FROM claims_subject s WHERE s.public_id = i.public_id)
    END
);
"""

DROP_SHARED = """
DROP VIEW claims_shared_list_item;
DROP VIEW claims_shared_list;
"""
