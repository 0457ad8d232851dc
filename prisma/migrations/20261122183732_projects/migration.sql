-- CreateEnum
CREATE TYPE "project_access" AS ENUM ('reader', 'writer', 'maintainer');

-- CreateEnum
CREATE TYPE "upkeep_kind" AS ENUM ('gc', 'verify', 'backup');

-- CreateTable
CREATE TABLE "project" (
    "id" BIGSERIAL NOT NULL,
    "name" VARCHAR(63) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL DEFAULT CURRENT_USER,
    "max_objects" BIGINT,
    "max_bytes" BIGINT,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project_member" (
    "project_id" BIGINT NOT NULL,
    "role_name" VARCHAR(63) NOT NULL,
    "access" "project_access" NOT NULL,
    "granted_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "granted_by" TEXT NOT NULL DEFAULT CURRENT_USER,

    CONSTRAINT "project_member_pkey" PRIMARY KEY ("project_id","role_name")
);

-- CreateTable
CREATE TABLE "project_usage" (
    "id" BIGSERIAL NOT NULL,
    "project_id" BIGINT NOT NULL,
    "objects" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "project_usage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upkeep" (
    "id" BIGSERIAL NOT NULL,
    "kind" "upkeep_kind" NOT NULL,
    "project_id" BIGINT,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_by" TEXT NOT NULL DEFAULT CURRENT_USER,
    "problems" INTEGER NOT NULL,

    CONSTRAINT "upkeep_pkey" PRIMARY KEY ("id")
);

-- What is there belongs to the project that is there from the beginning.
INSERT INTO "project" ("name") VALUES ('default');

-- DropForeignKey
ALTER TABLE "archive_file" DROP CONSTRAINT "archive_file_archive_id_fkey";

-- DropForeignKey
ALTER TABLE "archive_segment" DROP CONSTRAINT "archive_segment_archive_id_file_ordinal_fkey";

-- DropForeignKey
ALTER TABLE "archive_segment" DROP CONSTRAINT "archive_segment_volume_id_fkey";

-- DropForeignKey
ALTER TABLE "ledger" DROP CONSTRAINT "ledger_superseded_archive_id_fkey";

-- DropForeignKey
ALTER TABLE "stored_object" DROP CONSTRAINT "stored_object_archive_id_fkey";

-- DropForeignKey
ALTER TABLE "stored_object" DROP CONSTRAINT "stored_object_substance_id_fkey";

-- DropForeignKey
ALTER TABLE "substance_component" DROP CONSTRAINT "substance_component_component_id_fkey";

-- DropForeignKey
ALTER TABLE "substance_component" DROP CONSTRAINT "substance_component_substance_id_fkey";

-- DropIndex
DROP INDEX "archive_size_bytes_idx";

-- DropIndex
DROP INDEX "archive_volume_sha256_key";

-- DropIndex
DROP INDEX "component_identifier_sha256_key";

-- DropIndex
DROP INDEX "ledger_object_key_id_idx";

-- DropIndex
DROP INDEX "stored_object_class_id_idx";

-- DropIndex
DROP INDEX "stored_object_class_number_of_molecules_idx";

-- DropIndex
DROP INDEX "stored_object_class_property_phase_idx";

-- DropIndex
DROP INDEX "stored_object_class_statistical_inefficiency_idx";

-- DropIndex
DROP INDEX "stored_object_class_substance_id_temperature_k_pressure_pa_idx";

-- DropIndex
DROP INDEX "stored_object_class_temperature_k_pressure_pa_idx";

-- DropIndex
DROP INDEX "stored_object_class_updated_at_idx";

-- DropIndex
DROP INDEX "stored_object_class_updated_by_idx";

-- DropIndex
DROP INDEX "stored_object_identity_sha256_key";

-- DropIndex
DROP INDEX "stored_object_key_key";

-- DropIndex
DROP INDEX "substance_identifier_sha256_key";

-- AlterTable
ALTER TABLE "archive" ADD COLUMN     "project_id" BIGINT NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "archive_file" DROP CONSTRAINT "archive_file_pkey",
ADD COLUMN     "project_id" BIGINT NOT NULL DEFAULT 1,
ADD CONSTRAINT "archive_file_pkey" PRIMARY KEY ("project_id", "archive_id", "ordinal");

-- AlterTable
ALTER TABLE "archive_segment" DROP CONSTRAINT "archive_segment_pkey",
ADD COLUMN     "project_id" BIGINT NOT NULL DEFAULT 1,
ADD CONSTRAINT "archive_segment_pkey" PRIMARY KEY ("project_id", "archive_id", "file_ordinal", "ordinal");

-- AlterTable
ALTER TABLE "archive_volume" ADD COLUMN     "project_id" BIGINT NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "component" ADD COLUMN     "project_id" BIGINT NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "ledger" ADD COLUMN     "project_id" BIGINT NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "stored_object" ADD COLUMN     "project_id" BIGINT NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "substance" ADD COLUMN     "project_id" BIGINT NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "substance_component" DROP CONSTRAINT "substance_component_pkey",
ADD COLUMN     "project_id" BIGINT NOT NULL DEFAULT 1,
ADD CONSTRAINT "substance_component_pkey" PRIMARY KEY ("project_id", "substance_id", "component_id");

-- CreateIndex
CREATE INDEX "project_usage_project_id_idx" ON "project_usage"("project_id");

-- CreateIndex
CREATE INDEX "upkeep_kind_finished_at_idx" ON "upkeep"("kind", "finished_at");

-- CreateIndex
CREATE UNIQUE INDEX "project_name_key" ON "project"("name");

-- CreateIndex
CREATE INDEX "project_member_role_name_idx" ON "project_member"("role_name");

-- CreateIndex
CREATE INDEX "archive_project_id_size_bytes_idx" ON "archive"("project_id", "size_bytes");

-- CreateIndex
CREATE UNIQUE INDEX "archive_project_id_id_key" ON "archive"("project_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "archive_volume_project_id_sha256_key" ON "archive_volume"("project_id", "sha256");

-- CreateIndex
CREATE UNIQUE INDEX "archive_volume_project_id_id_key" ON "archive_volume"("project_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "component_project_id_identifier_sha256_key" ON "component"("project_id", "identifier_sha256");

-- CreateIndex
CREATE UNIQUE INDEX "component_project_id_id_key" ON "component"("project_id", "id");

-- CreateIndex
CREATE INDEX "ledger_project_id_object_key_id_idx" ON "ledger"("project_id", "object_key", "id");

-- CreateIndex
CREATE INDEX "ledger_project_id_id_idx" ON "ledger"("project_id", "id");

-- CreateIndex
CREATE INDEX "stored_object_project_id_class_substance_id_temperature_k_p_idx" ON "stored_object"("project_id", "class", "substance_id", "temperature_k", "pressure_pa");

-- CreateIndex
CREATE INDEX "stored_object_project_id_class_temperature_k_pressure_pa_idx" ON "stored_object"("project_id", "class", "temperature_k", "pressure_pa");

-- CreateIndex
CREATE INDEX "stored_object_project_id_class_property_phase_idx" ON "stored_object"("project_id", "class", "property_phase");

-- CreateIndex
CREATE INDEX "stored_object_project_id_class_number_of_molecules_idx" ON "stored_object"("project_id", "class", "number_of_molecules");

-- CreateIndex
CREATE INDEX "stored_object_project_id_class_statistical_inefficiency_idx" ON "stored_object"("project_id", "class", "statistical_inefficiency");

-- CreateIndex
CREATE INDEX "stored_object_project_id_class_updated_at_idx" ON "stored_object"("project_id", "class", "updated_at");

-- CreateIndex
CREATE INDEX "stored_object_project_id_class_updated_by_idx" ON "stored_object"("project_id", "class", "updated_by");

-- CreateIndex
CREATE INDEX "stored_object_project_id_class_id_idx" ON "stored_object"("project_id", "class", "id");

-- CreateIndex
CREATE UNIQUE INDEX "stored_object_project_id_key_key" ON "stored_object"("project_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "stored_object_project_id_identity_sha256_key" ON "stored_object"("project_id", "identity_sha256");

-- CreateIndex
CREATE UNIQUE INDEX "substance_project_id_identifier_sha256_key" ON "substance"("project_id", "identifier_sha256");

-- CreateIndex
CREATE UNIQUE INDEX "substance_project_id_id_key" ON "substance"("project_id", "id");

-- AddForeignKey
ALTER TABLE "stored_object" ADD CONSTRAINT "stored_object_project_id_substance_id_fkey" FOREIGN KEY ("project_id", "substance_id") REFERENCES "substance"("project_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stored_object" ADD CONSTRAINT "stored_object_project_id_archive_id_fkey" FOREIGN KEY ("project_id", "archive_id") REFERENCES "archive"("project_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stored_object" ADD CONSTRAINT "stored_object_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_member" ADD CONSTRAINT "project_member_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_usage" ADD CONSTRAINT "project_usage_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upkeep" ADD CONSTRAINT "upkeep_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "substance_component" ADD CONSTRAINT "substance_component_project_id_substance_id_fkey" FOREIGN KEY ("project_id", "substance_id") REFERENCES "substance"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "substance_component" ADD CONSTRAINT "substance_component_project_id_component_id_fkey" FOREIGN KEY ("project_id", "component_id") REFERENCES "component"("project_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archive_file" ADD CONSTRAINT "archive_file_project_id_archive_id_fkey" FOREIGN KEY ("project_id", "archive_id") REFERENCES "archive"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archive_segment" ADD CONSTRAINT "archive_segment_project_id_archive_id_file_ordinal_fkey" FOREIGN KEY ("project_id", "archive_id", "file_ordinal") REFERENCES "archive_file"("project_id", "archive_id", "ordinal") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archive_segment" ADD CONSTRAINT "archive_segment_project_id_volume_id_fkey" FOREIGN KEY ("project_id", "volume_id") REFERENCES "archive_volume"("project_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_project_id_superseded_archive_id_fkey" FOREIGN KEY ("project_id", "superseded_archive_id") REFERENCES "archive"("project_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: what the schema language cannot say.

-- Who forgets the project gets an error.
ALTER TABLE "archive" ALTER COLUMN "project_id" DROP DEFAULT;
ALTER TABLE "archive_file" ALTER COLUMN "project_id" DROP DEFAULT;
ALTER TABLE "archive_segment" ALTER COLUMN "project_id" DROP DEFAULT;
ALTER TABLE "archive_volume" ALTER COLUMN "project_id" DROP DEFAULT;
ALTER TABLE "component" ALTER COLUMN "project_id" DROP DEFAULT;
ALTER TABLE "ledger" ALTER COLUMN "project_id" DROP DEFAULT;
ALTER TABLE "stored_object" ALTER COLUMN "project_id" DROP DEFAULT;
ALTER TABLE "substance" ALTER COLUMN "project_id" DROP DEFAULT;
ALTER TABLE "substance_component" ALTER COLUMN "project_id" DROP DEFAULT;

ALTER TABLE "project" ADD CONSTRAINT "project_name_check" CHECK ("name" ~ '^[a-z0-9][a-z0-9._-]*$');
ALTER TABLE "project" ADD CONSTRAINT "project_quota_check" CHECK ("max_objects" >= 0 AND "max_bytes" >= 0);
ALTER TABLE "project_member" ADD CONSTRAINT "project_member_role_name_check" CHECK ("role_name" <> '');
-- A list with a gap, or of lists, is none that could be read: a writer with one would stop who verifies everything.
ALTER TABLE "archive" ADD CONSTRAINT "archive_empty_directories_check"
  CHECK (CASE WHEN array_ndims("empty_directories") > 1 THEN false ELSE array_position("empty_directories", NULL) IS NULL END)
  NOT VALID;
ALTER TABLE "stored_object" ADD CONSTRAINT "stored_object_observable_names_check"
  CHECK (CASE WHEN array_ndims("observable_names") > 1 THEN false ELSE array_position("observable_names", NULL) IS NULL END)
  NOT VALID;
DO $$
BEGIN
  ALTER TABLE "archive" VALIDATE CONSTRAINT "archive_empty_directories_check";
  ALTER TABLE "stored_object" VALIDATE CONSTRAINT "stored_object_observable_names_check";
EXCEPTION WHEN check_violation THEN
  -- Only by hand can there be such a row; doctor goes on naming what was not validated.
  NULL;
END
$$;

-- What the planner knows of a column is of all projects, and EXPLAIN tells everybody. So of texts that give something
-- away it learns nothing; of keys, for which it must know how many there are, the first and the last one. (What it knew
-- goes when the type is set.)
ALTER TABLE "project" ALTER COLUMN "name" SET STATISTICS 0;
ALTER TABLE "component" ALTER COLUMN "smiles" TYPE TEXT, ALTER COLUMN "smiles" SET STATISTICS 0;
ALTER TABLE "substance" ALTER COLUMN "identifier" TYPE TEXT, ALTER COLUMN "identifier" SET STATISTICS 0;
ALTER TABLE "archive_file" ALTER COLUMN "path" TYPE TEXT, ALTER COLUMN "path" SET STATISTICS 0;
ALTER TABLE "archive_segment" ALTER COLUMN "entry_name" TYPE TEXT, ALTER COLUMN "entry_name" SET STATISTICS 0;
ALTER TABLE "ledger" ALTER COLUMN "reason" TYPE TEXT, ALTER COLUMN "reason" SET STATISTICS 0,
  ALTER COLUMN "object_key" TYPE VARCHAR(255), ALTER COLUMN "object_key" SET STATISTICS 1;
ALTER TABLE "stored_object" ALTER COLUMN "key" TYPE VARCHAR(255), ALTER COLUMN "key" SET STATISTICS 1;

-- Prefixes of texts that may be too long for an index.
DROP INDEX "stored_object_force_field_id_prefix_idx";
CREATE INDEX "stored_object_force_field_id_prefix_idx"
  ON "stored_object" ("project_id", "class", left("force_field_id", 200) text_pattern_ops);
DROP INDEX "stored_object_source_calculation_id_prefix_idx";
CREATE INDEX "stored_object_source_calculation_id_prefix_idx"
  ON "stored_object" ("project_id", "class", left("source_calculation_id", 200) text_pattern_ops);

-- Functions stand here with "@" for the schema of the tables, which is put in its place below: they run with a
-- search path of pg_catalog alone, so that nobody's operators and functions come before those of the server.

-- Who acts, also inside functions that run with the rights of their owner.
CREATE FUNCTION "acting_role"() RETURNS name
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('role'), 'none'), session_user::text)::name;

-- The projects in which a role, or a group whose rights it has, has at least this access. Names of roles that are
-- gone give nobody anything. Roles that policies do not bind need none of this. In a function of somebody else's, in
-- an index that the server's upkeep computes, say, the current role is not the one that acts: then there is nothing.
CREATE FUNCTION "accessible_projects"("at_least" "project_access", "who" name DEFAULT CURRENT_USER) RETURNS int8[]
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE AS $$
BEGIN
  -- Here the current role is the owner.
  IF who <> "@".acting_role() OR pg_has_role(who, current_user, 'usage') THEN
    RETURN '{}';
  END IF;
  RETURN ARRAY(
    SELECT member.project_id FROM "@".project_member member
    WHERE member.access >= at_least AND member.role_name = ANY (ARRAY(
      WITH RECURSIVE held (id) AS (
        SELECT to_regrole(quote_ident(who))::oid
        UNION
        SELECT granted.roleid FROM held JOIN pg_auth_members granted ON granted.member = held.id)
      SELECT pg_get_userbyid(held.id)::text COLLATE "default" FROM held WHERE pg_has_role(who, held.id, 'usage'))));
END
$$;

-- The same as ranges of numbers: see the policies.
CREATE FUNCTION "accessible_ranges"("at_least" "project_access") RETURNS int8multirange
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (SELECT range_agg(int8range(id, id, '[]')) FROM unnest("@".accessible_projects(at_least)) id);
END
$$;

-- Three questions that only an index makes quick, whose operators the server does not trust to be asked before the
-- policy of a row is. Each gives ids of objects of a project that the acting role may read, of which no more than some
-- are looked for (null: all).
CREATE FUNCTION "objects_with_values"("project" int8, "class_name" text, "documents" jsonb[], "at_most" int8)
RETURNS SETOF int8
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
  IF project = ANY ("@".accessible_projects('reader', "@".acting_role())) THEN
    -- Planned each time: how frequent the values are decides whether the index serves.
    RETURN QUERY EXECUTE $statement$SELECT o.id FROM "@".stored_object o
      WHERE o.project_id = $1 AND o.class = $2 AND o.match_values @> ANY ($3) LIMIT $4$statement$
      USING project, class_name, documents, at_most;
  END IF;
END
$$;

CREATE FUNCTION "objects_with_observables"("project" int8, "class_name" text, "names" text[], "at_most" int8)
RETURNS SETOF int8
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
  IF project = ANY ("@".accessible_projects('reader', "@".acting_role())) THEN
    RETURN QUERY EXECUTE $statement$SELECT o.id FROM "@".stored_object o
      WHERE o.project_id = $1 AND o.class = $2 AND o.observable_names @> $3 LIMIT $4$statement$
      USING project, class_name, names, at_most;
  END IF;
END
$$;

-- The prefix is given as a range of the beginnings that are indexed; without an end it has none.
CREATE FUNCTION "objects_with_prefix"("project" int8, "class_name" text, "column_name" text, "first" text, "behind" text,
  "at_most" int8)
RETURNS SETOF int8
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
  IF NOT coalesce(project = ANY ("@".accessible_projects('reader', "@".acting_role())), false) THEN
    RETURN;
  END IF;
  IF column_name = 'force_field_id' THEN
    RETURN QUERY SELECT o.id FROM "@".stored_object o
      WHERE o.project_id = project AND o.class = class_name
        AND left(o.force_field_id, 200) ~>=~ first AND left(o.force_field_id, 200) ~<~ coalesce(behind, repeat(U&'\+10FFFF', 201))
      LIMIT at_most;
  ELSIF column_name = 'source_calculation_id' THEN
    RETURN QUERY SELECT o.id FROM "@".stored_object o
      WHERE o.project_id = project AND o.class = class_name
        AND left(o.source_calculation_id, 200) ~>=~ first
        AND left(o.source_calculation_id, 200) ~<~ coalesce(behind, repeat(U&'\+10FFFF', 201))
      LIMIT at_most;
  ELSE
    RAISE EXCEPTION 'there is no index of the beginnings of %', column_name;
  END IF;
END
$$;

CREATE OR REPLACE FUNCTION "record_object_event"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  reason text := nullif(current_setting('thermostore.reason', true), '');
  operation uuid := nullif(current_setting('thermostore.operation', true), '')::uuid;
  restored_from int8 := nullif(current_setting('thermostore.restored_from', true), '')::int8;
  event text := CASE WHEN restored_from IS NOT NULL THEN 'restored'
    WHEN TG_OP = 'INSERT' THEN 'stored' WHEN TG_OP = 'UPDATE' THEN 'replaced' ELSE 'removed' END;
BEGIN
  -- As a trigger of any other table it would write what never happened.
  IF TG_RELID <> $name$"@".stored_object$name$::regclass THEN
    RAISE EXCEPTION 'only changes of stored_object are recorded' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- The locks of a project's ledger have its number.
  PERFORM pg_advisory_xact_lock_shared(1414745159,
    (CASE TG_OP WHEN 'DELETE' THEN OLD.project_id ELSE NEW.project_id END % 2147483647)::int4);
  IF restored_from IS NOT NULL AND (TG_OP = 'DELETE' OR NOT EXISTS (
    SELECT FROM "@".ledger kept
    WHERE kept.id = restored_from AND kept.project_id = NEW.project_id AND kept.object_key = NEW.key
      AND kept.superseded_content_sha256 = NEW.content_sha256 AND kept.superseded_payload = NEW.payload
      AND kept.superseded_archive_id IS NOT DISTINCT FROM NEW.archive_id)) THEN
    RAISE EXCEPTION 'this is not what entry % of the ledger keeps', restored_from USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO "@".ledger (project_id, happened_by, event, object_key, class, reason, operation_id, restored_from_id)
    VALUES (NEW.project_id, "@".acting_role(), event::"@".ledger_event, NEW.key, NEW.class, reason, operation,
      restored_from);
  ELSE
    INSERT INTO "@".ledger (project_id, happened_by, event, object_key, class, reason, operation_id, restored_from_id,
      superseded_payload, superseded_content_sha256, superseded_statistical_inefficiency, superseded_archive_id,
      superseded_created_at, superseded_created_by)
    VALUES (OLD.project_id, "@".acting_role(), event::"@".ledger_event, OLD.key,
      CASE TG_OP WHEN 'UPDATE' THEN NEW.class ELSE OLD.class END, reason, operation, restored_from,
      OLD.payload, OLD.content_sha256, OLD.statistical_inefficiency, OLD.archive_id, OLD.updated_at, OLD.updated_by);
  END IF;
  IF reason IS NOT NULL OR operation IS NOT NULL OR restored_from IS NOT NULL THEN
    PERFORM set_config('thermostore.reason', '', true), set_config('thermostore.operation', '', true),
      set_config('thermostore.restored_from', '', true);
  END IF;
  RETURN NULL;
END
$$;

-- Whoever is bound by policies cannot say that somebody else stored something, or when, nor move a key's history, nor
-- change data so that the ledger has nothing of it.
CREATE FUNCTION "sign_object"() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT row_security_active(TG_RELID) THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.created_at := now();
    NEW.created_by := current_user;
  ELSE
    IF NEW.id <> OLD.id OR NEW.project_id <> OLD.project_id OR NEW.key <> OLD.key THEN
      RAISE EXCEPTION 'the project and the key of an object never change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.content_sha256 = OLD.content_sha256 AND NEW.archive_id IS NOT DISTINCT FROM OLD.archive_id
      AND (NEW.payload <> OLD.payload OR NEW.class <> OLD.class) THEN
      RAISE EXCEPTION 'other data have another content_sha256' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.created_at := OLD.created_at;
    NEW.created_by := OLD.created_by;
  END IF;
  NEW.updated_at := now();
  NEW.updated_by := current_user;
  RETURN NEW;
END
$$;

CREATE TRIGGER "stored_object_signed" BEFORE INSERT OR UPDATE ON "stored_object"
FOR EACH ROW EXECUTE FUNCTION "sign_object"();

-- A volume that is not what its name says would take the place of the one that others store.
CREATE FUNCTION "check_volume"() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT row_security_active(TG_RELID) THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'a volume never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.size_bytes <> octet_length(NEW.bytes) OR NEW.sha256 <> encode(sha256(NEW.bytes), 'hex') THEN
    RAISE EXCEPTION 'the volume does not have this size and SHA-256' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.created_at := now();
  RETURN NEW;
END
$$;

CREATE TRIGGER "archive_volume_checked" BEFORE INSERT
  OR UPDATE OF "id", "project_id", "sha256", "bytes", "size_bytes", "content_bytes", "created_at" ON "archive_volume"
FOR EACH ROW EXECUTE FUNCTION "check_volume"();

-- What an archive and a substance consist of comes with them; later nobody who is bound by policies adds anything.
CREATE FUNCTION "keep_archive"() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF row_security_active(TG_RELID) AND EXISTS (
    SELECT FROM (SELECT DISTINCT project_id, archive_id FROM added) part
    JOIN "@".archive whole ON whole.project_id = part.project_id AND whole.id = part.archive_id
    WHERE whole.created_at <> transaction_timestamp()) THEN
    RAISE EXCEPTION 'nothing is added to an archive' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER "archive_file_kept" AFTER INSERT ON "archive_file" REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION "keep_archive"();
CREATE TRIGGER "archive_segment_kept" AFTER INSERT ON "archive_segment" REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION "keep_archive"();

CREATE FUNCTION "keep_substance"() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF row_security_active(TG_RELID) AND EXISTS (
    SELECT FROM (SELECT DISTINCT project_id, substance_id FROM added) part
    JOIN "@".substance whole ON whole.project_id = part.project_id AND whole.id = part.substance_id
    WHERE whole.component_count <> (
      SELECT count(*) FROM "@".substance_component each
      WHERE each.project_id = part.project_id AND each.substance_id = part.substance_id)) THEN
    RAISE EXCEPTION 'a substance has the components that it came with' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER "substance_component_kept" AFTER INSERT ON "substance_component" REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION "keep_substance"();

-- Counts what a project with a quota holds: its objects, and the bytes of their JSON and of its volumes. As long as a
-- project is far from its limits and a transaction adds little, everybody adds rows of their own and nobody waits: even
-- if every connection of the server does so at once, the last tenth of the quota is room for them. Otherwise one goes
-- after the other: all add to the first row, at which a transaction fails (40001) whose snapshot is older than it; and
-- in the last tenth, who is on the way is waited for. SQLSTATE TS001 has what is known in its detail, as JSON.
CREATE FUNCTION "count_usage"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  project_of int8 := CASE TG_OP WHEN 'DELETE' THEN OLD.project_id ELSE NEW.project_id END;
  lock_number int4 := project_of % 2147483647;
  has_snapshot boolean := current_setting('transaction_isolation') IN ('repeatable read', 'serializable');
  -- How many may be on the way at once, each with as much as nobody waits for.
  at_once int8 := current_setting('max_connections')::int8 + current_setting('max_prepared_transactions')::int8;
  more_objects int8 := 0;
  more_bytes int8;
  quota record;
  used record;
  is_close boolean;
  is_little boolean;
  is_counted boolean := false;
  is_announced boolean := false;
  is_alone boolean := false;
BEGIN
  IF has_snapshot THEN
    -- A limit that is younger than the snapshot is a conflict, too.
    SELECT * INTO quota FROM "@".project WHERE project.id = project_of FOR SHARE;
  ELSE
    SELECT * INTO quota FROM "@".project WHERE project.id = project_of;
  END IF;
  IF quota.max_objects IS NULL AND quota.max_bytes IS NULL THEN
    RETURN NULL;
  END IF;
  IF TG_RELID = $name$"@".stored_object$name$::regclass THEN
    more_objects := CASE TG_OP WHEN 'INSERT' THEN 1 WHEN 'DELETE' THEN -1 ELSE 0 END;
    -- The writer says how long the JSON is; as jsonb, compressed or not, none is sixteen times as long.
    more_bytes := CASE TG_OP WHEN 'DELETE' THEN 0 ELSE greatest(NEW.payload_bytes, pg_column_size(NEW.payload) / 16) END
      - CASE TG_OP WHEN 'INSERT' THEN 0 ELSE greatest(OLD.payload_bytes, pg_column_size(OLD.payload) / 16) END;
  ELSIF TG_RELID = $name$"@".archive_volume$name$::regclass THEN
    more_bytes := CASE TG_OP WHEN 'DELETE' THEN -octet_length(OLD.bytes) ELSE octet_length(NEW.bytes) END;
  ELSE
    RAISE EXCEPTION 'only objects and volumes are counted' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF more_objects <= 0 AND more_bytes <= 0 THEN
    INSERT INTO "@".project_usage (project_id, objects, bytes) VALUES (project_of, more_objects, more_bytes);
    RETURN NULL;
  END IF;

  LOOP
    -- With what is being added; own are rows of this transaction, and perhaps some that are younger than it.
    SELECT coalesce(sum(entry.objects), 0)::int8 + CASE WHEN is_counted THEN 0 ELSE more_objects END AS objects,
      coalesce(sum(entry.bytes), 0)::int8 + CASE WHEN is_counted THEN 0 ELSE more_bytes END AS bytes,
      coalesce(sum(entry.objects) FILTER (WHERE entry.is_own), 0)::int8 + more_objects AS own_objects,
      coalesce(sum(entry.bytes) FILTER (WHERE entry.is_own), 0)::int8 + more_bytes AS own_bytes,
      count(*) AS entries, min(entry.id) AS first
    INTO used
    FROM (
      SELECT u.id, u.objects, u.bytes, age(u.xmin) <= age(pg_current_xact_id()::xid)
          AND u.id <> (SELECT min(f.id) FROM "@".project_usage f WHERE f.project_id = project_of) AS is_own
      FROM "@".project_usage u WHERE u.project_id = project_of
    ) AS entry;
    is_close := coalesce(used.objects > quota.max_objects - quota.max_objects / 10, false)
      OR coalesce(used.bytes > quota.max_bytes - quota.max_bytes / 10, false);
    is_little := NOT is_close AND coalesce(used.own_objects <= quota.max_objects / 10 / at_once, true)
      AND coalesce(used.own_bytes <= quota.max_bytes / 10 / at_once, true);
    IF is_counted THEN
      EXIT WHEN is_alone OR NOT is_close;
      PERFORM pg_advisory_xact_lock(1414745160, lock_number);
      is_alone := true;
    ELSIF NOT is_little THEN
      UPDATE "@".project_usage SET objects = objects + more_objects, bytes = bytes + more_bytes WHERE id = used.first;
      IF NOT FOUND THEN
        INSERT INTO "@".project_usage (project_id, objects, bytes) VALUES (project_of, more_objects, more_bytes);
      END IF;
      is_counted := true;
    ELSIF is_announced THEN
      INSERT INTO "@".project_usage (project_id, objects, bytes) VALUES (project_of, more_objects, more_bytes);
      EXIT;
    ELSE
      PERFORM pg_advisory_xact_lock_shared(1414745160, lock_number);
      is_announced := true;
    END IF;
  END LOOP;

  IF more_objects > 0 AND used.objects > quota.max_objects THEN
    RAISE EXCEPTION 'the project "%" may hold % objects, which it does', quota.name, quota.max_objects
      USING ERRCODE = 'TS001', HINT = 'Remove objects that are not needed, or have the quota raised.',
        DETAIL = json_build_object('project', quota.name, 'unit', 'objects', 'used', used.objects - more_objects,
          'adding', more_objects, 'limit', quota.max_objects);
  END IF;
  IF more_bytes > 0 AND used.bytes > quota.max_bytes THEN
    RAISE EXCEPTION 'the project "%" may take % bytes; with % more it would take %',
      quota.name, quota.max_bytes, more_bytes, used.bytes
      USING ERRCODE = 'TS001', HINT = 'Remove objects and collect garbage, or have the quota raised.',
        DETAIL = json_build_object('project', quota.name, 'unit', 'bytes', 'used', used.bytes - more_bytes,
          'adding', more_bytes, 'limit', quota.max_bytes);
  END IF;
  -- Of many rows one is made; a transaction with a snapshot would fail at rows that have gone since.
  IF used.entries > 100 AND NOT has_snapshot THEN
    PERFORM FROM "@".project_usage WHERE id = used.first FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND THEN
      WITH counted AS (
        DELETE FROM "@".project_usage WHERE project_id = project_of AND id <> used.first RETURNING objects, bytes),
      total AS (SELECT sum(objects) AS objects, sum(bytes) AS bytes FROM counted HAVING count(*) > 0)
      UPDATE "@".project_usage SET objects = project_usage.objects + total.objects, bytes = project_usage.bytes + total.bytes
      FROM total WHERE project_usage.id = used.first;
    END IF;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER "stored_object_counted" AFTER INSERT OR DELETE OR UPDATE OF "payload", "payload_bytes" ON "stored_object"
FOR EACH ROW EXECUTE FUNCTION "count_usage"();
CREATE TRIGGER "archive_volume_counted" AFTER INSERT OR DELETE ON "archive_volume"
FOR EACH ROW EXECUTE FUNCTION "count_usage"();

-- A project that is given its first quota is counted; writers wait meanwhile.
CREATE FUNCTION "begin_counting"() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RAISE EXCEPTION 'a snapshot does not show all that is to be counted: set a quota at read committed'
      USING ERRCODE = 'invalid_transaction_state';
  END IF;
  LOCK TABLE "@".stored_object, "@".archive_volume IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM "@".project_usage WHERE project_id = NEW.id;
  INSERT INTO "@".project_usage (project_id, objects, bytes)
  SELECT NEW.id, o.objects, o.bytes + v.bytes
  FROM (SELECT count(*) AS objects,
        coalesce(sum(greatest(payload_bytes, pg_column_size(payload) / 16)), 0)::int8 AS bytes
      FROM "@".stored_object WHERE project_id = NEW.id) o,
    (SELECT coalesce(sum(octet_length(bytes)), 0)::int8 AS bytes FROM "@".archive_volume WHERE project_id = NEW.id) v;
  RETURN NULL;
END
$$;

CREATE TRIGGER "project_limited" AFTER UPDATE OF "max_objects", "max_bytes" ON "project"
FOR EACH ROW WHEN (OLD."max_objects" IS NULL AND OLD."max_bytes" IS NULL
  AND (NEW."max_objects" IS NOT NULL OR NEW."max_bytes" IS NOT NULL))
EXECUTE FUNCTION "begin_counting"();

DO $$
DECLARE
  place text := quote_ident(current_schema());
  signature text;
BEGIN
  FOREACH signature IN ARRAY ARRAY['accessible_projects(project_access, name)', 'accessible_ranges(project_access)',
    'objects_with_values(int8, text, jsonb[], int8)', 'objects_with_observables(int8, text, text[], int8)',
    'objects_with_prefix(int8, text, text, text, text, int8)', 'record_object_event()', 'sign_object()', 'check_volume()',
    'keep_archive()', 'keep_substance()', 'count_usage()', 'begin_counting()']
  LOOP
    EXECUTE replace(pg_get_functiondef(signature::regprocedure), '"@"', place);
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', signature);
  END LOOP;
END
$$;
REVOKE EXECUTE ON FUNCTION "record_object_event"(), "sign_object"(), "check_volume"(), "keep_archive"(),
  "keep_substance"(), "count_usage"(), "begin_counting"() FROM PUBLIC;

-- Row-level security. The owner of the tables is not bound by it; thermostore's own statements name the project.
ALTER TABLE "stored_object" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "substance" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "component" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "substance_component" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "archive" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "archive_file" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "archive_segment" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "archive_volume" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ledger" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "project" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "project_member" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "project_usage" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "upkeep" ENABLE ROW LEVEL SECURITY;

-- The server asks cheap questions first, the policy's or not, and EXPLAIN ANALYZE tells whether it came to the last one:
-- by asking whether there are rows between two texts, somebody could find any text of any project. So where the texts
-- are, projects are asked for in the cheapest way there is (one operator over an array of one, in a CASE that is taken
-- to be true of nearly all rows). The other way to ask is for indexes.
CREATE POLICY "readers_see" ON "stored_object" FOR SELECT
  USING ("project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "substance" FOR SELECT
  USING ((CASE WHEN (SELECT accessible_ranges('reader')) @> ANY (ARRAY["project_id"]) THEN true END) IS NOT NULL
    AND "project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "component" FOR SELECT
  USING ((CASE WHEN (SELECT accessible_ranges('reader')) @> ANY (ARRAY["project_id"]) THEN true END) IS NOT NULL
    AND "project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "substance_component" FOR SELECT
  USING ("project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "archive" FOR SELECT
  USING ("project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "archive_file" FOR SELECT
  USING ((CASE WHEN (SELECT accessible_ranges('reader')) @> ANY (ARRAY["project_id"]) THEN true END) IS NOT NULL
    AND "project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "archive_segment" FOR SELECT
  USING ((CASE WHEN (SELECT accessible_ranges('reader')) @> ANY (ARRAY["project_id"]) THEN true END) IS NOT NULL
    AND "project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "archive_volume" FOR SELECT
  USING ("project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "ledger" FOR SELECT
  USING ((CASE WHEN (SELECT accessible_ranges('reader')) @> ANY (ARRAY["project_id"]) THEN true END) IS NOT NULL
    AND "project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "project_member" FOR SELECT
  USING ("project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "project_usage" FOR SELECT
  USING ("project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "project" FOR SELECT
  USING ("id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "readers_see" ON "upkeep" FOR SELECT
  USING ("project_id" IS NULL OR "project_id" = ANY ((SELECT accessible_projects('reader'))::int8[]));
CREATE POLICY "writers_add" ON "stored_object" FOR INSERT
  WITH CHECK ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]));
CREATE POLICY "writers_add" ON "substance" FOR INSERT
  WITH CHECK ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]));
CREATE POLICY "writers_add" ON "component" FOR INSERT
  WITH CHECK ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]));
CREATE POLICY "writers_add" ON "substance_component" FOR INSERT
  WITH CHECK ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]));
CREATE POLICY "writers_add" ON "archive" FOR INSERT
  WITH CHECK ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]));
CREATE POLICY "writers_add" ON "archive_file" FOR INSERT
  WITH CHECK ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]));
CREATE POLICY "writers_add" ON "archive_segment" FOR INSERT
  WITH CHECK ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]));
CREATE POLICY "writers_add" ON "archive_volume" FOR INSERT
  WITH CHECK ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]));
CREATE POLICY "writers_change" ON "stored_object" FOR UPDATE
  USING ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]))
  WITH CHECK ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]));
CREATE POLICY "writers_change" ON "archive_volume" FOR UPDATE
  USING ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]))
  WITH CHECK ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]));
CREATE POLICY "writers_remove" ON "stored_object" FOR DELETE
  USING ("project_id" = ANY ((SELECT accessible_projects('writer'))::int8[]));
CREATE POLICY "maintainers_grant" ON "project_member" FOR INSERT
  WITH CHECK ("project_id" = ANY ((SELECT accessible_projects('maintainer'))::int8[]));
CREATE POLICY "maintainers_revoke" ON "project_member" FOR DELETE
  USING ("project_id" = ANY ((SELECT accessible_projects('maintainer'))::int8[]));

-- Who could read or write everything goes on doing so: as a member of the project in which everything is.
DO $$
DECLARE
  member record;
BEGIN
  FOR member IN
    SELECT rolname AS name, has_table_privilege(oid, 'stored_object', 'INSERT') AS may_write
    FROM pg_roles
    WHERE has_table_privilege(oid, 'stored_object', 'SELECT') AND NOT rolsuper AND rolname NOT LIKE 'pg\_%'
      -- Made for another database of the server: whoever is put into one later is nobody of before.
      AND rolname NOT IN ('thermostore_reader', 'thermostore_writer', 'thermostore_maintainer')
      AND NOT pg_has_role(oid, (SELECT relowner FROM pg_class WHERE oid = 'stored_object'::regclass), 'usage')
  LOOP
    INSERT INTO project_member (project_id, role_name, access)
    SELECT id, member.name, CASE WHEN member.may_write THEN 'writer' ELSE 'reader' END::project_access FROM project;
    EXECUTE format('GRANT SELECT ON project, project_member, project_usage, upkeep TO %I', member.name);
    -- Policies do not bind who may do this.
    EXECUTE format('REVOKE TRUNCATE, REFERENCES, TRIGGER ON stored_object, substance, component, substance_component,
      archive, archive_file, archive_segment, archive_volume, ledger FROM %I', member.name);
  END LOOP;
END
$$;

-- A substance belongs to one project: without that, the frequent one of a project passes for a rare one among many
-- projects. What is known about the columns that are new is nothing until the tables are looked at.
CREATE STATISTICS "stored_object_project_substance" (dependencies) ON "project_id", "substance_id" FROM "stored_object";
ANALYZE "stored_object", "substance", "component", "substance_component", "archive", "archive_file", "archive_segment", "ledger";
