-- CreateEnum
CREATE TYPE "ledger_event" AS ENUM ('replaced', 'removed');

-- CreateTable
CREATE TABLE "stored_object" (
    "id" BIGSERIAL NOT NULL,
    "key" VARCHAR(255) NOT NULL,
    "class" TEXT NOT NULL,
    "identity_sha256" CHAR(64),
    "content_sha256" CHAR(64) NOT NULL,
    "payload" JSONB NOT NULL,
    "payload_bytes" INTEGER NOT NULL,
    "match_values" JSONB NOT NULL,
    "substance_id" BIGINT,
    "temperature_k" DOUBLE PRECISION,
    "pressure_pa" DOUBLE PRECISION,
    "property_phase" INTEGER,
    "source_calculation_id" TEXT,
    "force_field_id" TEXT,
    "calculation_layer" TEXT,
    "statistical_inefficiency" DOUBLE PRECISION,
    "number_of_molecules" BIGINT,
    "max_number_of_molecules" BIGINT,
    "archive_id" BIGINT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL DEFAULT CURRENT_USER,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT NOT NULL DEFAULT CURRENT_USER,

    CONSTRAINT "stored_object_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "substance" (
    "id" BIGSERIAL NOT NULL,
    "identifier" TEXT NOT NULL,
    "identifier_sha256" CHAR(64) NOT NULL,
    "component_count" INTEGER NOT NULL,

    CONSTRAINT "substance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "component" (
    "id" BIGSERIAL NOT NULL,
    "smiles" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "identifier_sha256" CHAR(64) NOT NULL,

    CONSTRAINT "component_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "substance_component" (
    "substance_id" BIGINT NOT NULL,
    "component_id" BIGINT NOT NULL,
    "mole_fraction" DOUBLE PRECISION,
    "exact_amount" BIGINT,

    CONSTRAINT "substance_component_pkey" PRIMARY KEY ("substance_id","component_id")
);

-- CreateTable
CREATE TABLE "archive" (
    "id" BIGSERIAL NOT NULL,
    "content_sha256" CHAR(64) NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "file_count" INTEGER NOT NULL,
    "empty_directories" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "archive_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "archive_file" (
    "archive_id" BIGINT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "modified_at" TIMESTAMPTZ(6) NOT NULL,
    "executable" BOOLEAN NOT NULL,

    CONSTRAINT "archive_file_pkey" PRIMARY KEY ("archive_id","ordinal")
);

-- CreateTable
CREATE TABLE "archive_segment" (
    "archive_id" BIGINT NOT NULL,
    "file_ordinal" INTEGER NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "volume_id" BIGINT NOT NULL,
    "entry_name" TEXT NOT NULL,
    "offset_bytes" BIGINT NOT NULL,
    "size_bytes" INTEGER NOT NULL,

    CONSTRAINT "archive_segment_pkey" PRIMARY KEY ("archive_id","file_ordinal","ordinal")
);

-- CreateTable
CREATE TABLE "archive_volume" (
    "id" BIGSERIAL NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "bytes" BYTEA NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "content_bytes" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "archive_volume_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger" (
    "id" BIGSERIAL NOT NULL,
    "happened_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "happened_by" TEXT NOT NULL DEFAULT CURRENT_USER,
    "event" "ledger_event" NOT NULL,
    "object_key" VARCHAR(255) NOT NULL,
    "class" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "superseded_payload" JSONB NOT NULL,
    "superseded_content_sha256" CHAR(64) NOT NULL,
    "superseded_statistical_inefficiency" DOUBLE PRECISION,
    "superseded_archive_id" BIGINT,
    "superseded_created_at" TIMESTAMPTZ(6) NOT NULL,
    "superseded_created_by" TEXT NOT NULL,

    CONSTRAINT "ledger_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "stored_object_key_key" ON "stored_object"("key");

-- CreateIndex
CREATE UNIQUE INDEX "stored_object_identity_sha256_key" ON "stored_object"("identity_sha256");

-- CreateIndex
CREATE INDEX "stored_object_class_substance_id_temperature_k_pressure_pa_idx" ON "stored_object"("class", "substance_id", "temperature_k", "pressure_pa");

-- CreateIndex
CREATE INDEX "stored_object_class_temperature_k_pressure_pa_idx" ON "stored_object"("class", "temperature_k", "pressure_pa");

-- CreateIndex
CREATE INDEX "stored_object_class_number_of_molecules_idx" ON "stored_object"("class", "number_of_molecules");

-- CreateIndex
CREATE INDEX "stored_object_class_id_idx" ON "stored_object"("class", "id");

-- CreateIndex
CREATE INDEX "stored_object_source_calculation_id_idx" ON "stored_object" USING HASH ("source_calculation_id");

-- CreateIndex
CREATE INDEX "stored_object_force_field_id_idx" ON "stored_object" USING HASH ("force_field_id");

-- CreateIndex
CREATE INDEX "stored_object_match_values_idx" ON "stored_object" USING GIN ("match_values" jsonb_path_ops);

-- CreateIndex
CREATE INDEX "stored_object_archive_id_idx" ON "stored_object"("archive_id");

-- CreateIndex
CREATE UNIQUE INDEX "substance_identifier_sha256_key" ON "substance"("identifier_sha256");

-- CreateIndex
CREATE UNIQUE INDEX "component_identifier_sha256_key" ON "component"("identifier_sha256");

-- CreateIndex
CREATE INDEX "component_smiles_idx" ON "component" USING HASH ("smiles");

-- CreateIndex
CREATE INDEX "substance_component_component_id_idx" ON "substance_component"("component_id");

-- CreateIndex
CREATE INDEX "archive_segment_volume_id_idx" ON "archive_segment"("volume_id");

-- CreateIndex
CREATE UNIQUE INDEX "archive_volume_sha256_key" ON "archive_volume"("sha256");

-- CreateIndex
CREATE INDEX "ledger_object_key_id_idx" ON "ledger"("object_key", "id");

-- CreateIndex
CREATE INDEX "ledger_superseded_archive_id_idx" ON "ledger"("superseded_archive_id");

-- AddForeignKey
ALTER TABLE "stored_object" ADD CONSTRAINT "stored_object_substance_id_fkey" FOREIGN KEY ("substance_id") REFERENCES "substance"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stored_object" ADD CONSTRAINT "stored_object_archive_id_fkey" FOREIGN KEY ("archive_id") REFERENCES "archive"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "substance_component" ADD CONSTRAINT "substance_component_substance_id_fkey" FOREIGN KEY ("substance_id") REFERENCES "substance"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "substance_component" ADD CONSTRAINT "substance_component_component_id_fkey" FOREIGN KEY ("component_id") REFERENCES "component"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archive_file" ADD CONSTRAINT "archive_file_archive_id_fkey" FOREIGN KEY ("archive_id") REFERENCES "archive"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archive_segment" ADD CONSTRAINT "archive_segment_archive_id_file_ordinal_fkey" FOREIGN KEY ("archive_id", "file_ordinal") REFERENCES "archive_file"("archive_id", "ordinal") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archive_segment" ADD CONSTRAINT "archive_segment_volume_id_fkey" FOREIGN KEY ("volume_id") REFERENCES "archive_volume"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_superseded_archive_id_fkey" FOREIGN KEY ("superseded_archive_id") REFERENCES "archive"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: what the schema language cannot say. A volume is compressed already, and is read in pieces.
ALTER TABLE "archive_volume" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
