/**
 * Whether a Docker engine answers. Asked quickly and quietly: most machines that run the tests have none.
 */
import { request } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";

const timeoutMs = 1_000;

/** Whether the engine of `DOCKER_HOST`, or one at a usual socket, answers a ping. */
export async function dockerEngineAnswers(): Promise<boolean> {
  const named = process.env.DOCKER_HOST;
  if (named !== undefined && named !== "") return pings(new URL(named));
  const runtime = process.env.XDG_RUNTIME_DIR;
  const sockets = [
    "/var/run/docker.sock",
    ...(runtime === undefined ? [] : [join(runtime, "docker.sock")]),
    join(homedir(), ".docker/run/docker.sock"),
  ];
  const answers = await Promise.all(sockets.map((socket) => pings(new URL(`unix://${socket}`))));
  return answers.includes(true);
}

function pings(engine: URL): Promise<boolean> {
  const address =
    engine.protocol === "unix:"
      ? { socketPath: engine.pathname }
      : { host: engine.hostname, port: engine.port };
  return new Promise((resolve) => {
    const ping = request({ ...address, path: "/_ping", timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.once("timeout", () => ping.destroy());
    ping.once("error", () => resolve(false));
    ping.once("close", () => resolve(false));
    ping.end();
  });
}
