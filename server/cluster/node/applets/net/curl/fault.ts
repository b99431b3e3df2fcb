/** A failed transfer: curl's exit code and message. */
export class CurlFault extends Error {
  override readonly name = "CurlFault";
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
