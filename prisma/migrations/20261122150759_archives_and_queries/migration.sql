-- AlterTable
ALTER TABLE "archive_volume" ADD COLUMN     "staged_until" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "stored_object" ADD COLUMN     "observable_names" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateIndex
CREATE INDEX "archive_size_bytes_idx" ON "archive"("size_bytes");

-- CreateIndex
CREATE INDEX "stored_object_class_property_phase_idx" ON "stored_object"("class", "property_phase");

-- CreateIndex
CREATE INDEX "stored_object_class_statistical_inefficiency_idx" ON "stored_object"("class", "statistical_inefficiency");

-- CreateIndex
CREATE INDEX "stored_object_class_updated_at_idx" ON "stored_object"("class", "updated_at");

-- CreateIndex
CREATE INDEX "stored_object_class_updated_by_idx" ON "stored_object"("class", "updated_by");

-- CreateIndex
CREATE INDEX "stored_object_observable_names_idx" ON "stored_object" USING GIN ("observable_names");

-- By hand: what the schema language cannot say, and the values of new columns for what is stored already.

-- Prefixes of texts that may be too long for an index.
CREATE INDEX "stored_object_force_field_id_prefix_idx"
  ON "stored_object" ("class", left("force_field_id", 200) text_pattern_ops);
CREATE INDEX "stored_object_source_calculation_id_prefix_idx"
  ON "stored_object" ("class", left("source_calculation_id", 200) text_pattern_ops);

UPDATE "stored_object" SET "observable_names" = frames."names"
FROM (
  SELECT object."id", array_agg(DISTINCT observable."name" COLLATE "C" ORDER BY observable."name" COLLATE "C") AS "names"
  FROM "stored_object" object
  CROSS JOIN LATERAL jsonb_each(object."payload") attribute ("name", "value")
  CROSS JOIN LATERAL jsonb_object_keys(
    CASE
      WHEN jsonb_typeof(attribute."value") = 'object'
        AND attribute."value" ->> '@type' LIKE '%.ObservableFrame'
        AND jsonb_typeof(attribute."value" -> 'observables') = 'object'
      THEN attribute."value" -> 'observables'
      ELSE '{}'
    END
  ) observable ("name")
  GROUP BY object."id"
) frames
WHERE frames."id" = "stored_object"."id";

-- The identifier holds mole fractions rounded as they are compared: `SMILES{role}{n=1,x=0.200000}`.
UPDATE "substance_component" part SET "mole_fraction" = given."mole_fraction"
FROM (
  SELECT part."substance_id", part."component_id",
    substring(split_part(substring(
      '|' || substance."identifier"
      FROM position('|' || component."smiles" || '{' || component."role" || '}{' IN '|' || substance."identifier")
        + length('|' || component."smiles" || '{' || component."role" || '}{')
    ), '}', 1) FROM 'x=([0-9.]+)')::float8 AS "mole_fraction"
  FROM "substance_component" part
  JOIN "substance" ON "substance"."id" = part."substance_id"
  JOIN "component" ON "component"."id" = part."component_id"
) given
WHERE given."substance_id" = part."substance_id" AND given."component_id" = part."component_id"
  AND part."mole_fraction" IS NOT NULL;
