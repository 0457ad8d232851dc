import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DatabaseConnectionError } from "../../../src/database-errors.js";
import { FirstConnection } from "../../../src/postgres/connection/first-connection.js";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { ScratchServer } from "../../database/scratch-server.js";

/** What happens to who connects to an address: one line, without the password. */
async function outcome(address: string): Promise<{ code: string | undefined; message: string }> {
  const target = parseConnectionTarget(address, { environment: { HOME: "/nowhere" } });
  const error: unknown = await FirstConnection.open(target).then(
    async (connection) => {
      await connection[Symbol.asyncDispose]();
      return undefined;
    },
    (reason: unknown) => reason,
  );
  if (!(error instanceof DatabaseConnectionError)) throw new Error("it was let in", { cause: error });
  expect(error.message).not.toContain("\n");
  expect(error.message).not.toContain("secret");
  return error;
}

describe("a server that cannot be used", () => {
  let server: ScratchServer;

  beforeAll(async () => {
    server = await ScratchServer.make();
    await server.start();
    await server.execute("create role anna login password 'secret'");
    await server.execute("create role full login password 'secret' connection limit 0");
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const at = (login: string, database = "postgres") =>
    `postgresql://${login}@127.0.0.1:${server.port}/${database}`;

  it.each([
    ["anna:secret-but-wrong", "28P01", /refuses the login\. Check user name and password/],
    ["nobody:secret", "28P01", /refuses the login/],
    ["anna", "28P01", /asks for a password, and none was given\. Put it into PGPASSWORD or ~\/\.pgpass/],
    ["full:secret", "53300", /no free connection/],
  ])("as %s: %s", async (login, code, reason) => {
    const { code: told, message } = await outcome(at(login));
    expect(told).toBe(code);
    expect(message).toMatch(reason);
  });

  it("because the database does not exist", async () => {
    expect(await outcome(at("anna:secret", "nowhere"))).toMatchObject({
      code: "3D000",
      message: expect.stringMatching(/127\.0\.0\.1:\d+\/nowhere does not exist\. Create it/),
    });
  });

  it("because it is not ready", async () => {
    // A standby that lets nobody in says what a server says that is starting or recovering.
    await server.stop("fast");
    await server.putFile("standby.signal", "");
    await server.configure({ hot_standby: "off" });
    await server.start({ wait: false });
    const told = await notRefused(at("anna:secret"));
    expect(told).toMatchObject({
      code: "57P03",
      message: expect.stringMatching(/is not ready yet.*in a moment/),
    });
    await server.stop();
    expect(await outcome(at("anna:secret"))).toMatchObject({
      code: "ECONNREFUSED",
      message: expect.stringMatching(/cannot be reached.*that the server runs/),
    });
  });

  /** Asks until somebody listens. */
  async function notRefused(address: string): ReturnType<typeof outcome> {
    for (;;) {
      const told = await outcome(address);
      if (told.code !== "ECONNREFUSED") return told;
    }
  }
});

describe("what answers", () => {
  const servers: Server[] = [];
  afterAll(() => {
    for (const each of servers) each.close();
  });

  function listen(answer: string | undefined): Promise<number> {
    return new Promise((resolve) => {
      const listener = createServer((socket) => {
        socket.on("error", () => {});
        socket.once("data", () => {
          if (answer !== undefined) socket.end(answer);
        });
      });
      servers.push(listener);
      listener.listen(0, "127.0.0.1", () => {
        const address = listener.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  }

  it("nothing, within the time that the address gives it", async () => {
    const port = await listen(undefined);
    expect(await outcome(`postgresql://me:secret@127.0.0.1:${port}/lab?connect_timeout=1`)).toMatchObject({
      code: "ETIMEDOUT",
      message: expect.stringMatching(/does not answer within 1 s\. Check the address, and that no firewall/),
    });
  });

  it("something else than PostgreSQL", async () => {
    const port = await listen("HTTP/1.1 400 Bad Request\r\n\r\n");
    const { message } = await outcome(`postgresql://me:secret@127.0.0.1:${port}/lab`);
    expect(message).toMatch(/is no PostgreSQL server\. Check host and port/);
  });

  it("from a name that does not exist", async () => {
    const { message } = await outcome("postgresql://me:secret@no.such.host.invalid/lab");
    expect(message).toMatch(/no\.such\.host\.invalid:5432\/lab cannot be reached.*Check the address/);
  });
});
