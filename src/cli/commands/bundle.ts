/** `thermostore bundle`: a store, or a part of it, in one portable file. */

import type { JsonObject } from "../../serialization/json/json-value.js";
import type { ConflictPolicy } from "../../storage/store-result.js";
import type { BundleSummary } from "../../transfer/bundle/bundle-format.js";
import { BundleStorage } from "../../transfer/bundle/bundle-storage.js";
import { verifyBundle } from "../../transfer/bundle/verify-bundle.js";
import { requireNewFile, writeBundle } from "../../transfer/bundle/write-bundle.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { bundleProblemsText, bundleText } from "../human/bundle-text.js";
import { selectedQueries } from "../query/selected-queries.js";
import { TransferBar } from "../transfer-bar.js";
import { withStore } from "../with-store.js";
import { importSource } from "./import.js";
import { type QueryRequest, requestedAnswer, type SelectionFlags } from "./query.js";

interface CreateRequest {
  readonly context: CommandContext;
  readonly file: string;
  readonly className: string | undefined;
  readonly flags: SelectionFlags;
}

export interface BundleImportFlags {
  readonly dryRun?: boolean;
  readonly keepGoing?: boolean;
  readonly onConflict?: ConflictPolicy;
}

export async function createBundle({
  context,
  file,
  className,
  flags,
}: CreateRequest): Promise<CommandResult> {
  const queries = await selectedQueries(className, flags);
  await requireNewFile(file);
  const summary = await withStore(
    context,
    (store, signal) => {
      using progress = new TransferBar("bundling");
      return writeBundle(store, file, {
        ...(queries === undefined ? {} : { queries }),
        signal,
        onProgress: progress.update,
      });
    },
    { onInterrupt: "finish" },
  );
  return present(context, {
    json: () => summaryJson(summary),
    text: () => `${file}: ${bundleText(summary)}`,
  });
}

export async function bundleInfo(context: CommandContext, file: string): Promise<CommandResult> {
  await using bundle = await BundleStorage.open(file);
  const { summary } = bundle;
  return await present(context, {
    json: () => summaryJson(summary),
    text: () => `${file}: ${bundleText(summary)}`,
  });
}

export async function bundleVerify(context: CommandContext, file: string): Promise<CommandResult> {
  using progress = new TransferBar("verifying");
  const report = await verifyBundle(file, progress.update);
  const { objects, files, bytes, problems } = report;
  return await present(
    context,
    {
      json: () => ({
        objects: BigInt(objects),
        files: BigInt(files),
        bytes: BigInt(bytes),
        problems: problems.map(({ key, detail }) => ({ key: key ?? null, detail })),
      }),
      text: () => `${file}: ${bundleProblemsText(report)}`,
    },
    problems.length > 0 ? ExitCode.Failed : ExitCode.Done,
  );
}

export async function bundleQuery(file: string, request: QueryRequest): Promise<CommandResult> {
  const answer = await requestedAnswer(request);
  await using bundle = await BundleStorage.open(file);
  return await present(request.context, await answer(bundle));
}

export async function bundleImport(
  context: CommandContext,
  file: string,
  flags: BundleImportFlags,
): Promise<CommandResult> {
  // Opened here first: what is no bundle must not be taken for a store directory.
  await (await BundleStorage.open(file)).close();
  return importSource({ context, source: file, ...flags });
}

function summaryJson({ version, created_at, objects, by_class, files, bytes }: BundleSummary): JsonObject {
  const byClass = Object.entries(by_class).map(([name, count]): [string, bigint] => [name, BigInt(count)]);
  return {
    version: BigInt(version),
    createdAt: created_at,
    objects: BigInt(objects),
    byClass: Object.fromEntries(byClass),
    files: BigInt(files),
    bytes: BigInt(bytes),
  };
}
