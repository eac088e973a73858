import { failureResponse } from "#server/http/respond";
import { answerSignIn } from "#server/http/sign-in";

async function handle(request: Request): Promise<Response> {
  try {
    return await answerSignIn(request);
  } catch (error) {
    return failureResponse(error, "/api/auth");
  }
}

export { handle as GET, handle as POST };
