/**
 * Gives large pieces of memory back at once. The garbage collector would do it some time, and until then a
 * process that streams volumes holds several times what it uses.
 */
import { MessageChannel, type MessagePort } from "node:worker_threads";

let nowhere: MessagePort | undefined;

/** Frees `memory`; whoever still looks at it sees nothing. */
export function releaseMemory(memory: ArrayBufferLike): void {
  if (!(memory instanceof ArrayBuffer)) return;
  // What moves to a closed port is gone from here and arrives nowhere.
  if (nowhere === undefined) {
    nowhere = new MessageChannel().port1;
    nowhere.close();
  }
  nowhere.postMessage(undefined, [memory]);
}
