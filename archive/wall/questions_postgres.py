"""What the start asks PostgreSQL's catalogue: whatever hangs on our tables, or stands between them and the
program, and was not made by it."""

from archive.wall.public_tables import READERS_ROLE

# Settings of an account or a database that change no outcome: how quickly, and how it is written.
HARMLESS = (
    "application_name",
    "client_encoding",
    "effective_cache_size",
    "effective_io_concurrency",
    "jit",
    "maintenance_work_mem",
    "random_page_cost",
    "seq_page_cost",
    "timezone",
    "work_mem",
)
# Each question, and what to say of what it finds. %(ours)s: the names of the program's tables, Django's own
# among them: without accounts and sessions no act of staff is possible.
QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        "the trigger {} on {}",
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"
        " AND t.tgname || ' on ' || c.relname <> ALL (%(known)s)",
    ),
    (
        "a switched-off check of {}",
        "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgisinternal AND t.tgenabled NOT IN ('O', 'A') AND c.relname = ANY (%(ours)s)"
        " AND c.relnamespace = 'public'::regnamespace",
    ),
    (
        "the rule {} on {}",
        "SELECT r.rulename, c.relname FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
        " WHERE c.relname = ANY (%(ours)s) AND c.relnamespace = 'public'::regnamespace",
    ),
    (
        "a table that inherits from {}, or is a partition of it",
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid IN (i.inhparent, i.inhrelid)"
        " WHERE c.relname = ANY (%(ours)s) AND c.relnamespace = 'public'::regnamespace",
    ),
    (
        "{}, which is not an ordinary table, or hides rows",
        "SELECT c.relname FROM pg_class c WHERE c.relname = ANY (%(ours)s)"
        " AND c.relnamespace = 'public'::regnamespace"
        " AND (c.relkind <> 'r' OR c.relpersistence <> 'p' OR c.relrowsecurity OR c.relforcerowsecurity"
        " OR c.relreplident <> 'd')",
    ),
    (
        "the policy {} on {}",
        "SELECT p.polname, c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE c.relname = ANY (%(ours)s) AND c.relnamespace = 'public'::regnamespace",
    ),
    (
        "the constraint {} of {}, which is not enforced",
        # conenforced came with PostgreSQL 18.
        "SELECT o.conname, c.relname FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid"
        " WHERE c.relname = ANY (%(ours)s) AND c.relnamespace = 'public'::regnamespace"
        " AND (NOT o.convalidated OR to_jsonb(o) ->> 'conenforced' = 'false')",
    ),
    (
        "the unique index {} of {}",
        "SELECT x.relname, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " JOIN pg_class x ON x.oid = i.indexrelid"
        " WHERE c.relname = ANY (%(ours)s) AND c.relnamespace = 'public'::regnamespace AND (NOT i.indisvalid"
        " OR i.indisunique AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid)"
        # A key that holds for some rows only is an index and no constraint.
        " AND (i.indpred IS NULL OR x.relname <> ALL (%(partial)s)))",
    ),
    (
        "{}, which the account finds in another schema",
        "SELECT name FROM unnest(%(ours)s::text[]) AS name"
        " WHERE to_regclass(name) IS DISTINCT FROM to_regclass('public.' || name)",
    ),
    (
        "the function {}, which readers may run with the rights of its owner",
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND EXISTS (SELECT FROM pg_roles r JOIN pg_roles q ON pg_has_role(r.oid, q.oid, 'MEMBER')"
        f" WHERE q.rolname = '{READERS_ROLE}' AND NOT r.rolsuper AND r.oid <> p.proowner"
        " AND has_function_privilege(r.oid, p.oid, 'EXECUTE'))",
    ),
    (
        "the function {}, which belongs to a different account from the tables",
        "SELECT DISTINCT p.proname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND c.relname = ANY (%(ours)s) AND p.proowner <> c.relowner",
    ),
    (
        "the role {}, which is a member of another",
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
        f" WHERE r.rolname = '{READERS_ROLE}'",
    ),
    (
        "the setting {}, which switches triggers off",
        "SELECT 'session_replication_role' WHERE current_setting('session_replication_role') <> 'origin'",
    ),
    (
        "the setting {}, with which every session of {} starts",
        # One that is too short, too strict or of another role would stop each act, or log a child's words.
        "SELECT DISTINCT split_part(each, '=', 1), COALESCE(r.rolname, current_database())"
        " FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) AS each"
        " WHERE lower(split_part(each, '=', 1)) <> ALL (%(harmless)s) AND lower(each) <> ALL (%(quiet)s)"
        " AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))"
        " AND (s.setrole = 0 OR r.rolname IN (SESSION_USER, CURRENT_USER) OR NOT r.rolsuper"
        f" AND EXISTS (SELECT FROM pg_roles WHERE rolname = '{READERS_ROLE}'"
        " AND pg_has_role(r.oid, oid, 'MEMBER')))",
    ),
    (
        "the function {}, which takes the place of the server's own",
        "SELECT DISTINCT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
        " AND EXISTS (SELECT FROM pg_proc o WHERE o.pronamespace = 'pg_catalog'::regnamespace"
        " AND o.proname = p.proname)"
        " AND NOT EXISTS (SELECT FROM unnest(p.proargtypes) AS a JOIN pg_type y ON y.oid = a"
        " WHERE y.typnamespace <> 'pg_catalog'::regnamespace)",
    ),
    (
        "the operator {}, which takes the place of the server's own",
        "SELECT DISTINCT p.oprname FROM pg_operator p WHERE p.oprnamespace = 'public'::regnamespace"
        " AND EXISTS (SELECT FROM pg_operator o WHERE o.oprnamespace = 'pg_catalog'::regnamespace"
        " AND o.oprname = p.oprname)"
        " AND NOT EXISTS (SELECT FROM pg_type y WHERE y.oid IN (p.oprleft, p.oprright)"
        " AND y.typnamespace <> 'pg_catalog'::regnamespace)",
    ),
    (
        "the foreign key {} of {}, which stops rows of {} from being deleted",
        "SELECT o.conname, o.conrelid::regclass, f.relname FROM pg_constraint o"
        " JOIN pg_class f ON f.oid = o.confrelid JOIN pg_class c ON c.oid = o.conrelid"
        " WHERE o.contype = 'f' AND f.relname = ANY (%(ours)s) AND f.relnamespace = 'public'::regnamespace"
        " AND NOT (c.relname = ANY (%(ours)s::text[] || %(theirs)s::text[])"
        " AND c.relnamespace = 'public'::regnamespace)",
    ),
    (
        "the publication {}, which sends {} elsewhere",
        "SELECT pubname, tablename FROM pg_publication_tables"
        " WHERE schemaname = 'public' AND tablename = ANY (%(ours)s)",
    ),
    (
        "a counter of {} with limits of its own",
        "SELECT c.relname FROM pg_sequence s JOIN pg_depend d ON d.objid = s.seqrelid"
        " AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass"
        " JOIN pg_class c ON c.oid = d.refobjid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid"
        " WHERE c.relname = ANY (%(ours)s) AND c.relnamespace = 'public'::regnamespace"
        " AND (s.seqtypid <> a.atttypid OR s.seqincrement <> 1 OR s.seqmin <> 1 OR s.seqcycle"
        " OR s.seqstart <> 1 OR s.seqcache <> 1 OR s.seqmax <> CASE s.seqtypid WHEN 'int8'::regtype"
        " THEN 9223372036854775807 WHEN 'int4'::regtype THEN 2147483647 ELSE 32767 END)",
    ),
    (
        "default privileges that give others access to new tables",
        "SELECT 1 FROM pg_default_acl d, aclexplode(d.defaclacl) g LEFT JOIN pg_roles r ON r.oid = g.grantee"
        " WHERE d.defaclobjtype <> 'f' AND d.defaclobjtype <> 'T'"
        f" AND (g.grantee = 0 OR r.rolname = '{READERS_ROLE}') LIMIT 1",
    ),
)
