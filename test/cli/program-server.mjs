/**
 * A process that has loaded the compiled program once and runs it again and again: what a command does is
 * tested many times, the start of a process a few times. Each run has its own arguments, environment, stdin,
 * stdout and stderr.
 */
import { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { runProgram } = await import(pathToFileURL(process.argv[2]).href);

process.on("message", async ({ args, environment, input }) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  const [stdout, stderr] = [collector(), collector()];
  stand("stdin", Readable.from(input === "" ? [] : [Buffer.from(input)]));
  stand("stdout", stdout.stream);
  stand("stderr", stderr.stream);
  const exitCode = await runProgram(args);
  process.send({ exitCode, stdout: await stdout.end(), stderr: await stderr.end() });
});
process.send("ready");

function stand(name, stream) {
  Object.defineProperty(process, name, { value: stream, configurable: true });
}

function collector() {
  const chunks = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return {
    stream,
    end: async () => {
      await new Promise((resolve) => {
        stream.end(resolve);
      });
      return text(Readable.from(chunks));
    },
  };
}
