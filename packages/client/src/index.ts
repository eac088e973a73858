/** What the package offers. Everything else is its own. */
export { createMusterClient, type MusterClient, type MusterClientOptions } from "./client.ts";
export { MusterError, type MusterErrorCode, toMusterError } from "./error.ts";
export type { Upload } from "./files.ts";
export { followLive, type LiveItem, type LiveOptions, type LiveSource } from "./live.ts";
export {
  type FollowOptions,
  isMissionOver,
  isTurn,
  type MissionDocument,
  type MissionResult,
  type NewMission,
} from "./missions.ts";
export { unprovenOf } from "./proof.ts";
export type * from "./router.ts";
export type { ImportedTeam } from "./team.ts";
export type {
  Api,
  Mission,
  MissionStatus,
  MusterEvent,
  RouterInputs,
  RouterOutputs,
  RunText,
  Task,
} from "./types.ts";
