/** What the process tells the shell. Part of the contract of the command line; do not renumber. */

/** Exit codes of every command. A command that was interrupted exits with 128 plus the signal's number. */
export const ExitCode = { Done: 0, Failed: 1, WrongUsage: 2, NotFound: 3 } as const;
