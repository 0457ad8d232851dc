/** What the worker threads of extraction load: the task, and nothing of the database. */

export { unpackVolume } from "./unpack-volume.js";
