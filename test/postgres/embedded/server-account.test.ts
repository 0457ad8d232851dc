import { chmod, mkdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accountForRoot, blockingDirectory } from "../../../src/postgres/embedded/server-account.js";
import { testHome } from "../../database/test-home.js";

describe.skipIf(process.platform === "win32")("the account of the server", () => {
  it("is stopped by the first directory that it may not enter", async () => {
    await using home = await testHome();
    const outer = await realpath(home.path);
    const inner = join(outer, "inner");
    await mkdir(inner);
    await chmod(outer, 0o700);
    await chmod(inner, 0o700);
    const { uid, gid } = await stat(inner);
    const stranger = { uid: uid + 12_345, gid: gid + 12_345 };

    expect(await blockingDirectory(inner, stranger)).toBe(outer);
    await chmod(outer, 0o711);
    expect(await blockingDirectory(inner, stranger)).toBe(inner);
    await chmod(inner, 0o701);
    expect(await blockingDirectory(inner, stranger)).toBeUndefined();
    expect(await blockingDirectory(inner, { uid: stranger.uid, gid })).toBe(inner);
    expect(await blockingDirectory(inner, { uid, gid: stranger.gid })).toBeUndefined();
  });

  it("is never root", async () => {
    await using home = await testHome();
    const account = await accountForRoot([join(home.path, "missing"), home.path]);
    const { uid } = await stat(home.path);
    expect(account.uid).toBeGreaterThan(0);
    if (uid !== 0) expect(account.uid).toBe(uid);
  });
});
