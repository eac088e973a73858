import { type Ctx, systemContext } from "#server/core/context";

/** An account belongs to no team. */
const NO_TEAM = "00000000-0000-0000-0000-000000000000";

/** For what happens to accounts; doors make it once they know whose it is. */
export const accountContext = (): Ctx => systemContext(NO_TEAM, "accounts", ["machine:write"]);
