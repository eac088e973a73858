import type { TRPCClient } from "@trpc/client";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "./router.ts";

/** What each procedure takes and gives: `RouterOutputs["tasks"]["get"]`. */
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** Every procedure: `api.tasks.list.query({ limit: 20 })`, `api.tasks.create.mutate({ … })`. Each throws a `MusterError`. */
export type Api = TRPCClient<AppRouter>;

/** One thing that happened in the team. `seq` is its place in the one order everybody shares; times are `Date`s. */
export type MusterEvent = RouterOutputs["events"]["list"]["items"][number];

export type Mission = RouterOutputs["missions"]["get"];
export type MissionStatus = Mission["status"];
export type Task = RouterOutputs["tasks"]["get"];

type LiveMessage = Parameters<NonNullable<Parameters<Api["events"]["live"]["subscribe"]>[1]["onData"]>>[0]["data"];
/** A piece of an answer while it is written: `offset` is the number of characters before `text`. */
export type RunText = Extract<LiveMessage, { type: "stream" }>["part"];
