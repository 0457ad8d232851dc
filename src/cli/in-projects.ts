/** Runs the same work in one project, or in all of them one after the other, and presents what it came to in each. */

import { PostgresStorage } from "../postgres/postgres-storage.js";
import { ProjectRegister } from "../postgres/projects/project-register.js";
import type { JsonObject } from "../serialization/json/json-value.js";
import { type CommandContext, type CommandResult, present } from "./command-context.js";
import { UsageError } from "./usage-error.js";
import { type WithStoreOptions, withDatabase, withStore } from "./with-store.js";

export interface ProjectsFlag {
  readonly allProjects?: boolean;
}

/** What work came to in one project. */
export interface ProjectResult<T> {
  /** `undefined` for the one that is configured. */
  readonly project: string | undefined;
  readonly result: T;
}

/**
 * Works with the store of the configured project; with `allProjects`, with that of each project that the role may see,
 * by name. An interruption ends that with the project that is under way.
 */
export function inProjects<T>(
  context: CommandContext,
  { allProjects = false }: ProjectsFlag,
  work: (store: PostgresStorage, signal: AbortSignal) => Promise<T>,
  options: WithStoreOptions = {},
): Promise<readonly ProjectResult<T>[]> {
  if (!allProjects) {
    const single = async (
      store: PostgresStorage,
      signal: AbortSignal,
    ): Promise<readonly ProjectResult<T>[]> => [{ project: undefined, result: await work(store, signal) }];
    return withStore(context, single, options);
  }
  if (context.location.project !== undefined) {
    throw new UsageError("--all-projects leaves no project out; leave out --project.");
  }
  return withDatabase(
    context,
    async (target, signal) => {
      const results: ProjectResult<T>[] = [];
      for (const project of await projectNames()) {
        if (signal.aborted) break;
        await using store = await PostgresStorage.connect(target, { ...context.observation, project });
        results.push({ project, result: await work(store, signal) });
      }
      if (options.onInterrupt !== "finish") signal.throwIfAborted();
      return results;

      async function projectNames(): Promise<readonly string[]> {
        await using register = await ProjectRegister.open(target);
        return (await register.list()).map(({ name }) => name);
      }
    },
    { migrate: true, direct: false },
  );
}

/** How the result of one project is shown. */
export interface ProjectPresentation<T> {
  readonly json: (result: T) => JsonObject;
  readonly text: (result: T) => string;
}

/** The result of a command: that of the one project, or those of all by their names. */
export function presentProjects<T>(
  context: CommandContext,
  results: readonly ProjectResult<T>[],
  { json, text }: ProjectPresentation<T>,
  exitCode: number,
): Promise<CommandResult> {
  const [first] = results;
  if (first !== undefined && first.project === undefined) {
    return present(context, { json: () => json(first.result), text: () => text(first.result) }, exitCode);
  }
  const sections = (): readonly string[] =>
    results.map(({ project, result }) => `Project "${project}":\n${text(result)}`);
  return present(
    context,
    {
      json: () => ({
        projects: Object.fromEntries(results.map(({ project, result }) => [project, json(result)])),
      }),
      text: () =>
        results.length === 0 ? "There is no project that your role may see." : sections().join("\n\n"),
    },
    exitCode,
  );
}
