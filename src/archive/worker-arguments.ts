/**
 * The arguments of Node that a worker thread shall have: those of this process, without the ones that give the
 * program itself. A worker thread loads a file, and Node refuses that in a process that was given its program
 * as text with a type.
 */

const WITH_TEXT = new Set(["-e", "--eval", "-p", "-pe", "--print", "--input-type"]);

/** What of `given` worker threads take over. */
export function workerArguments(given: readonly string[] = process.execArgv): string[] {
  return given.filter(
    (argument, index) =>
      !WITH_TEXT.has(argument) &&
      !WITH_TEXT.has(given[index - 1] ?? "") &&
      !/^--(input-type|eval|print)=/.test(argument),
  );
}
