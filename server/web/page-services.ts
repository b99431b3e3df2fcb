import { AppError } from "../core/errors.ts";

/** What route handlers need of the running server; Next bundles them apart from it, in the same process. */
export interface PageServices {
  /**
   * Makes sure that a browser is known.
   * @returns the `Set-Cookie` value of a new learner, or null when the cookie already names one.
   */
  openSession(cookieHeader: string | undefined): Promise<string | null>;
}

// A module variable would exist twice: once in the server and once in Next's bundle.
const key = Symbol.for("kubebook.page-services");
type Holder = { [key]?: PageServices };

/** Hands the services to the route handlers of this process; called once at start. */
export function providePageServices(services: PageServices): void {
  (globalThis as Holder)[key] = services;
}

/** @throws AppError `unavailable` while the server has not started. */
export function pageServices(): PageServices {
  const services = (globalThis as Holder)[key];
  if (!services) {
    throw new AppError("unavailable", "Kubebook is starting. Try again in a moment.", {
      retryable: true,
    });
  }
  return services;
}
