/**
 * Names of directories that are being built. A name tells which process builds there, so that others can tell
 * what a killed process left behind from what is being filled, and need neither a lock nor a clock for it.
 */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode } from "./file-system-error.js";

/** What all such names look like. */
export const UNFINISHED_NAME = /^\.thermostore-[0-9a-f-]{36}\.unfinished$/;

// Machine, process id, the moment at which the process began, and a random part.
const PARTS = /^\.thermostore-([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{8})-[0-9a-f]{9}\.unfinished$/;

const MACHINE = machineDigest();
const OWN_START = startOf(process.pid) ?? "00000000";

/** A name that nothing else has. */
export function unfinishedName(): string {
  const pid = process.pid.toString(16).padStart(8, "0");
  const random = randomBytes(5).toString("hex").slice(1);
  return `.thermostore-${MACHINE}-${pid}-${OWN_START}-${random}.unfinished`;
}

/**
 * Whether the process that gave `name` is known to have ended. Of processes on other machines, or in other
 * containers, nothing is known from here.
 */
export function isLeftOver(name: string): boolean {
  const [, machine, pidText = "", start] = PARTS.exec(name) ?? [];
  if (machine !== MACHINE) return false;
  const pid = Number.parseInt(pidText, 16);
  if (!isRunning(pid)) return true;
  // The number may have been given to another process since; where its start cannot be told, it may be the same.
  const runningSince = startOf(pid);
  return runningSince !== undefined && start !== "00000000" && runningSince !== start;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

/** Within what process ids mean the same process: one start of one machine, one container. */
function machineDigest(): string {
  const parts = [
    hostname(),
    attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    attempt(() => readlinkSync("/proc/self/ns/pid")),
  ];
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8);
}

/** When a process began, in 8 hex digits of the system's own unit; undefined where the system does not say. */
function startOf(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  // proc(5): field 22. The second field, a name in parentheses, may contain anything.
  const ticks = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  if (ticks === undefined) return undefined;
  return Number(BigInt.asUintN(32, BigInt(ticks)))
    .toString(16)
    .padStart(8, "0");
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined; // Not every system has these files.
  }
}
