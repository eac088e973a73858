/** What a command may take. Beyond it the command is stopped, and its record says by which limit. */
export const DEFAULT_TIMEOUT_MS = 10_000;
export const MAX_TIMEOUT_MS = 60_000;
/** Of the whole child process, as the system counts it. */
export const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
/** Of a program's own heap inside the JavaScript engine. */
export const MAX_PROGRAM_BYTES = 48 * 1024 * 1024;
/** Kept of what a command prints, half from its beginning and half from its end. */
export const MAX_KEPT_OUTPUT = 256 * 1024;
/** Beyond this a command that prints is stopped. */
export const MAX_OUTPUT_BYTES = 1024 * 1024;
export const MAX_PRINTS = 50_000;
export const MAX_FILE_BYTES = 1_000_000;
export const MAX_TREE_BYTES = 50_000_000;
export const MAX_TREE_FILES = 2_000;

/** Commands at the same time in this process, and how many more may wait. */
export const MAX_AT_ONCE = 2;
export const MAX_WAITING = 50;
