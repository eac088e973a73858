import { z } from "zod";
import { allowDevice, refuseDevice } from "#server/domains/accounts/device-consent";
import { typedDeviceCode } from "#server/domains/accounts/schema";
import { allowAsked, refuseAsked } from "#server/http/device";
import { ofPerson, router, scoped } from "./trpc.ts";

/** A person’s answer to a program that asks to be let in. What asks is shown by the page itself. */
export const deviceRouter = router({
  allow: scoped(allowDevice.scope)
    .input(allowDevice.input)
    .output(allowDevice.output)
    .mutation(({ ctx, input }) => allowAsked(ctx.team, input, ctx.headers)),
  refuse: ofPerson()
    .input(z.object({ code: typedDeviceCode }))
    .output(refuseDevice.output)
    .mutation(({ ctx, input }) => refuseAsked(ctx.person, input.code, ctx.headers)),
});
