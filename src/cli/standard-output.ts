/** Writing to stdout. A reader that has seen enough, like `head`, is no error. */

import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Keeps Node from making an uncaught exception of a write that failed; who writes a result is told anyway. */
export function expectWriteErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** Writes a text and waits until it is gone; false if nobody reads it any more. */
export async function writeToStdout(text: string): Promise<boolean> {
  if (text === "") return true;
  return toleratingClosedPipe(
    new Promise<void>((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    }),
  );
}

/** Writes all bytes of a stream. */
export async function pipeToStdout(bytes: Readable): Promise<void> {
  await toleratingClosedPipe(pipeline(bytes, process.stdout, { end: false }));
}

async function toleratingClosedPipe(writing: Promise<void>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if (!isClosedPipe(error)) throw error;
    return false;
  }
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
