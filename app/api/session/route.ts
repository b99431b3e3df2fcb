import { answerSession } from "../../_server/session.ts";

export const dynamic = "force-dynamic";

export function POST(request: Request): Promise<Response> {
  return answerSession(request);
}
