import NextAuth from "next-auth";
import { authOptions } from "#server/auth";
import { failureResponse } from "#server/http/respond";
import { withSignInStatus } from "#server/http/sign-in";

type Context = { params: Promise<{ nextauth: string[] }> };

async function handle(request: Request, context: Context): Promise<Response> {
  try {
    return await withSignInStatus(await NextAuth(request as never, context as never, authOptions()));
  } catch (error) {
    return failureResponse(error, "/api/auth");
  }
}

export { handle as GET, handle as POST };
