/**
 * Which machine serves a home. Homes often lie on network file systems, where PostgreSQL on one machine cannot
 * see that another machine's is running on the same data; two at once would destroy it.
 */
import { chown, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";
import type { ServerAccount } from "./server-account.js";

const identity = z.object({
  host: z.string(),
  /** Changes with every start of the machine; the same in all its containers. Empty where there is none. */
  boot: z.string(),
});

/** Notes in `file` that this machine is the one. */
export async function claimForThisMachine(file: string, account: ServerAccount | undefined): Promise<void> {
  await writeFile(file, `${JSON.stringify(await thisMachine())}\n`);
  if (account !== undefined) await chown(file, account.uid, account.gid);
}

/**
 * The name of the machine that claimed the home, if it was another one and may still be running. A machine of
 * the same name that was restarted since, or a container on this same machine, is not another.
 */
export async function otherMachine(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const claimed = identity.safeParse(parseJson(text));
  if (!claimed.success) return undefined;
  const here = await thisMachine();
  const same = claimed.data.host === here.host || (here.boot !== "" && claimed.data.boot === here.boot);
  return same ? undefined : claimed.data.host;
}

async function thisMachine(): Promise<z.infer<typeof identity>> {
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return { host: hostname(), boot: boot.trim() };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
