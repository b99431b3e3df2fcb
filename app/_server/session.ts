import { AppError } from "../../server/core/errors.ts";
import { pageServices } from "../../server/web/index.ts";

/** Browsers name the page that posts; only this site's own pages may ask for a cookie. */
function isSameOrigin(request: Request): boolean {
  const origin = request.headers.get("origin");
  return (
    origin === null ||
    (URL.canParse(origin) && new URL(origin).host === request.headers.get("host"))
  );
}

/** Answers `POST /api/session`: 204, with a learner's cookie for a browser that has none. */
export async function answerSession(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) {
    return Response.json({ code: "forbidden" }, { status: 403 });
  }
  try {
    const cookie = await pageServices().openSession(request.headers.get("cookie") ?? undefined);
    return new Response(null, {
      status: 204,
      headers: cookie === null ? {} : { "Set-Cookie": cookie },
    });
  } catch (error) {
    if (error instanceof AppError) {
      return Response.json({ code: error.code, message: error.message }, { status: error.status });
    }
    throw error;
  }
}
