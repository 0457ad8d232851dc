-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "ledger_event" ADD VALUE 'stored';
ALTER TYPE "ledger_event" ADD VALUE 'restored';

-- AlterTable
ALTER TABLE "ledger" ADD COLUMN     "operation_id" UUID,
ADD COLUMN     "restored_from_id" BIGINT,
ADD COLUMN     "superseded_archive_released_at" TIMESTAMPTZ(6),
ALTER COLUMN "reason" DROP NOT NULL,
ALTER COLUMN "superseded_payload" DROP NOT NULL,
ALTER COLUMN "superseded_content_sha256" DROP NOT NULL,
ALTER COLUMN "superseded_created_at" DROP NOT NULL,
ALTER COLUMN "superseded_created_by" DROP NOT NULL;
