import { AppError } from "../core/errors.ts";

/** Too many new sandboxes were made from one address; in so many `minutes` one more may be. */
export class CrowdedAddressError extends AppError {
  readonly minutes: number;

  constructor(minutes: number) {
    super(
      "too-many-requests",
      `Too many new sandboxes were made from your network. Try again in ${minutes} min.`,
      { retryable: true },
    );
    this.minutes = minutes;
  }
}
