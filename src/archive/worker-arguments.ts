/**
 * The arguments of Node for worker threads. They take over those of the process by themselves, whatever these are;
 * only a process that was given its program as text needs something else, since a worker thread loads a file.
 */

const GIVES_TEXT = /^(-e|-p|-pe|--eval|--print|--input-type)(=|$)/;

/** What to start worker threads with; `undefined` for what they take over by themselves. */
export function workerArguments(given: readonly string[] = process.execArgv): string[] | undefined {
  return given.some((argument) => GIVES_TEXT.test(argument)) ? [] : undefined;
}
