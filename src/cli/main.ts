#!/usr/bin/env node
/** The process of the command line: arguments in, exit code out. */

import { ExitCode } from "./exit-code.js";
import { runProgram } from "./run-program.js";

// Instead of the command line, in which there may be an address with a password.
process.title = "thermostore";
const exitCode = await runProgram(process.argv.slice(2));
// Whoever interrupts a command does not wait for connections that were still being opened.
if (exitCode > ExitCode.NotFound) process.exit(exitCode);
process.exitCode = exitCode;
