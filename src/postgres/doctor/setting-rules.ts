/**
 * What is thought of the server's settings. One rule a line of the table: a value in the setting's base unit, as
 * `pg_settings` has it, and from which value on it is fine.
 */

import type { Finding } from "./finding.js";

type Judgement = Omit<Finding, "topic" | "found"> & { readonly why: string };

/** What is thought of a value; `undefined` if it is fine. */
type Rule = (value: string) => Judgement | undefined;

const MEBIBYTE_KB = 1024;
const GIBIBYTE_KB = 1024 * MEBIBYTE_KB;
const MINUTE_MS = 60_000;

const mustBeOn =
  (severity: Finding["severity"], why: string, advice: string): Rule =>
  (value) =>
    value === "off" ? { severity, why, advice } : undefined;

const atLeast =
  (least: number, severity: Finding["severity"], why: string, advice: string): Rule =>
  (value) =>
    Number(value) < least ? { severity, why, advice } : undefined;

/** A limit of time, which 0 turns off. */
const notShorterThan =
  (least: number, why: string, advice: string): Rule =>
  (value) =>
    Number(value) > 0 && Number(value) < least ? { severity: "warning", why, advice } : undefined;

export const SETTING_RULES: Readonly<Record<string, Rule>> = {
  fsync: mustBeOn("problem", "a crash of the machine can destroy the database", "Turn it on."),
  full_page_writes: mustBeOn("problem", "a crash of the machine can tear pages apart", "Turn it on."),
  synchronous_commit: mustBeOn(
    "warning",
    "what was answered last as stored can be lost with the server",
    "Turn it on, at least for this database: ALTER DATABASE … SET synchronous_commit = on.",
  ),
  data_checksums: mustBeOn(
    "note",
    "damage by the disk goes unnoticed until thermostore verify reads it",
    "Stop the server and run pg_checksums --enable.",
  ),
  autovacuum: mustBeOn("warning", "space is not used again, and plans go stale", "Turn it on."),
  shared_buffers: atLeast(
    128 * MEBIBYTE_KB,
    "warning",
    "pages are read from the disk again and again",
    "Set a quarter of the machine's memory.",
  ),
  work_mem: atLeast(4 * MEBIBYTE_KB, "note", "sorts go to the disk early", "Set 16MB or more."),
  max_wal_size: atLeast(
    2 * GIBIBYTE_KB,
    "note",
    "volumes of 16 MiB force checkpoints in quick succession",
    "Set 8GB where many files are stored.",
  ),
  wal_level: (value) =>
    value === "minimal"
      ? {
          severity: "note",
          why: "neither base backups nor replicas are possible",
          advice: "Set wal_level = replica.",
        }
      : undefined,
  statement_timeout: notShorterThan(
    5 * MINUTE_MS,
    "verify, gc, backup and large queries are cut off",
    "Lift it for the roles that run them: ALTER ROLE … SET statement_timeout = 0.",
  ),
  idle_in_transaction_session_timeout: (value) =>
    value === "0"
      ? {
          severity: "note",
          why: "a program that hangs in a transaction keeps space from being used again",
          advice: "Set 10min or more.",
        }
      : notShorterThan(
          MINUTE_MS,
          "transactions whose program computes in between are cut off",
          "Set 10min or more.",
        )(value),
  jit: (value) =>
    value === "on"
      ? {
          severity: "note",
          why: "large searches may spend longer on compiling than on looking",
          advice: "If slow statements are logged with JIT in their plan: ALTER DATABASE … SET jit = off.",
        }
      : undefined,
};
