-- By hand: what the schema language cannot say. It stands apart from the new values of ledger_event, which a
-- transaction that adds them cannot use.

-- The ledger kept what was replaced and removed. What was stored before each of these, and what is there now,
-- was stored one day: entries say so, numbered in the order in which it all happened.
INSERT INTO "ledger" ("happened_at", "happened_by", "event", "object_key", "class")
SELECT coalesce(first."superseded_created_at", object."created_at"),
  coalesce(first."superseded_created_by", object."created_by"), 'stored',
  coalesce(first."object_key", object."key"), coalesce(first."class", object."class")
FROM (
  SELECT DISTINCT ON ("object_key") * FROM "ledger" ORDER BY "object_key", "id"
) first
FULL JOIN "stored_object" object ON object."key" = first."object_key";

-- A key that was removed and is there again.
INSERT INTO "ledger" ("happened_at", "happened_by", "event", "object_key", "class")
SELECT coalesce(later."superseded_created_at", object."created_at"),
  coalesce(later."superseded_created_by", object."created_by"), 'stored',
  removed."object_key", coalesce(later."class", object."class")
FROM "ledger" removed
LEFT JOIN LATERAL (
  SELECT * FROM "ledger" later
  WHERE later."object_key" = removed."object_key" AND later."id" > removed."id" AND later."event" <> 'stored'
  ORDER BY later."id" LIMIT 1
) later ON true
LEFT JOIN "stored_object" object ON object."key" = removed."object_key"
WHERE removed."event" = 'removed' AND (later."id" IS NOT NULL OR object."key" IS NOT NULL);

UPDATE "ledger" SET "id" = -renumbered."position"
FROM (
  SELECT "id", row_number() OVER (ORDER BY "happened_at", "event" <> 'stored', "id") AS "position" FROM "ledger"
) renumbered
WHERE renumbered."id" = "ledger"."id";
UPDATE "ledger" SET "id" = -"id";
SELECT setval(pg_get_serial_sequence('"ledger"', 'id'), greatest(max("id"), 1), max("id") IS NOT NULL) FROM "ledger";

-- Every change of an object goes into the ledger, whoever makes it. What the caller has to say is in settings of
-- the transaction, used up by the first change: thermostore.reason, thermostore.operation (a uuid) and
-- thermostore.restored_from (the id of an entry). The shared lock tells readers of the ledger which transactions
-- may still add entries with numbers below those that are visible.
CREATE FUNCTION "record_object_event"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  reason text := nullif(current_setting('thermostore.reason', true), '');
  operation uuid := nullif(current_setting('thermostore.operation', true), '')::uuid;
  restored_from int8 := nullif(current_setting('thermostore.restored_from', true), '')::int8;
  event ledger_event := CASE WHEN restored_from IS NOT NULL THEN 'restored'
    WHEN TG_OP = 'INSERT' THEN 'stored' WHEN TG_OP = 'UPDATE' THEN 'replaced' ELSE 'removed' END;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(1414745159, 1);
  IF TG_OP = 'INSERT' THEN
    INSERT INTO ledger (event, object_key, class, reason, operation_id, restored_from_id)
    VALUES (event, NEW.key, NEW.class, reason, operation, restored_from);
  ELSE
    INSERT INTO ledger (event, object_key, class, reason, operation_id, restored_from_id,
      superseded_payload, superseded_content_sha256, superseded_statistical_inefficiency, superseded_archive_id,
      superseded_created_at, superseded_created_by)
    VALUES (event, OLD.key, CASE TG_OP WHEN 'UPDATE' THEN NEW.class ELSE OLD.class END, reason, operation, restored_from,
      OLD.payload, OLD.content_sha256, OLD.statistical_inefficiency, OLD.archive_id, OLD.updated_at, OLD.updated_by);
  END IF;
  IF reason IS NOT NULL OR operation IS NOT NULL OR restored_from IS NOT NULL THEN
    PERFORM set_config('thermostore.reason', '', true), set_config('thermostore.operation', '', true),
      set_config('thermostore.restored_from', '', true);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER "stored_object_added" AFTER INSERT ON "stored_object"
FOR EACH ROW EXECUTE FUNCTION "record_object_event"();

CREATE TRIGGER "stored_object_replaced" AFTER UPDATE ON "stored_object"
FOR EACH ROW WHEN (OLD."content_sha256" IS DISTINCT FROM NEW."content_sha256"
  OR OLD."archive_id" IS DISTINCT FROM NEW."archive_id")
EXECUTE FUNCTION "record_object_event"();

CREATE TRIGGER "stored_object_removed" AFTER DELETE ON "stored_object"
FOR EACH ROW EXECUTE FUNCTION "record_object_event"();
